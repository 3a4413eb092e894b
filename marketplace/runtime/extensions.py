"""The Flask extensions, made once and bound to an app by the factory."""

from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_login import LoginManager
from flask_talisman import Talisman
from flask_wtf import CSRFProtect

babel = Babel()
bootstrap = Bootstrap5()
login_manager = LoginManager()
talisman = Talisman()
csrf = CSRFProtect()

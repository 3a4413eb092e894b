"""The Flask extensions, made once and bound to an app by the factory."""

from flask_babel import Babel
from flask_bootstrap import Bootstrap5  # type: ignore[import-untyped]
from flask_login import LoginManager  # type: ignore[import-untyped]
from flask_talisman import Talisman  # type: ignore[import-untyped]
from flask_wtf import CSRFProtect  # type: ignore[import-untyped]

babel = Babel()
bootstrap = Bootstrap5()
login_manager = LoginManager()
talisman = Talisman()
csrf = CSRFProtect()

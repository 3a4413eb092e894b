"""The forms of one's own account."""

from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from marketplace.web.auth.passwords import NewPassword
from marketplace.web.forms import CheckedForm

ZONES = ["UTC", *sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))]


class ProfileForm(CheckedForm):
    """What a person says about themselves."""

    name = StringField(_l("Name"), [DataRequired(_l("Write your name.")), Length(max=200)])
    time_zone = SelectField(
        _l("Time zone"), [InputRequired()], choices=ZONES, description=_l("Times on every page are shown in it.")
    )


class PasswordForm(NewPassword):
    """The present password and the new one."""

    current = PasswordField(_l("Present password"), [InputRequired(_l("Write your present password."))])

"""A new password as every form asks for it: twice, with the rules beside it."""

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired, Length

from marketplace.identity.passwords import LONGEST, PasswordUnfit
from marketplace.web.forms import CheckedForm

HINT = _l("At least 8 characters. A few words in a row are strong and easy to remember.")


class NewPassword(CheckedForm):
    """The two fields of a new password. What may be one is for `identity.passwords` to say."""

    password = PasswordField(
        _l("New password"),
        [InputRequired(_l("Choose a password.")), Length(max=LONGEST, message=_l("Use at most 200 characters."))],
        description=HINT,
    )
    again = PasswordField(
        _l("The same again"),
        [InputRequired(_l("Write the password again.")), EqualTo("password", _l("This differs from the first one."))],
    )


def explain(form: NewPassword, refusal: PasswordUnfit) -> None:
    """Show beside the field why a password cannot be one."""
    form.password.errors = [*form.password.errors, refusal.message]

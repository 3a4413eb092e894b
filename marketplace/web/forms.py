"""What every form of ours checks of what people type into it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, PasswordField, StringField
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, StopValidation

from marketplace.core.texts import MARK, is_visible


def visible(_form: BaseForm, field: Field) -> None:
    """Check that a field's text holds nothing hidden: a name could pass for another one with it.

    Raises:
        StopValidation: it holds a character that nobody can see, or the mark of one.
    """
    if not is_visible(str(field.data or "")):
        raise StopValidation(_("Take out the characters that nobody can see: each is marked %(mark)s.", mark=MARK))


class Filled(InputRequired):
    """As `InputRequired`, and white space alone is nothing either: a reason on record has words in it."""

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Check that something was typed.

        Raises:
            StopValidation: nothing was, or nothing but white space.
        """
        if isinstance(field.data, str) and not field.data.strip():
            field.errors = []
            raise StopValidation(self.message or field.gettext("This field is required."))
        super().__call__(form, field)


class CheckedForm(FlaskForm):
    """A form whose texts hold nothing hidden, and something where they must, whatever else their fields ask.

    `id_prefix` keeps the ids of its fields apart from those of another form on the same page; names stay as they are.
    """

    id_prefix = ""

    class Meta(FlaskForm.Meta):
        def bind_field(self, form: BaseForm, unbound_field: Any, options: dict[str, Any]) -> Field:
            """Make the field, with the check before its own."""
            field: Field = super().bind_field(form, unbound_field, options)
            field.id = field.label.field_id = f"{getattr(form, 'id_prefix', '')}{field.id}"
            if isinstance(field, StringField):
                field.validators = [visible, *field.validators]
            if isinstance(field, StringField) and not isinstance(field, PasswordField):
                known = field.validators
                field.validators = [Filled(each.message) if type(each) is InputRequired else each for each in known]
            return field

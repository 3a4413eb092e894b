"""The forms of a stock: how a plan is delivered, units added or taken out, keys uploaded."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import IntegerField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from marketplace.stock.supply import MOST_UNITS
from marketplace.web.forms import CheckedForm

LARGEST_FILE, LARGEST_TEXT = 1_500_000, 400_000
"""Bytes of a file of keys and characters of pasted ones: below what a request may hold."""


class DeliveryForm(CheckedForm):
    """How a plan is delivered, and when to warn."""

    kind = RadioField(
        _l("How it is delivered"),
        [InputRequired(_l("Choose one."))],
        choices=[
            SelectChoice("unlimited", _l("Without limit: nothing is counted")),
            SelectChoice("counted", _l("From counted stock: it sells until none is left")),
            SelectChoice("keys", _l("By licence keys: each buyer gets keys of its own when it has paid")),
        ],
    )
    low_at = IntegerField(
        _l("Warn me at"),
        [Optional(), NumberRange(0, MOST_UNITS, _l("Write a whole number from 0 to 1,000,000."))],
        description=_l("A mail goes to your people when no more than this many are free."),
    )


class ChangeForm(CheckedForm):
    """Units that come in or go out."""

    quantity = IntegerField(
        _l("Units"),
        [InputRequired(_l("Write how many units come in, or with a minus how many go out."))],
        description=_l("A minus takes out what nobody was promised."),
    )
    reason = StringField(
        _l("Why"), [InputRequired(_l("Write why.")), Length(max=200)], description=_l("Such as “Delivery of 3 March”.")
    )


class KeysForm(CheckedForm):
    """Licence keys, pasted or in a file."""

    pasted = TextAreaField(_l("Keys"), [Optional(), Length(max=LARGEST_TEXT)], description=_l("One key a line."))
    uploaded = FileField(
        _l("Or a file"), [Optional()], description=_l("CSV or text, UTF-8: the first column counts, one key a row.")
    )

    def lines(self) -> list[str]:
        """Return the rows of the file, or else of the text; where it is empty or no text, an error is left."""
        if not self.uploaded.data:
            if not (self.pasted.data or "").strip():
                self.pasted.errors = (_("Paste at least one key, or choose a file."),)
            return (self.pasted.data or "").splitlines()
        with self.uploaded.data.stream as stream:
            data = stream.read(LARGEST_FILE + 1)
        if len(data) > LARGEST_FILE:
            self.uploaded.errors = (_("The file is too large. Split it."),)
            return []
        try:
            return list(data.decode("utf-8-sig").splitlines())
        except UnicodeDecodeError:
            self.uploaded.errors = (_("The file is not UTF-8 text. Save it as CSV UTF-8."),)
            return []

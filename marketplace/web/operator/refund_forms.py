"""What a refund gives back: all that is left, an amount, or units of lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import HiddenInput

from marketplace.commissions.rules import REASONS
from marketplace.orders.models import Order
from marketplace.payments import refunding
from marketplace.payments.refund_rules import Sold, Wanted
from marketplace.payments.refunding import LONGEST_NOTE, Foreseen, Request
from marketplace.web.fields import options, read_amount
from marketplace.web.labels import label_for
from marketplace.web.operator.confirming import ConfirmedForm

UNITS = "units-"
MOST_REFUNDS = 100_000


class RefundForm(ConfirmedForm):
    """A refund of one order. Units stand in fields of their own, one for each line: `units-` and the line's number."""

    way = RadioField(
        _l("What goes back"),
        [InputRequired(_l("Choose what goes back."))],
        choices=options(
            (("all", _l("All that is left")), ("amount", _l("An amount")), ("units", _l("Units of a line")))
        ),
        default="all",
    )
    amount = StringField(
        _l("Amount"), description=_l("Tax included. It is spread over the lines by what each has left.")
    )
    reason = SelectField(_l("Reason"), [InputRequired(_l("Choose a reason."))], description=_l("The partner sees it."))
    note = TextAreaField(
        _l("Note"), [Length(max=LONGEST_NOTE)], description=_l("One sentence for the partner. No names, no addresses.")
    )
    puts_back = BooleanField(
        _l("Put what comes back into the stock"),
        description=_l("Only where it can be sold again. Otherwise it counts as used up."),
    )
    number = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(1, MOST_REFUNDS)])

    order: Order
    sold: Sequence[Sold]
    units: dict[int, int]

    @classmethod
    def of(cls, order: Order) -> RefundForm:
        """Return the form for an order, filled with what was sent."""
        form = cls()
        form.order, form.sold = order, refunding.left_of(order)
        form.reason.choices = options((reason, label_for("refund_reason", reason).text) for reason in REASONS)
        if form.number.data is None and not form.is_submitted():
            form.number.data = refunding.next_number(order.id)
        return form

    def renumber(self) -> None:
        """Ask for the next refund of the order, whatever number was sent."""
        self.number.data, self.number.raw_data = refunding.next_number(self.order.id), None

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, and read amount and units of the way that was chosen."""
        is_valid = super().validate(extra_validators)
        self.units = {}
        if self.way.data == "amount":
            if read_amount(self.amount, self.order.currency) is None and not self.amount.errors:
                self.amount.errors = (_("Write the amount that goes back."),)
            return is_valid and not self.amount.errors
        return is_valid and (self.way.data != "units" or self._read_units())

    def wanted(self) -> Wanted:
        """Return what the valid form asks for."""
        if self.way.data == "amount":
            return Wanted(amount_minor=read_amount(self.amount, self.order.currency))
        return Wanted(units=self.units) if self.way.data == "units" else Wanted()

    def request(self, *, by: str) -> Request:
        """Return who asks and why."""
        return Request(reason=self.reason.data, by=by, note=self.note.data or "", puts_back=self.puts_back.data)

    def mark_of(self, foreseen: Foreseen) -> str:
        """Tell this effect from another: whoever was shown one does not confirm the other."""
        shares = "".join(f"-{share.line_id}.{share.units}.{share.cash_minor}" for share in foreseen.shares)
        return f"{shares}-{self.units_text()}"

    def units_text(self) -> str:
        """The units as they were typed, line by line."""
        return ",".join(f"{key}:{count}" for key, count in sorted(self.units.items()))

    def typed(self, place: int) -> str:
        """What was typed for the line at a place."""
        return request.form.get(f"{UNITS}{place}", "")

    def _read_units(self) -> bool:
        for place, each in enumerate(self.sold, 1):
            text = self.typed(place).strip()
            if text and not (text.isascii() and text.isdigit() and len(text) < 8):
                self.way.errors = (_("Write whole numbers of units."),)
                return False
            if text and int(text):
                self.units[each.line_id] = int(text)
        if not self.units:
            self.way.errors = (_("Write how many units of a line go back."),)
        return bool(self.units)

"""What the house knows about a disputed sale, in sentences for a bank: English, as Stripe asks for it; times are UTC.

Of the customer nothing is said: contact data is not the operator's to read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from marketplace.core.currencies import to_decimal_text
from marketplace.invoicing.models import CreditNote, Invoice
from marketplace.messaging.models import Message
from marketplace.orders.models import OrderLine
from marketplace.payments.models import Dispute
from marketplace.stock.models import Delivery


@dataclass(frozen=True, slots=True)
class Facts:
    """A disputed sale with all that was written and handed over for it."""

    dispute: Dispute
    lines: Sequence[OrderLine]
    deliveries: Sequence[Delivery] = ()
    invoice: Invoice | None = None
    credit_notes: Sequence[CreditNote] = ()
    mails: Sequence[Message] = ()

    def evidence(self) -> dict[str, str]:
        """Return what they say, by Stripe's names of its fields."""
        order, delivered = self.dispute.order, [each.delivered_at for each in self.deliveries if each.delivered_at]
        provided = min(delivered, default=order.paid_at)
        return {
            "product_description": "\n".join(self._sold()),
            "service_date": f"{provided:%Y-%m-%d}" if provided else "",
            "access_activity_log": "\n".join(self._handed_over()),
            "uncategorized_text": "\n".join(self._papers()),
        }

    def _sold(self) -> Iterator[str]:
        for line in self.lines:
            paid = line.retail_total_minor - line.discount_minor + line.tax_minor
            amount = f"{line.currency} {to_decimal_text(paid, line.currency)}, tax included"
            yield f"{line.quantity} x {line.description}: {amount}"

    def _handed_over(self) -> Iterator[str]:
        names = {line.public_id: line.description for line in self.lines}
        delivered = [(each, each.delivered_at) for each in self.deliveries if each.delivered_at]
        if delivered:
            yield "Delivered to the buyer's own order page:"
        for each, at in delivered:
            yield f"{each.quantity} x {names.get(each.line_ref, each.line_ref)}, {_time(at)}"
        for mail in self.mails:
            if mail.audience == "customer" and mail.sent_at and mail.state == "sent":
                yield f'Mail to the address that was given with the order: "{mail.subject}", {_time(mail.sent_at)}'

    def _papers(self) -> Iterator[str]:
        order = self.dispute.order
        yield f"Order {order.public_id} was placed on {_time(order.placed_at)}."
        if order.paid_at:
            total = f"{order.currency} {to_decimal_text(order.total_minor, order.currency)}"
            yield f"{total} was paid by card on {_time(order.paid_at)}."
        if self.invoice:
            yield f"Invoice {self.invoice.number} was issued on {self.invoice.issued_at:%Y-%m-%d}."
        for note in self.credit_notes:
            yield f"Credit note {note.number} was issued on {note.issued_at:%Y-%m-%d}."


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"

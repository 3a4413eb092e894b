"""What invoices and credit notes refuse, in sentences."""

from __future__ import annotations

from marketplace.core.errors import NotFound
from marketplace.invoicing.errors import CreditNoteNotFound, InvoiceNotFound


def test_an_order_without_an_invoice_says_when_one_comes() -> None:
    refusal = InvoiceNotFound()

    assert isinstance(refusal, NotFound)
    assert str(refusal) == "There is no invoice for this order. It is issued when the order is paid."


def test_an_order_without_that_credit_note_says_when_one_comes() -> None:
    refusal = CreditNoteNotFound()

    assert isinstance(refusal, NotFound)
    assert str(refusal) == "There is no such credit note. One is issued when money of the order goes back."

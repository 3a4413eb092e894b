"""What can be wrong with invoices and credit notes."""

from marketplace.core.errors import NotFound


class InvoiceNotFound(NotFound):
    """The order has no invoice, or it is not the caller's to see."""

    def __init__(self) -> None:
        super().__init__("There is no invoice for this order. It is issued when the order is paid.")


class CreditNoteNotFound(NotFound):
    """The order has no such credit note, or it is not the caller's to see."""

    def __init__(self) -> None:
        super().__init__("There is no such credit note. One is issued when money of the order goes back.")

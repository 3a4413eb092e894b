"""Writing what the bank is to pay: SEPA credit transfers (pain.001.001.09), checked against their schema.

Source: ISO 20022 pain.001.001.09; EPC115-06, the customer-to-bank guidelines of SEPA credit transfers.
"""

from __future__ import annotations

from datetime import UTC
from typing import Any, Final

from sepaxml import SepaTransfer
from sepaxml.validation import ValidationError

from marketplace.gateways.bank_ports import BankOrder, BankPayment, PaymentUnfit

SCHEMA: Final = "pain.001.001.09"
LONGEST_ID: Final = 35


def written(order: BankOrder) -> bytes:
    """Return the file. The same order gives the same bytes; names are written in the letters that every bank takes.

    Raises:
        PaymentUnfit: nothing is to be paid, an id is too long, or the schema does not take what was written.
    """
    if not order.payments:
        raise PaymentUnfit("There is nothing to pay.")
    transfer = _Transfer(_debtor(order), schema=SCHEMA, clean=True)
    for payment in order.payments:
        transfer.add_payment(_payment(payment, order))
    transfer.name(order)
    try:
        return bytes(transfer.export(validate=True))
    except ValidationError as wrong:
        raise PaymentUnfit(f"The bank's format does not take it: {wrong.__cause__ or wrong}.") from wrong


class _Transfer(SepaTransfer):
    """The library's file with ids and times of ours in place of random ones, so that it can be written again."""

    def name(self, order: BankOrder) -> None:
        """Give the file its name and its time."""
        self._order = order
        self._xml.find("CstmrCdtTrfInitn/GrpHdr/MsgId").text = order.message_id
        at = order.at.astimezone(UTC)
        self._xml.find("CstmrCdtTrfInitn/GrpHdr/CreDtTm").text = f"{at:%Y-%m-%dT%H:%M:%S}Z"

    def _finalize_batch(self) -> None:
        super()._finalize_batch()
        self._xml.find("CstmrCdtTrfInitn/PmtInf/PmtInfId").text = self._order.message_id


def _debtor(order: BankOrder) -> dict[str, Any]:
    _check_id(order.message_id)
    known = {"name": order.debtor.name, "IBAN": order.debtor.iban, "batch": True, "currency": "EUR"}
    return known | ({"BIC": order.debtor.bic} if order.debtor.bic else {})


def _payment(payment: BankPayment, order: BankOrder) -> dict[str, Any]:
    _check_id(payment.end_to_end_id)
    known = {
        "name": payment.holder,
        "IBAN": payment.iban,
        "amount": payment.amount_minor,
        "execution_date": order.on,
        "description": payment.purpose,
        "endtoend_id": payment.end_to_end_id,
    }
    return known | ({"BIC": payment.bic} if payment.bic else {})


def _check_id(text: str) -> None:
    if not text or len(text) > LONGEST_ID:
        raise PaymentUnfit(f"An id in a bank file has at most {LONGEST_ID} signs.", id=text)

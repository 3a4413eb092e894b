"""What a camt.053 or camt.054 says: which payments of ours the bank has booked, and which came back.

Only what is booked counts. Money that comes in for other reasons, and what leaves without an id of ours, is none of
this reader's business.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from marketplace.gateways.bank_nodes import Node
from marketplace.gateways.bank_ports import BankAnswerRefused, BankReport, BankWord

_ROOTS: Final = {
    "camt.053": ("BkToCstmrStmt", "Stmt"),
    "camt.054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
}
NOBODYS: Final = frozenset({"", "NOTPROVIDED"})
"""What banks write where nobody gave an end-to-end id."""
TRUE: Final = frozenset({"true", "1"})
"""How XML says yes."""


def read(root: Node, kind: str) -> BankReport:
    """Return what the bank has booked of payments, in its order.

    Raises:
        BankAnswerRefused: the parts of an entry do not add up to it.
    """
    name, part = _ROOTS[kind]
    entries = root.all(f"{name}/{part}/Ntry")
    words = [word for entry in entries if is_booked(entry) for word in _words(entry)]
    return BankReport(kind, root.text(f"{name}/GrpHdr/MsgId"), tuple(words))


def is_booked(entry: Node) -> bool:
    """Whether an entry has moved the account, and is not only expected to."""
    return entry.text("Sts/Cd", "Sts") == "BOOK"


def _words(entry: Node) -> Iterator[BankWord]:
    payments = entry.all("NtryDtls/TxDtls")
    _check_sum(entry, payments)
    for payment in payments:
        word = _direction(entry, payment)
        if word and payment.text("Refs/EndToEndId") not in NOBODYS:
            yield _word_of(word, entry, payment, is_only=len(payments) == 1)
    if payments or _direction(entry, entry) != "executed":
        return
    for batch in entry.all("NtryDtls/Btch"):
        about = batch.text("MsgId", "PmtInfId")
        amount, currency = _amount_of(batch.first("TtlAmt") or entry.first("Amt"))
        if about:
            yield BankWord(
                "executed",
                message_id=about,
                code="BOOK",
                reference=entry.text("AcctSvcrRef"),
                currency=currency,
                amount_minor=amount,
                facts={"payments": batch.text("NbOfTxs")},
            )


def _word_of(word: str, entry: Node, payment: Node, *, is_only: bool) -> BankWord:
    stated = payment.first("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt") or (
        entry.first("Amt") if is_only else None
    )
    amount, currency = _amount_of(stated)
    return BankWord(
        word,
        end_to_end_id=payment.text("Refs/EndToEndId"),
        message_id=payment.text("Refs/MsgId"),
        code=payment.text("RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry") or "BOOK",
        reference=payment.text("Refs/AcctSvcrRef") or entry.text("AcctSvcrRef"),
        currency=currency,
        amount_minor=amount,
    )


def _direction(entry: Node, payment: Node) -> str:
    """Tell whether a payment of ours left, or one came back; "" for whatever else moves an account."""
    side = payment.text("CdtDbtInd") or entry.text("CdtDbtInd")
    has_come_back = payment.first("RtrInf") is not None or entry.text("RvslInd") in TRUE
    if side == "DBIT":
        return "" if has_come_back else "executed"
    return "returned" if has_come_back else ""


def _check_sum(entry: Node, payments: list[Node]) -> None:
    parts = [amount for payment in payments if (amount := payment.first("Amt", "AmtDtls/TxAmt/Amt"))]
    if len(payments) < 2 or len(parts) < len(payments):
        return
    whole, _ = _amount_of(entry.first("Amt"))
    if sum(_amount_of(part)[0] or 0 for part in parts) != whole:
        raise BankAnswerRefused(
            f"The parts of the booking {entry.text('AcctSvcrRef', 'NtryRef')} do not add up to it. Ask the bank for a"
            " right file."
        )


def _amount_of(node: Node | None) -> tuple[int | None, str]:
    return node.amount() if node else (None, "")

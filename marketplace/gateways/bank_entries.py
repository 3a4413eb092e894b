"""The entries of an account's statement: which way money went, when, and what the bank tells of it.

One entry may book many payments. Where the bank tells what each of them was, they are entries of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from marketplace.gateways.bank_bookings import NOBODYS, TRUE
from marketplace.gateways.bank_nodes import Node
from marketplace.gateways.bank_ports import BankAnswerRefused, BankEntry

LONGEST_TEXT: Final = 500
_SIDES: Final = {"CRDT": 1, "DBIT": -1}
_PARTS: Final = ("Amt", "AmtDtls/TxAmt/Amt")
_TEXTS: Final = (
    "RmtInf/Ustrd", "RmtInf/Strd/CdtrRefInf/Ref", "Refs/EndToEndId", "Refs/InstrId", "Refs/TxId", "AddtlTxInf",
    "RltdPties/Dbtr/Nm", "RltdPties/Dbtr/Pty/Nm", "RltdPties/Cdtr/Nm", "RltdPties/Cdtr/Pty/Nm",
)  # fmt: skip


def entries_of(entry: Node, fallback: str, currency: str) -> Iterator[BankEntry]:
    """Return what an entry booked, in minor units of `currency`; `fallback` is its reference where the bank gives none.

    Raises:
        BankAnswerRefused: it lacks something, is in another currency, or its parts do not add up to it.
    """
    reference = entry.text("AcctSvcrRef") or fallback
    amount = _amount(entry, entry, reference, currency)
    day = instant_day(entry.text("BookgDt/Dt", "BookgDt/DtTm"), reference)
    if day is None:
        raise BankAnswerRefused(f"The entry {reference} has no day on which it was booked.")
    payments = entry.all("NtryDtls/TxDtls")
    if len(payments) > 1 and all(_stated(each, currency) for each in payments):
        yield from _parts(entry, payments, reference, day, amount, currency)
    elif amount:
        only = payments[0] if len(payments) == 1 else None
        yield BankEntry(
            reference, day, amount, _text(entry, payments), _end_to_end(only) if only else "",
            entry.text("NtryDtls/Btch/MsgId", "NtryDtls/Btch/PmtInfId"), any(map(_came_back, [entry, *payments])),
        )  # fmt: skip


def signed(node: Node, side: Node, about: str) -> tuple[int, str]:
    """Return an amount as the account saw it, what left counts minus, and its currency.

    Raises:
        BankAnswerRefused: there is none, it is below zero, or nothing says which way it went.
    """
    stated, way = node.first("Amt"), side.text("CdtDbtInd")
    if stated is None or way not in _SIDES:
        raise BankAnswerRefused(f"{about}: there is no amount, or nothing says whether it is a credit or a debit.")
    amount, currency = stated.amount()
    if amount < 0:
        raise BankAnswerRefused(f"{about}: an amount is below zero. The side says which way it went.")
    return amount * _SIDES[way], currency


def instant_day(text: str, about: str) -> date | None:
    """Return the day of a date or an instant; None where there is none.

    Raises:
        BankAnswerRefused: it is no date.
    """
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError as wrong:
        raise BankAnswerRefused(f"{about}: {text} is no date.") from wrong


def _parts(
    entry: Node, payments: list[Node], reference: str, day: date, amount: int, currency: str
) -> Iterator[BankEntry]:
    parts = [_part(each, entry, reference, currency) for each in payments]
    if sum(parts) != amount:
        raise BankAnswerRefused(
            f"The parts of the entry {reference} do not add up to it. Ask the bank for a right file."
        )
    for place, (payment, part) in enumerate(zip(payments, parts, strict=True), start=1):
        if part:
            yield BankEntry(
                f"{reference}/{place}", day, part, _text(entry, [payment]), _end_to_end(payment),
                is_return=_came_back(entry) or _came_back(payment),
            )  # fmt: skip


def _amount(node: Node, side: Node, about: str, currency: str) -> int:
    amount, found = signed(node, side, about)
    if found != currency:
        raise BankAnswerRefused(f"The entry {about} is in {found}, its statement in {currency}.")
    return amount


def _part(payment: Node, entry: Node, about: str, currency: str) -> int:
    amount, _ = stated.amount() if (stated := _stated(payment, currency)) else (0, currency)
    way = payment.text("CdtDbtInd") or entry.text("CdtDbtInd")
    if amount < 0 or way not in _SIDES:
        raise BankAnswerRefused(f"{about}: an amount is below zero, or nothing says which way it went.")
    return amount * _SIDES[way]


def _stated(payment: Node, currency: str) -> Node | None:
    found = payment.first(*_PARTS)
    return found if found is not None and found.currency == currency else None


def _end_to_end(payment: Node) -> str:
    found = payment.text("Refs/EndToEndId")
    return "" if found in NOBODYS else found


def _came_back(node: Node) -> bool:
    return node.first("RtrInf") is not None or node.text("RvslInd") in TRUE


def _text(entry: Node, payments: list[Node]) -> str:
    """Return what the bank writes beside it, each thing once."""
    told = [entry.text("AddtlNtryInf")]
    told += [each.own or "" for payment in payments[:20] for path in _TEXTS for each in payment.all(path)]
    words = [" ".join(each.split()) for each in told if each not in NOBODYS]
    return " · ".join(dict.fromkeys(each for each in words if each))[:LONGEST_TEXT]

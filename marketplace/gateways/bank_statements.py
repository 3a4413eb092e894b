"""Reading an account's statement (camt.053): its days, its balances, and everything that was booked.

A statement is read whole or not at all: what it opens with and what was booked come to what it closes with. The side
says which way money went; that something was a reversal does not turn it around.

Source: ISO 20022 camt.053, versions 02 and 08.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Final

from marketplace.gateways.bank_bookings import is_booked
from marketplace.gateways.bank_entries import entries_of, instant_day, signed
from marketplace.gateways.bank_nodes import Node
from marketplace.gateways.bank_ports import BankAnswerRefused, BankStatement
from marketplace.gateways.bank_reports import opened

FORMAT: Final = "camt.053"
_OPENING: Final = ("OPBD", "PRCD")
_CLOSING: Final = ("CLBD",)


def statements_of(body: bytes) -> tuple[BankStatement, ...]:
    """Return the statements in a file of the bank, in its order.

    Raises:
        BankAnswerRefused: it is no statement, says something twice, lacks something, or does not add up.
    """
    root, name = opened(body)
    if not name.startswith(FORMAT):
        raise BankAnswerRefused(f"This is a {name[:8]}. An account's statement is a camt.053.")
    message_id = root.text("BkToCstmrStmt/GrpHdr/MsgId")
    found = tuple(_statement(each, message_id) for each in root.all("BkToCstmrStmt/Stmt"))
    if not found:
        raise BankAnswerRefused("There is no statement in this file.")
    names = Counter((each.account, each.currency, each.name) for each in found)
    references = Counter((each.account, entry.reference) for each in found for entry in each.entries)
    for what, times in (*names.items(), *references.items()):
        if times > 1:
            raise BankAnswerRefused(f"The file has {what[-1]} twice. Ask the bank for a right one.")
    return found


def _statement(node: Node, message_id: str) -> BankStatement:
    name, account = node.text("Id"), _account(node)
    if not name or not account:
        raise BankAnswerRefused("A statement in this file has no id, or names no account.")
    opening, currency, _ = _balance(node, name, _OPENING)
    closing, closing_currency, ends_on = _balance(node, name, _CLOSING)
    if {closing_currency, node.text("Acct/Ccy") or currency} != {currency}:
        raise BankAnswerRefused(f"The balances of statement {name} are in several currencies.")
    booked = [each for each in node.all("Ntry") if is_booked(each)]
    entries = tuple(
        part for place, entry in enumerate(booked, start=1) for part in entries_of(entry, f"{name}/{place}", currency)
    )
    if opening + sum(each.amount_minor for each in entries) != closing:
        raise BankAnswerRefused(
            f"Statement {name} does not add up: its opening balance and its entries are not its closing balance."
        )
    days = [ends_on, *(each.booked_on for each in entries)]
    begins_on = instant_day(node.text("FrToDt/FrDtTm", "FrToDt/FrDt"), name) or min(days)
    return BankStatement(
        account, currency, name, message_id, min(begins_on, ends_on), ends_on, opening, closing, entries
    )


def _account(node: Node) -> str:
    return node.text("Acct/Id/IBAN", "Acct/Id/Othr/Id").replace(" ", "").upper()


def _balance(node: Node, name: str, kinds: tuple[str, ...]) -> tuple[int, str, date]:
    """Return the first kind of balance that is there: amount, currency and day."""
    for kind in kinds:
        found = [each for each in node.all("Bal") if each.text("Tp/CdOrPrtry/Cd") == kind]
        if len(found) > 1:
            raise BankAnswerRefused(f"Statement {name} has several balances of the kind {kind}.")
        if found:
            amount, currency = signed(found[0], found[0], name)
            day = instant_day(found[0].text("Dt/Dt", "Dt/DtTm"), name)
            if day is None:
                raise BankAnswerRefused(f"A balance of statement {name} has no day.")
            return amount, currency, day
    raise BankAnswerRefused(
        f"Statement {name} has no opening or no closing balance (booked). Ask the bank for statements of whole days."
    )

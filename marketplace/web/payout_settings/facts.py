"""What a page says about where a party is paid: for the party itself and for the operator's people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.payouts import queries_destinations as queries
from marketplace.payouts.models import BankRead, PayoutDestination

DUE: Final = {
    "external_account": _l("A bank account to be paid into"),
    "payout_method": _l("A bank account to be paid into"),
    "bank": _l("A bank account to be paid into"),
    "identity": _l("Who you are"),
    "individual": _l("Facts about the person in charge"),
    "representative": _l("Facts about the person in charge"),
    "business_profile": _l("What your company does"),
    "company": _l("Facts about your company"),
    "tos_acceptance": _l("Your consent to Stripe's terms"),
    "verification": _l("A document that proves who you are"),
    "refused": _l("Stripe opens no account for your company as it was asked for"),
}
"""Stripe's words for what it wants to know, by a part of them; others are shown as they are."""

BANK_CODES: Final = {
    "AC01": _l("The account number is not right"),
    "AC03": _l("The account number is not right"),
    "AC04": _l("The account is closed"),
    "AC06": _l("The account is blocked"),
    "AC13": _l("The kind of account takes no such payments"),
    "AG01": _l("The account takes no such payments"),
    "AM04": _l("The paying account held too little"),
    "BE01": _l("The account's holder has another name"),
    "BE04": _l("The holder's address is missing"),
    "FILE": _l("The bank took none of the file"),
    "FF01": _l("The bank could not read the file"),
    "MD07": _l("The account's holder has died"),
    "MS02": _l("The holder turned it down and gave no reason"),
    "MS03": _l("The bank gave no reason"),
    "RC01": _l("The BIC is not right"),
}
"""The bank's codes in words. Source: ISO 20022 external code sets."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where a party is paid now and was before. `standing` is the state, or on_hold; empty where nothing is set."""

    present: PayoutDestination | None
    standing: str
    due: list[str]
    earlier: Sequence[PayoutDestination]
    reads: Sequence[BankRead]


def settings_of(party_id: int, at: datetime) -> Settings:
    """Return what there is to say of a party."""
    present = queries.live_of(party_id)
    return Settings(
        present=present,
        standing=standing(present, at),
        due=due_words(present.due) if present else [],
        earlier=queries.earlier_of(party_id),
        reads=queries.reads_of(party_id),
    )


def standing(destination: PayoutDestination | None, at: datetime) -> str:
    """Return the word that its badge shows."""
    if destination is None:
        return ""
    is_held = destination.holds_until is not None and destination.holds_until > at
    return "on_hold" if is_held and destination.state == "active" else destination.state


def due_words(due: Sequence[str]) -> list[str]:
    """Return what is missing in words, each once."""
    return list(dict.fromkeys(_word(each) for each in due))


def code_words(code: str) -> str:
    """Return a bank's code in words, with the code."""
    known = BANK_CODES.get(code)
    return f"{known} ({code})" if known else code


def _word(name: str) -> str:
    if name.startswith("bank."):
        return code_words(name.removeprefix("bank."))
    found = next((words for part, words in DUE.items() if part in name), None)
    return str(found) if found else _("Stripe asks for: %(name)s", name=name.replace("_", " ").replace(".", ", "))

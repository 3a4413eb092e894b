"""Choosing where a party is paid. A change holds payouts, tells every member and stays on record.

Whoever calls has made sure that the person is there: `identity.confirming`.

Source: docs/payouts.md, "Where parties are paid".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from marketplace.audit import trail
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.messaging import outbox
from marketplace.payouts import queries_destinations as queries
from marketplace.payouts.bank_accounts import BankAccount
from marketplace.payouts.errors import BankAccountInvalid, ChosenOtherwise, DestinationChanged
from marketplace.payouts.models import BankDetails, PayoutDestination
from marketplace.payouts.rules import CHANGE_HOLDS, DESTINATION

__all__ = ["Choice", "choose_bank", "choose_stripe", "hold_still"]

LOCK_SPACE = 7254
_HOLD_STILL = text("select pg_advisory_xact_lock(:space, cast(:party as int))")


@dataclass(frozen=True, slots=True)
class Choice:
    """A person's choice for their party. `key` makes one of a form sent twice.

    `replaces` is the public id of the destination that the person saw as the present one, empty for none.
    """

    party_id: int
    by: str
    key: str
    replaces: str = ""


def hold_still(party_id: int) -> None:
    """Keep a party's destination as it is until the transaction ends.

    A change and the reservation of a payout both begin with it. Either the payout is reserved first and keeps the
    destination it was reserved with, or it sees the change and waits for the hold to be over.
    """
    db.session.execute(_HOLD_STILL, {"space": LOCK_SPACE, "party": party_id})


def choose_stripe(choice: Choice, country: str, *, at: datetime) -> PayoutDestination:
    """Let a party be paid through Stripe; its account there is opened next, with the key that is written here.

    The same choice again returns what the first one made.

    Raises:
        ChosenOtherwise: the choice's key stands for another one.
        DestinationChanged: the present destination is not the one that the person saw.
    """
    return _choose(choice, None, at=at, rail="stripe", state="onboarding", country=country)


def choose_bank(choice: Choice, account: BankAccount, *, at: datetime) -> PayoutDestination:
    """Let a party be paid into a bank account by bank file, in euros. The same choice again returns the first one.

    Raises:
        ChosenOtherwise: the choice's key stands for another one.
        BankAccountInvalid: it is the account that is in use already.
        DestinationChanged: the present destination is not the one that the person saw.
    """
    return _choose(
        choice, account, at=at, rail="bank", state="active", country=account.country, label=account.label
    )  # fmt: skip


def _choose(choice: Choice, account: BankAccount | None, *, at: datetime, **facts: Any) -> PayoutDestination:
    hold_still(choice.party_id)  # two members at once: the second sees what the first has chosen
    key = f"destination:{choice.party_id}:{choice.key}"
    if made := queries.of_key(key):
        return _same(made, choice, account, facts)
    before = queries.live_of(choice.party_id)
    if (before.public_id if before else "") != choice.replaces:
        raise DestinationChanged
    if before and account:
        _check_differs(before, account)
    is_change = queries.has_earlier(choice.party_id)
    if before:
        _replace(before, at)
    destination = PayoutDestination(
        public_id=new_public_id("dst"), party_id=choice.party_id, idempotency_key=key, created_by=choice.by,
        created_at=at, holds_until=at + CHANGE_HOLDS if is_change else None, **facts,
    )  # fmt: skip
    db.session.add(destination)
    db.session.flush()  # the account and the mail below name it
    if account:
        db.session.add(
            BankDetails(
                destination_id=destination.id, party_id=choice.party_id, holder=account.holder, iban=account.iban,
                bic=account.bic,
            )
        )  # fmt: skip
    _tell(destination, before)
    return destination


def _same(
    made: PayoutDestination, choice: Choice, account: BankAccount | None, facts: dict[str, Any]
) -> PayoutDestination:
    """Return what a key has made, if this very choice has made it."""
    details = queries.details_of(made)
    kept = (details.holder, details.iban, details.bic) if details else None
    wanted = (account.holder, account.iban, account.bic) if account else None
    asked = (facts["rail"], facts["country"], choice.by, wanted)
    if (made.rail, made.country, made.created_by, kept) != asked:
        raise ChosenOtherwise
    return made


def _replace(before: PayoutDestination, at: datetime) -> None:
    before.state, before.replaced_at = DESTINATION.next(before.state, "replace"), at
    db.session.flush()  # a party has one at a time, and the index would meet two


def _check_differs(before: PayoutDestination, account: BankAccount) -> None:
    details = queries.details_of(before)
    if details and before.state == "active" and (details.iban, details.holder) == (account.iban, account.holder):
        raise BankAccountInvalid("You are paid into this account already.", field="iban")


def _tell(destination: PayoutDestination, before: PayoutDestination | None) -> None:
    facts = {
        "rail": destination.rail,
        "replaces": before.public_id if before else None,
        "holds_until": destination.holds_until.isoformat() if destination.holds_until else None,
    }
    trail.record("payout_destination.chosen", "payout_destination", destination.public_id, facts)
    outbox.defer("mail.destination_changed", destination_id=destination.id)

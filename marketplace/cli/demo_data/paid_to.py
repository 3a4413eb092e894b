"""Where the demo's parties are paid: chosen as on their pages, with accounts that the sandbox really has.

One is through with Stripe, one is asked for more, one has only begun; others are paid into bank accounts.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import select

from marketplace.cli.demo_data.happenings import control
from marketplace.cli.demo_data.reading import read
from marketplace.core import clock
from marketplace.core.errors import Unavailable
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.identity.models import Party, User
from marketplace.identity.people import IN_CHARGE
from marketplace.jobs import destinations as looking
from marketplace.payouts import destinations, onboarding
from marketplace.payouts import queries_destinations as queries
from marketplace.payouts.bank_accounts import read_account
from marketplace.payouts.destinations import Choice
from marketplace.runtime.gateways import gateways

Result = TypeVar("Result")
TRIES = 40
DAYS_AGO = 20
"""They were chosen so many days ago, so that nothing is on hold any more."""


def take_in(sandbox: str) -> None:
    """Let the parties of the data file choose, and go through onboarding. Acts as the system."""
    for row in read("paid_to.toml")["parties"]:
        with transaction():
            party = db.session.scalars(select(Party).where(Party.name == row["name"])).one()
            party_id, by = party.id, _in_charge(party)
        if queries.live_of(party_id) is not None:
            continue
        at = clock.now() - timedelta(days=DAYS_AGO)
        if "stripe" in row or "hours_ago" in row:
            _through_stripe(row, Choice(party_id, by, "demo"), sandbox, at)
        if "iban" in row:
            _into_account(
                row, party_id, by, clock.now() - timedelta(hours=row["hours_ago"]) if "hours_ago" in row else at
            )


def _through_stripe(row: Mapping[str, Any], choice: Choice, sandbox: str, at: datetime) -> None:
    with clock.frozen(at), transaction():
        chosen = destinations.choose_stripe(choice, row["country"], at=at).id
    connect = gateways().connect
    account_id = _patiently(
        lambda: onboarding.open_account(chosen, connect=connect, transaction=transaction, at=clock.now())
    )
    state = row.get("stripe", "ready")
    if state == "begun":
        return
    control(sandbox, f"accounts/{account_id}/onboarded")
    _patiently(lambda: looking.look_returned(destination_id=chosen))
    if state == "restricted":
        control(sandbox, f"accounts/{account_id}/capability", status="restricted")
        _patiently(lambda: looking.look(destination_id=chosen))


def _patiently(ask: Callable[[], Result]) -> Result:
    """Ask Stripe, and again where it takes no more calls at the moment: the worker asks a lot at the same time."""
    for _ in range(TRIES):
        try:
            return ask()
        except Unavailable:
            time.sleep(0.5)
    return ask()


def _into_account(row: Mapping[str, Any], party_id: int, by: str, at: datetime) -> None:
    account = read_account(row["holder"], row["iban"], row.get("bic", ""))
    with clock.frozen(at), transaction():
        before = queries.live_of(party_id)
        choice = Choice(party_id, by, "demo bank", before.public_id if before else "")
        destinations.choose_bank(choice, account, at=at)


def _in_charge(party: Party) -> str:
    first = select(User.public_id).where(User.party_id == party.id, User.role == IN_CHARGE[party.kind])
    return db.session.scalars(first.order_by(User.id)).first() or "demo"

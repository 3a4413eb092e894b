"""Mail to the operator's finance people about what takes two of them: rules of payouts, and runs above the limit."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.identity.models import Party
from marketplace.identity.names import names_of
from marketplace.jobs.letters import people, to_person
from marketplace.jobs.rendering import address
from marketplace.payouts import queries
from marketplace.payouts.models import PayoutPolicyChange, PayoutRun

READERS: Final = ("finance",)


def policy_change(*, change_id: int) -> None:
    """Tell them how a change stands: it waits for one of them, is in force, or was left. Once for each state."""
    with transaction():
        change = db.session.get_one(PayoutPolicyChange, change_id)
        named = names_of({each for each in (change.requested_by, change.decided_by) if each})
        names = {person: each.name for person, each in named.items()}
        url = address("operator.payouts.policies.index")
        key = f"payout_policy_change:{change.state}:{change.public_id}"
        _tell("payout_policy_change", key, change=change, names=names, url=url)


def run_waiting(*, run_id: int) -> None:
    """Tell them of a run that waits for a second person; also where nobody pressed a button."""
    with transaction():
        run = db.session.get_one(PayoutRun, run_id)
        if run.state != "waiting":
            return
        amounts = queries.progress(run.id).amounts
        url = address("operator.payouts.runs.show", run_id=run.public_id)
        _tell("payout_run_waiting", f"payout_run_waiting:{run.public_id}", run=run, amounts=amounts, url=url)


def _tell(kind: str, key: str, **facts: Any) -> None:
    for party in db.session.scalars(select(Party).where(Party.kind == "operator")):
        for person in people(party.id, READERS):
            to_person(person, kind, f"{key}:{person.public_id}", at=clock.now(), **facts)

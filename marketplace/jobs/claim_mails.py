"""Mail about claims and incidents. The operator reads what is kept of mail, so none of it names a customer or another
partner: the page behind its link shows what its reader may see.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from marketplace.claims.models import Claim, ClaimStep
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.identity.models import Party
from marketplace.jobs.letters import people, to_person
from marketplace.jobs.rendering import address
from marketplace.protection.models import Incident

ROLES: Final = ("owner", "seller", "finance")
ADJUDICATORS: Final = ("channel_manager", "finance")
APART: Final = timedelta(hours=24)
"""A partner is told of the first incident at once, and of all that follow within this time in one mail after it."""


def claim_decided(*, step_id: int) -> None:
    """Tell a partner how its claim was decided, or that nobody has in time; then the operator is told as well."""
    with transaction():
        step = db.session.get_one(ClaimStep, step_id)
        claim = db.session.get_one(Claim, step.claim_id)
        is_late = step.from_state == step.to_state
        facts = {"claim": claim, "step": step, "is_late": is_late, "reason": step.evidence.get("text", "")}
        url = address("portal.claims.show", claim_id=claim.public_id)
        for person in people(step.partner_id, ROLES):
            key = f"claim_decided:{step.id}:{person.public_id}"
            to_person(person, "claim_decided", key, at=clock.now(), url=url, **facts)
        if is_late:
            _to_adjudicators([claim], f"late:{step.id}", is_late=True)


def claims_due(waiting: Sequence[Claim]) -> None:
    """Remind whoever decides of claims that are due within a day, all in one mail; in the caller's transaction."""
    if waiting:
        _to_adjudicators(waiting, f"due:{waiting[0].id}:{waiting[0].due_at:%Y%m%d%H%M}", is_late=False)


def tell_incidents() -> None:
    """Tell partners of their new incidents: the first at once, the next ones together a day later, each in one mail."""
    at = clock.now()
    with transaction():
        fresh = db.session.scalars(select(Incident.partner_id).where(Incident.told_at.is_(None)).distinct()).all()
    for partner_id in fresh:
        with transaction():
            _tell(partner_id, at)


def _tell(partner_id: int, at: datetime) -> None:
    last = db.session.scalar(select(func.max(Incident.told_at)).where(Incident.partner_id == partner_id))
    if last is not None and last > at - APART:
        return
    wanted = select(Incident).where(Incident.partner_id == partner_id, Incident.told_at.is_(None)).order_by(Incident.id)
    incidents = db.session.scalars(wanted.with_for_update(skip_locked=True)).all()
    if not incidents:
        return
    for incident in incidents:
        incident.told_at = at
    only = incidents[0] if len(incidents) == 1 else None
    url = (
        address("portal.incidents.show", incident_id=only.public_id) if only else address("portal.incidents.index")
    )  # fmt: skip
    for person in people(partner_id, ROLES):
        key = f"incidents:{incidents[-1].id}:{person.public_id}"
        to_person(person, "incidents", key, at=at, incidents=incidents, only=only, url=url)


def _to_adjudicators(claims: Sequence[Claim], about: str, *, is_late: bool) -> None:
    operator = db.session.scalars(select(Party.id).where(Party.kind == "operator").order_by(Party.id)).first()
    if operator is None:
        return
    url = (
        address("operator.claims.show", claim_id=claims[0].public_id)
        if len(claims) == 1
        else address("operator.claims.index")
    )
    for person in people(operator, ADJUDICATORS):
        key = f"claims_due:{about}:{person.public_id}"
        to_person(person, "claims_due", key, at=clock.now(), claims=claims, is_late=is_late, url=url)

"""Mail about card disputes: to the operator's finance people, who answer, and to the partner whose part is frozen."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from marketplace.commissions import reversing
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.identity.models import Party
from marketplace.jobs import credit_mails
from marketplace.jobs.letters import people, to_person
from marketplace.jobs.rendering import address
from marketplace.payments.models import Dispute


def opened(*, dispute_id: int) -> None:
    """Tell that a dispute is open: until when it wants an answer, and what is frozen. Each mail is written once."""
    with transaction():
        dispute = db.session.get_one(Dispute, dispute_id)
        if not dispute.is_open:
            return
        _tell_operator(dispute, "dispute_opened", dispute.public_id)
        if dispute.frozen_minor:
            _tell_partner(dispute, "commission_frozen", dispute.public_id)


def closed(*, dispute_id: int) -> None:
    """Tell how a dispute ended, and what it took or gave free. Each mail is written once."""
    with transaction():
        dispute = db.session.get_one(Dispute, dispute_id)
        taken = sum(step.commission_minor for step in reversing.of_ref(dispute.public_id))
        end = f"{dispute.public_id}:{dispute.state}"  # one that was lost may be won after all: another mail
        _tell_operator(dispute, "dispute_closed", end)
        if taken or dispute.frozen_minor:
            _tell_partner(dispute, "commission_dispute_closed", end, taken_minor=taken)
        credit_mails.tell_lowered(dispute.order, dispute.public_id, is_dispute=True)


def _tell_operator(dispute: Dispute, kind: str, about: str) -> None:
    url = address("operator.disputes.show", dispute_id=dispute.public_id)
    for party in db.session.scalars(select(Party).where(Party.kind == "operator")):
        for person in people(party.id, ("finance",)):
            key = f"{kind}:{about}:{person.public_id}"
            to_person(person, kind, key, at=clock.now(), dispute=dispute, order=dispute.order, url=url)


def _tell_partner(dispute: Dispute, kind: str, about: str, **facts: Any) -> None:
    order = dispute.order
    if order.partner_id is None:
        return
    url = address("portal.orders.show", order_id=order.public_id)
    for person in people(order.partner_id, ("owner", "finance")):
        key = f"{kind}:{about}:{person.public_id}"
        to_person(person, kind, key, at=clock.now(), dispute=dispute, order=order, url=url, **facts)

"""Review: a vendor sends in a new offering or a revision, the operator approves it or sends it back with a reason.

Every step is a row of `offering_reviews`. An approved draft is published; an approved revision takes effect at once,
but for prices that were proposed to begin later. The vendor is told of every decision by mail.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.catalog import publishing, revisions
from marketplace.catalog.errors import NotReady, ReasonMissing
from marketplace.catalog.models import Offering, OfferingReview, OfferingRevision
from marketplace.core.states import Transitions
from marketplace.db.base import db
from marketplace.messaging import outbox

Subject = Offering | OfferingRevision

OFFERING: Final = Transitions(
    {
        ("draft", "submit"): "in_review",
        ("in_review", "withdraw"): "draft",
        ("in_review", "send_back"): "draft",
        ("in_review", "approve"): "published",
    },
    of="offering",
)
REVISION: Final = Transitions(
    {
        ("draft", "submit"): "in_review",
        ("sent_back", "submit"): "in_review",
        ("draft", "withdraw"): "withdrawn",
        ("sent_back", "withdraw"): "withdrawn",
        ("in_review", "withdraw"): "draft",
        ("in_review", "send_back"): "sent_back",
        ("in_review", "approve"): "approved",
    },
    of="revision",
)


def submit(subject: Subject, *, by: str, at: datetime) -> None:
    """Send in a draft offering or a revision for review. `by` is the public id of the person.

    Raises:
        TransitionRefused: it is not a draft.
        NotReady: a new offering lacks something that publishing needs.
    """
    if isinstance(subject, Offering) and subject.state == "draft" and (needs := publishing.missing(subject, at=at)):
        raise NotReady(subject.name, needs)
    before = _locked(subject)
    subject.submitted_at = at
    _step(subject, before, "submit", by=by, at=at)


def withdraw(subject: Subject, *, by: str, at: datetime) -> None:
    """Take back what was sent in: it is a draft again. A revision that is not in review is given up for good.

    Raises:
        TransitionRefused: there is nothing to take back.
    """
    _step(subject, _locked(subject), "withdraw", by=by, at=at)


def send_back(subject: Subject, *, by: str, at: datetime, reason: str) -> None:
    """Ask the vendor for something else; `reason` says what.

    Raises:
        ReasonMissing: no reason is given.
        TransitionRefused: it is not in review.
    """
    if not reason.strip():
        raise ReasonMissing
    _tell(_step(subject, _locked(subject), "send_back", by=by, at=at, reason=reason.strip()))


def approve(subject: Subject, *, by: str, at: datetime) -> None:
    """Publish a new offering, or let a revision take effect.

    Raises:
        TransitionRefused: it is not in review.
        NotReady: a new offering lacks something meanwhile.
        AlreadyThere: a price begins at the very instant of a proposed one.
    """
    before = _locked(subject)
    if isinstance(subject, OfferingRevision):
        _tell(_step(subject, before, "approve", by=by, at=at))
        revisions.carry_over(subject, at=at)
    else:
        OFFERING.next(before, "approve")
        publishing.publish(subject, at=at)
        _tell(_record(subject, before, "published", by=by, at=at, reason=""))


def steps_of(offering: Offering) -> list[OfferingReview]:
    """Return every step of the reviews of an offering and its revisions, the newest first."""
    own = select(OfferingReview).where(OfferingReview.offering_id == offering.id)
    return list(db.session.scalars(own.order_by(OfferingReview.id.desc())))


def last_reason(offering: Offering) -> str:
    """Return why an offering or its revision was sent back, if that was its last step; else nothing."""
    steps = steps_of(offering)
    return steps[0].reason if steps else ""


def _locked(subject: Subject) -> str:
    """Lock the row and return its state: two who decide at once take turns, and the second finds it decided.

    A vendor locks nothing of what it may not write any more; then the state says why the step is refused.
    """
    kind = type(subject)
    db.session.scalars(select(kind.id).where(kind.id == subject.id).with_for_update()).one_or_none()
    db.session.refresh(subject, attribute_names=["state"])
    return subject.state


def _step(subject: Subject, before: str, action: str, *, by: str, at: datetime, reason: str = "") -> OfferingReview:
    lifecycle = OFFERING if isinstance(subject, Offering) else REVISION
    subject.state = lifecycle.next(before, action)
    return _record(subject, before, subject.state, by=by, at=at, reason=reason)


def _record(subject: Subject, before: str, after: str, *, by: str, at: datetime, reason: str) -> OfferingReview:
    revision = subject if isinstance(subject, OfferingRevision) else None
    offering = subject.offering if isinstance(subject, OfferingRevision) else subject
    step = OfferingReview(
        offering_id=offering.id,
        vendor_id=offering.vendor_id,
        revision_id=revision.id if revision else None,
        from_state=before,
        to_state=after,
        reason=reason,
        done_by=by,
        happened_at=at,
    )
    db.session.add(step)
    facts = {"from": before, "to": after, "revision": revision.public_id if revision else None}
    trail.record("offering.reviewed", "offering", offering.public_id, facts)
    return step


def _tell(step: OfferingReview) -> None:
    """Let the vendor know of a decision, once it stands."""
    db.session.flush()  # the job names the step's key
    outbox.defer("mail.offering_reviewed", step_id=step.id)

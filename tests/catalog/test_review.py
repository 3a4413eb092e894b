from __future__ import annotations

from datetime import UTC, datetime

import psycopg
import pytest
from flask import Flask
from sqlalchemy.exc import ProgrammingError

from marketplace.catalog import problems, review, revisions
from marketplace.catalog.errors import NotReady, ReasonMissing
from marketplace.catalog.models import Offering, OfferingReview
from marketplace.catalog.review import OFFERING, REVISION
from marketplace.core.errors import Conflict
from marketplace.core.states import TransitionRefused, Transitions
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from tests.support.world import an_offering

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)
BY = {"by": "usr_a", "at": AT}
OFFERING_STEPS = {
    ("draft", "submit"): "in_review", ("in_review", "withdraw"): "draft", ("in_review", "send_back"): "draft",
    ("in_review", "approve"): "published",
}  # fmt: skip
REVISION_STEPS = {
    ("draft", "submit"): "in_review", ("sent_back", "submit"): "in_review", ("draft", "withdraw"): "withdrawn",
    ("sent_back", "withdraw"): "withdrawn", ("in_review", "withdraw"): "draft", ("in_review", "send_back"): "sent_back",
    ("in_review", "approve"): "approved",
}  # fmt: skip


def a_draft() -> Offering:
    offering = an_offering("Vault", state="draft")
    offering.description = "All of it."
    return offering


def steps(offering: Offering) -> list[tuple[str, str, str]]:
    return [(each.from_state, each.to_state, each.reason) for each in reversed(review.steps_of(offering))]


@pytest.mark.parametrize(("lifecycle", "allowed"), [(OFFERING, OFFERING_STEPS), (REVISION, REVISION_STEPS)])
def test_every_step_from_every_state(lifecycle: Transitions, allowed: dict[tuple[str, str], str]) -> None:
    states = {*lifecycle.states, "retired"}
    for state in states:
        for action in ("submit", "withdraw", "send_back", "approve"):
            if (state, action) in allowed:
                assert lifecycle.next(state, action) == allowed[state, action]
            else:
                with pytest.raises(TransitionRefused):
                    lifecycle.next(state, action)


def test_a_draft_is_sent_in_sent_back_and_published_in_the_end(app: Flask) -> None:
    offering = a_draft()

    review.submit(offering, **BY)
    review.send_back(offering, **BY, reason=" Say who it is for. ")
    assert (offering.state, review.last_reason(offering)) == ("draft", "Say who it is for.")
    review.submit(offering, **BY)
    review.approve(offering, **BY)

    assert (offering.state, offering.published_at) == ("published", AT)
    assert steps(offering) == [
        ("draft", "in_review", ""), ("in_review", "draft", "Say who it is for."), ("draft", "in_review", ""),
        ("in_review", "published", ""),
    ]  # fmt: skip


def test_what_is_not_ready_is_not_taken_in(app: Flask) -> None:
    offering = a_draft()
    problems.tag(offering, [])
    db.session.flush()

    with pytest.raises(NotReady):
        review.submit(offering, **BY)

    assert (offering.state, steps(offering)) == ("draft", [])


def test_a_revision_takes_effect_only_when_it_is_approved(app: Flask) -> None:
    offering = an_offering()
    revision = revisions.propose(offering, {"name": "Vault"}, by="usr_a", at=AT)
    db.session.flush()

    review.submit(revision, **BY)
    assert (revision.state, offering.name, offering.state) == ("in_review", "Backup Suite", "published")
    review.send_back(revision, **BY, reason="Too short.")
    assert revision.state == "sent_back"
    review.submit(revision, **BY)
    review.approve(revision, **BY)

    assert (revision.state, offering.name, offering.state) == ("approved", "Vault", "published")
    with pytest.raises(Conflict):
        review.withdraw(revision, **BY)


def test_sending_back_needs_a_reason_and_a_published_offering_cannot_be_sent_in(app: Flask) -> None:
    offering = a_draft()
    review.submit(offering, **BY)

    with pytest.raises(ReasonMissing):
        review.send_back(offering, **BY, reason="  ")
    assert offering.state == "in_review"
    review.withdraw(offering, **BY)
    assert offering.state == "draft"
    with pytest.raises(TransitionRefused):
        review.submit(an_offering(), **BY)


def test_a_vendor_sends_in_its_own_draft_and_cannot_publish_it(app: Flask, web: Flask) -> None:
    offering = a_draft()
    db.session.commit()
    key, vendor = offering.id, Actor("vendor", str(offering.vendor_id))

    with web.app_context(), acting(vendor):
        review.submit(db.session.get_one(Offering, key), **BY)
        db.session.commit()
        with pytest.raises(ProgrammingError, match="row-level security"):
            review.approve(db.session.get_one(Offering, key), **BY)
        db.session.rollback()

    db.session.expire_all()
    assert db.session.get_one(Offering, key).state == "in_review"
    assert db.session.query(OfferingReview).count() == 1


def test_the_vendor_is_told_of_decisions_and_of_nothing_else(app: Flask, superuser: psycopg.Connection) -> None:
    offering = a_draft()

    review.submit(offering, **BY)
    review.withdraw(offering, **BY)
    review.submit(offering, **BY)
    review.send_back(offering, **BY, reason="Too short.")
    review.submit(offering, **BY)
    review.approve(offering, **BY)
    db.session.commit()

    told = superuser.execute(
        "select args->>'step_id' from procrastinate_jobs where task_name = 'mail.offering_reviewed'"
    )
    decided = [
        str(each.id) for each in reversed(review.steps_of(offering)) if each.reason or each.to_state == "published"
    ]
    assert [row[0] for row in told.fetchall()] == decided
    assert len(decided) == 2

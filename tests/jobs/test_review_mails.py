from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask

from marketplace.catalog import review, revisions
from marketplace.catalog.models import Offering
from marketplace.db.base import db
from marketplace.jobs import review_mails
from marketplace.messaging.models import Message
from tests.support.world import a_person, an_offering

BY = {"by": "usr_a", "at": datetime(2026, 10, 1, 9, tzinfo=UTC)}


def _told(offering: Offering) -> Message:
    step = review.steps_of(offering)[0]
    for _ in range(2):
        review_mails.offering_reviewed(step_id=step.id)
    return db.session.query(Message).order_by(Message.id.desc()).limit(1).one()


def _a_draft() -> Offering:
    offering = an_offering("Vault", state="draft")
    offering.description = "All of it."
    a_person(offering.vendor_id, "staff", email="vera@example.com", name="Vera Supply")
    review.submit(offering, **BY)
    return offering


def test_staff_read_why_it_came_back_once(app: Flask) -> None:
    offering = _a_draft()
    review.send_back(offering, **BY, reason="Say who it is for.\nAnd <b>why</b>.")
    db.session.commit()

    message = _told(offering)

    assert (message.subject, message.recipient) == ("Sent back: Vault", "vera@example.com")
    assert "Say who it is for." in message.text
    assert "And <b>why</b>." in message.text
    assert "And &lt;b&gt;why&lt;/b&gt;." in message.html
    assert f"/vendor/offerings/{offering.public_id}/" in message.text
    assert db.session.query(Message).count() == 1


def test_staff_hear_that_it_is_on_sale(app: Flask) -> None:
    offering = _a_draft()
    review.approve(offering, **BY)
    db.session.commit()

    message = _told(offering)

    assert message.subject == "Approved: Vault"
    assert "Partners and customers see it now." in message.text
    assert "What should be different" not in message.text


def test_a_change_that_came_back_leads_to_its_proposal(app: Flask) -> None:
    offering = an_offering()
    a_person(offering.vendor_id, "staff")
    revision = revisions.propose(offering, {"name": "Vault"}, **BY)
    db.session.flush()
    review.submit(revision, **BY)
    review.send_back(revision, **BY, reason="Too short.")
    db.session.commit()

    message = _told(offering)

    assert "What is on sale stays as it is." in message.text
    assert f"/vendor/offerings/{offering.public_id}/revision/" in message.text

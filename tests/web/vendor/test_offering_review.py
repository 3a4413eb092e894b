"""A draft's way through review: sent in, taken back, sent back, mended, approved."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from marketplace.catalog import review
from marketplace.catalog.models import Offering, OfferingReview
from marketplace.core import clock
from marketplace.db.base import db
from tests.support.world import World, a_problem, an_offering


@pytest.fixture
def draft(world: World) -> Offering:
    offering = an_offering("Nightly Copy", vendor=world.vendor, state="draft")
    offering.description = "Copies everything every night."
    db.session.commit()
    return offering


def test_what_would_be_on_sale_is_shown_before_it_is_sent_in(staff: FlaskClient, draft: Offering) -> None:
    page = staff.get(f"/vendor/offerings/{draft.public_id}/review/new").text

    for words in (
        "Nightly Copy",
        "Copies everything every night.",
        "€1,000.00",
        "We lose data",
        "every partner can buy",
    ):
        assert words in page
    assert db.session.query(OfferingReview).count() == 0


def test_a_draft_is_sent_in_taken_back_sent_back_and_mended(staff: FlaskClient, draft: Offering) -> None:
    home = f"/vendor/offerings/{draft.public_id}/"
    assert "Send it in" in staff.get(home).text

    answer = staff.post(f"{home}review/")
    assert (answer.status_code, answer.location) == (303, home)
    page = staff.get(home).text
    assert "In review since" in page
    assert f"{home}edit" not in page
    assert staff.get(f"{home}edit").status_code == 409
    assert staff.post(f"{home}review/end").location == home
    assert staff.get(f"{home}edit").status_code == 200

    staff.post(f"{home}review/")
    db.session.refresh(draft)
    review.send_back(draft, by="usr_mira", at=clock.now(), reason="Say who it is for.")
    db.session.commit()
    assert "Say who it is for." in staff.get(home).text
    slow = a_problem("Mail is slow").public_id
    db.session.commit()
    facts = {
        "name": "Nightly Copy", "category": draft.category.public_id, "summary": "For firms.", "description": "All.",
        "tax_class": "standard", "problems": [slow],
    }  # fmt: skip
    assert staff.post(home, data=facts).status_code == 303
    assert staff.post(f"{home}review/").status_code == 303

    db.session.expire_all()
    assert (draft.state, draft.summary) == ("in_review", "For firms.")
    assert [each.to_state for each in reversed(review.steps_of(draft))] == [
        "in_review", "draft", "in_review", "draft", "in_review",
    ]  # fmt: skip


def test_a_draft_that_lacks_something_is_not_sent_in(staff: FlaskClient, draft: Offering) -> None:
    draft.description = ""
    db.session.commit()
    address = f"/vendor/offerings/{draft.public_id}/review/"

    page = staff.get(f"{address}new").text
    assert "Write a description." in page
    assert f'action="{address}"' not in page
    answer = staff.post(address)

    assert answer.status_code == 422
    assert "cannot be published yet" in answer.text
    db.session.refresh(draft)
    assert (draft.state, db.session.query(OfferingReview).count()) == ("draft", 0)


def test_a_second_press_and_what_is_on_sale_or_foreign_change_nothing(
    staff: FlaskClient, draft: Offering, world: World
) -> None:
    staff.post(f"/vendor/offerings/{draft.public_id}/review/")

    assert staff.post(f"/vendor/offerings/{draft.public_id}/review/").status_code == 422
    assert staff.post(f"/vendor/offerings/{world.offering.public_id}/review/").status_code == 422
    assert staff.post(f"/vendor/offerings/{world.offering.public_id}/review/end").status_code == 303
    for page in ("", "end"):
        assert staff.post(f"/vendor/offerings/{world.other_offering.public_id}/review/{page}").status_code == 404
    assert db.session.query(OfferingReview).count() == 1

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from marketplace.catalog import listing, problems, publishing
from marketplace.catalog.errors import NotReady
from marketplace.catalog.publishing import OFFERING
from marketplace.core.errors import Conflict
from tests.support.trail import deeds
from tests.support.world import a_category, a_problem, a_vendor, an_offering

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)
NEXT = {
    ("draft", "publish"): "published", ("in_review", "publish"): "published", ("published", "retire"): "retired",
    ("retired", "publish"): "published",
}  # fmt: skip


@pytest.mark.parametrize("state", ["draft", "in_review", "published", "retired"])
@pytest.mark.parametrize("action", ["publish", "retire"])
def test_every_step_from_every_state(state: str, action: str) -> None:
    if (state, action) in NEXT:
        assert OFFERING.next(state, action) == NEXT[state, action]
    else:
        with pytest.raises(Conflict):
            OFFERING.next(state, action)


def test_an_offering_says_what_it_still_needs_step_by_step(app: Flask) -> None:
    offering = listing.add_offering(a_vendor(), a_category(), name="Backup", summary="", description="")
    assert [need.split(":")[0].rstrip(".") for need in publishing.missing(offering, at=AT)] == [
        "Write a summary", "Write a description", "Choose a customer problem that it helps with", "Add a plan",
    ]  # fmt: skip

    offering.summary = offering.description = "Keeps data safe."
    problems.tag(offering, [a_problem()])
    plan = listing.add_plan(offering)
    listing.set_price(plan, currency="EUR", unit_minor=1000, effective_from=AT + timedelta(days=1), at=AT)
    assert publishing.missing(offering, at=AT) == ["Set a list price that is in force now."]

    assert publishing.missing(offering, at=AT + timedelta(days=1)) == []


def test_publishing_before_it_is_ready_is_refused_with_the_list(app: Flask) -> None:
    offering = listing.add_offering(a_vendor(), a_category(), name="Backup", summary="Safe.", description="Very.")
    problems.tag(offering, [a_problem()])

    with pytest.raises(NotReady, match="Add a plan") as refusal:
        publishing.publish(offering, at=AT)

    assert refusal.value.missing == ("Add a plan: it says how the offering is charged.",)
    assert (offering.state, offering.published_at) == ("draft", None)


def test_an_offering_is_published_retired_and_brought_back(app: Flask) -> None:
    offering = an_offering(state="draft")
    offering.description = "All of it."

    publishing.publish(offering, at=AT)
    assert (offering.state, offering.published_at) == ("published", AT)
    publishing.retire(offering, at=AT)
    assert offering.state == "retired"
    publishing.publish(offering, at=AT + timedelta(days=1))

    assert (offering.state, offering.published_at) == ("published", AT + timedelta(days=1))
    assert [action for action, _ in deeds(offering.public_id)] == [
        "offering.published", "offering.retired", "offering.published",
    ]  # fmt: skip

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from marketplace.catalog import problems, publishing
from marketplace.catalog.errors import NameMissing, NotReady, ProblemMissing
from marketplace.db.base import db
from tests.support.trail import deeds
from tests.support.world import a_problem, an_offering

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)


def test_problems_are_added_in_order_and_put_into_other_words(app: Flask) -> None:
    first, second = problems.add_problem(" We lose data "), problems.add_problem("We lose data")

    assert [(each.name, each.slug, each.position) for each in (first, second)] == [
        ("We lose data", "we-lose-data", 1), ("We lose data", "we-lose-data-2", 2),
    ]  # fmt: skip
    problems.describe(second, name="Nobody answers", summary=" Soon. ", position=0)
    assert (second.name, second.summary, second.slug) == ("Nobody answers", "Soon.", "we-lose-data-2")
    for verb in (lambda: problems.add_problem(" "), lambda: problems.describe(first, name="", summary="", position=1)):
        with pytest.raises(NameMissing):
            verb()


def test_tags_replace_the_ones_before_and_a_second_call_changes_nothing(app: Flask) -> None:
    offering, other = an_offering(), a_problem("Mail is slow")

    for _ in range(2):
        problems.tag(offering, [other])

    assert problems.problems_of([offering]) == {offering.id: [other]}
    assert [action for action, _ in deeds(offering.public_id)] == ["offering.tagged"]


@pytest.mark.row("S1-3")
def test_nothing_is_published_without_a_problem_and_nothing_published_loses_its_last(app: Flask) -> None:
    draft, published = an_offering("Draft", state="draft"), an_offering("On sale")
    draft.description = "All of it."
    problems.tag(draft, [])
    db.session.commit()

    with pytest.raises(NotReady, match="Choose a customer problem that it helps with"):
        publishing.publish(draft, at=AT)
    with pytest.raises(ProblemMissing):
        problems.tag(published, [])

    assert draft.state == "draft"
    assert len(problems.problems_of([published])[published.id]) == 1
    problems.tag(draft, [a_problem()])
    publishing.publish(draft, at=AT)
    assert draft.state == "published"


def test_problems_are_found_by_their_ids_in_order(app: Flask) -> None:
    second, first = a_problem("Second"), a_problem("First")
    second.position, first.position = 2, 1

    assert problems.named([second.public_id, "prb_unknown", first.public_id]) == [first, second]

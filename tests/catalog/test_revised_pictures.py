from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from marketplace.catalog import illustrating, revised_pictures
from marketplace.catalog.models import Offering
from marketplace.catalog.revised_pictures import ProposedPicture
from marketplace.core.errors import Conflict, Invalid
from marketplace.db.base import db
from marketplace.pictures import keeping
from tests.support.pictures import a_picture
from tests.support.world import an_offering

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)


def proposed(colour: str) -> ProposedPicture:
    kept = keeping.keep(a_picture(40, 30, colour=colour), party_id=None, at=AT)
    return ProposedPicture(kept.digest, f"A {colour} shelf")


def illustrated(*colours: str) -> Offering:
    offering = an_offering()
    for colour in colours:
        picture = keeping.keep(a_picture(40, 30, colour=colour), party_id=None, at=AT)
        illustrating.add(offering, picture, alt=f"A {colour} shelf")
    db.session.commit()
    return offering


def test_it_is_read_back_as_it_was_written(app: Flask) -> None:
    assert ProposedPicture.from_facts(proposed("red").to_facts()) == proposed("red")


def test_order_and_words_make_a_difference_and_outer_spaces_none(app: Flask) -> None:
    offering, (red, blue) = illustrated("red", "blue"), (proposed("red"), proposed("blue"))

    assert revised_pictures.different(offering, [ProposedPicture(red.digest, f" {red.alt} "), blue]) is None
    assert revised_pictures.different(offering, [blue, red]) == [blue, red]
    assert revised_pictures.different(offering, [red]) == [red]
    assert revised_pictures.different(offering, []) == []


@pytest.mark.parametrize(
    ("pictures", "refusal"),
    [
        ([ProposedPicture("a" * 64, " ")], Invalid),
        ([ProposedPicture("a" * 64, "One"), ProposedPicture("a" * 64, "Again")], Conflict),
        ([ProposedPicture(f"{number:064}", "One of nine") for number in range(9)], Conflict),
    ],
)
def test_pictures_that_cannot_hang_are_refused(
    app: Flask, pictures: list[ProposedPicture], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        revised_pictures.different(an_offering(), pictures)


def test_put_up_they_take_the_place_of_those_that_were_there(app: Flask) -> None:
    offering, green, red = illustrated("red", "blue"), proposed("green"), proposed("red")

    revised_pictures.put_up(offering, [green, red])

    assert revised_pictures.present(offering) == [green, red]

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from marketplace.catalog import illustrating
from marketplace.catalog.models import Offering
from marketplace.core.errors import Conflict, Invalid, NotFound
from marketplace.db.base import db
from marketplace.pictures import keeping
from marketplace.pictures.models import Picture
from tests.support.pictures import a_picture
from tests.support.world import an_offering

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)
COLOURS = ("red", "green", "blue", "black", "white", "gold", "pink", "navy", "teal")


def kept(colour: str) -> Picture:
    return keeping.keep(a_picture(40, 30, colour=colour), party_id=None, at=AT)


def shown(offering: Offering) -> list[str]:
    return [each.alt for each in illustrating.pictures_of(offering)]


def illustrated(app: Flask, *colours: str) -> Offering:
    offering = an_offering()
    for colour in colours:
        illustrating.add(offering, kept(colour), alt=colour)
    db.session.commit()
    return offering


def test_pictures_stand_in_order_and_one_can_be_put_first_or_taken_away(app: Flask) -> None:
    offering = illustrated(app, "red", "green", "blue")

    illustrating.put_first(offering, kept("blue").digest)
    assert shown(offering) == ["blue", "red", "green"]
    illustrating.remove(offering, kept("red").digest)
    assert shown(offering) == ["blue", "green"]
    illustrating.add(offering, kept("gold"), alt=" gold ")
    db.session.flush()
    assert shown(offering) == ["blue", "green", "gold"]


def test_eight_are_enough_and_a_gap_is_filled(app: Flask) -> None:
    offering = illustrated(app, *COLOURS[:8])

    with pytest.raises(Conflict, match="at most eight"):
        illustrating.add(offering, kept("teal"), alt="teal")
    illustrating.remove(offering, kept("red").digest)
    illustrating.add(offering, kept("teal"), alt="teal")
    db.session.flush()

    assert shown(offering) == [*COLOURS[1:8], "teal"]


def test_words_are_required_and_no_picture_stands_there_twice(app: Flask) -> None:
    offering = illustrated(app, "red")

    with pytest.raises(Invalid, match="screen readers"):
        illustrating.add(offering, kept("blue"), alt=" ")
    with pytest.raises(Conflict, match="there already"):
        illustrating.add(offering, kept("red"), alt="again")
    with pytest.raises(NotFound):
        illustrating.remove(offering, "0" * 64)

    assert shown(offering) == ["red"]

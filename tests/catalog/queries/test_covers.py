from __future__ import annotations

from flask import Flask

from marketplace.catalog import illustrating
from marketplace.catalog.queries.covers import covers
from marketplace.core import clock
from marketplace.pictures import keeping
from tests.support.pictures import a_picture
from tests.support.statements import counted
from tests.support.world import an_offering


def test_each_offering_is_shown_by_its_first_picture_and_those_without_are_left_out(app: Flask) -> None:
    shown, bare = an_offering("Shown"), an_offering("Bare")
    pictures = [keeping.keep(a_picture(colour=each), party_id=None, at=clock.now()) for each in ("teal", "navy")]
    for picture, alt in zip(pictures, ("Teal.", "Navy."), strict=True):
        illustrating.add(shown, picture, alt=alt)
    illustrating.put_first(shown, pictures[1].digest)

    with counted() as seen:
        found = covers([shown.id, bare.id])

    assert found == {shown.id: (pictures[1].digest, "Navy.")}
    assert len(seen) == 1
    assert covers([]) == {}

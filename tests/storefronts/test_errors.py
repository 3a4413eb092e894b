"""Refusals of storefronts: each of its kind, with its facts."""

from __future__ import annotations

from marketplace.core.errors import Conflict, Invalid, NotFound
from marketplace.storefronts import errors


def test_each_refusal_is_of_its_kind_and_says_what_to_do() -> None:
    assert isinstance(errors.StorefrontNotFound(), NotFound)
    assert isinstance(errors.NotOnShelf(), NotFound)
    assert isinstance(errors.SlugTaken("north"), Conflict)
    assert isinstance(errors.StorefrontEmpty(), Conflict)
    assert isinstance(errors.SlugInvalid("no"), Invalid)
    assert errors.TooMuchChosen(200).limit == 200
    assert errors.ColorInvalid("x" * 99).text == "x" * 20
    assert errors.ColorUnreadable("#ffd400", "#826c00").message == (
        "Text in #ffd400 is too pale to be read on white. The nearest shade that can be read is #826c00."
    )

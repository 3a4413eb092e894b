from __future__ import annotations

from marketplace.core.errors import Invalid, NotFound
from marketplace.pictures.errors import PictureNotFound, PictureRefused


def test_refusals_are_of_the_kinds_that_doors_know() -> None:
    assert issubclass(PictureRefused, Invalid)
    assert isinstance(PictureNotFound(), NotFound)
    assert PictureNotFound().message == "This picture cannot be found."

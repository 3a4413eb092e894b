"""Refusals of pictures."""

from __future__ import annotations

from marketplace.core.errors import Invalid, NotFound
from marketplace.pictures.errors import PictureNotFound, PictureRefused


def test_each_refusal_is_of_its_kind() -> None:
    assert issubclass(PictureRefused, Invalid)
    assert isinstance(PictureNotFound(), NotFound)

"""Reading pictures."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.pictures import keeping, queries
from marketplace.pictures.errors import PictureNotFound
from tests.pictures.test_keeping import a_picture


def test_a_size_is_read_and_nothing_else(app: Flask) -> None:
    picture = keeping.keep(a_picture(), party_id=None, at=clock.now())

    assert queries.bytes_of(picture.digest, "logo")[8:12] == b"WEBP"
    for digest, size in ((picture.digest, "digest"), ("0" * 64, "logo")):
        with pytest.raises(PictureNotFound):
            queries.bytes_of(digest, size)

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from marketplace.pictures import keeping, queries
from marketplace.pictures.errors import PictureNotFound
from tests.support.pictures import a_picture
from tests.support.statements import counted


def test_one_size_is_read_in_one_statement(app: Flask) -> None:
    picture = keeping.keep(a_picture(), party_id=None, at=datetime(2026, 10, 1, tzinfo=UTC))

    with counted() as seen:
        assert queries.bytes_of(picture.digest, "card").startswith(b"RIFF")

    assert len(seen) == 1
    for digest, size in (("0" * 64, "card"), (picture.digest, "original")):
        with pytest.raises(PictureNotFound):
            queries.bytes_of(digest, size)

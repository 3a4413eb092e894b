from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest
from flask import Flask

from marketplace.db.base import db
from marketplace.pictures import keeping, queries
from marketplace.pictures.keeping import PictureRefused
from marketplace.pictures.models import Picture
from tests.support.pictures import a_picture

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)


def test_a_picture_is_kept_once_under_the_hash_of_what_it_shows(app: Flask) -> None:
    first = keeping.keep(a_picture(), party_id=None, at=AT)
    second = keeping.keep(a_picture(), party_id=7, at=AT)

    assert (second.id, second.party_id, first.width, first.height) == (first.id, None, 800, 600)
    assert first.digest == hashlib.sha256(queries.bytes_of(first.digest, "page")).hexdigest()
    assert db.session.query(Picture).count() == 1


def test_what_is_refused_leaves_nothing(app: Flask) -> None:
    with pytest.raises(PictureRefused):
        keeping.keep(b"nothing", party_id=None, at=AT)

    assert db.session.query(Picture).count() == 0

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.pictures import keeping
from tests.support.pictures import a_picture
from tests.support.statements import counted


def test_a_picture_is_kept_by_caches_for_good_and_can_do_nothing(app: Flask, client: FlaskClient) -> None:
    digest = keeping.keep(a_picture(), party_id=None, at=datetime(2026, 10, 1, tzinfo=UTC)).digest
    db.session.commit()

    answer = client.get(f"/pictures/{digest}/card.webp")

    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    with counted() as seen:
        again = client.get(f"/pictures/{digest}/card.webp", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data, seen) == (304, b"", [])


def test_what_is_not_there_is_not_found(client: FlaskClient) -> None:
    assert client.get(f"/pictures/{'0' * 64}/card.webp").status_code == 404
    assert client.get(f"/pictures/{'0' * 64}/original.webp").status_code == 404

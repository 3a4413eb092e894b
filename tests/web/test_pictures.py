"""Pictures by their content."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.pictures import keeping
from tests.support.shops import a_logo as a_picture


def test_a_picture_is_shown_to_everybody_and_kept_for_good(app: Flask, web: Flask, client: FlaskClient) -> None:
    picture = keeping.keep(a_picture(), party_id=None, at=clock.now())
    db.session.commit()
    with web.test_request_context():
        address = web.url_for("pictures.show", digest=picture.digest, size="logo")

    answer = client.get(address)

    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert "immutable" in answer.headers["Cache-Control"]
    assert client.get(address.replace(picture.digest, "0" * 64)).status_code == 404

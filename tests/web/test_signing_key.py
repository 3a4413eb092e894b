"""The public key is everybody's to read."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from marketplace.runtime.signing import signer


def test_a_stranger_reads_the_key_and_how_to_use_it(web: Flask, client: FlaskClient) -> None:
    with web.app_context():
        key = signer()

    page, text = client.get("/signing-key/"), client.get("/signing-key/key.txt")

    assert text.text == f"{key.public_key}\n"
    assert text.mimetype == "text/plain"
    assert key.fingerprint in page.text
    assert "marketplace protection verify FILE --key" in page.text

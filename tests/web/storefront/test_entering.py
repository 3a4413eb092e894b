"""The secret in the address."""

from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.core.ids import hash_secret, new_secret
from marketplace.db.actor import Actor
from marketplace.web.storefront.entering import customer


def test_the_holder_of_a_secret_acts_under_its_hash() -> None:
    assert customer("a secret") == Actor("customer", hash_secret("a secret"))


def test_pages_opened_by_a_secret_are_stored_and_listed_nowhere(client: FlaskClient, secret: str) -> None:
    answer = client.get(f"/checkout/{secret}/")

    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "strict-origin"


def test_a_made_up_secret_looks_like_an_absent_page(client: FlaskClient, secret: str) -> None:
    for address in ("/checkout/{}/", "/checkout/{}/details/", "/checkout/{}/return/", "/order/{}/"):
        assert client.get(address.format(new_secret())).status_code == 404

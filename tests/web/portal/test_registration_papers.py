"""Receipts and certificates as downloads: signed, and checked with the public key alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.documents.signing import NotGenuine, opened
from marketplace.protection import reviewing
from tests.support.market import Market
from tests.support.protection import AT, BY, as_partner, registered

Browser = Callable[..., FlaskClient]


def the_key(client: FlaskClient) -> str:
    return client.get("/signing-key/key.txt").text.strip()


def test_a_receipt_states_what_was_submitted_and_when_the_same_every_time(market: Market, browser: Browser) -> None:
    public_id = registered(market.world.partner, "acme.com").registration.public_id
    client = browser("finance")

    first, second = (client.get(f"/portal/registrations/{public_id}/receipt.json") for _ in range(2))

    paper = opened(first.data, the_key(client))
    assert first.data == second.data
    assert first.headers["Content-Disposition"] == f'attachment; filename="receipt-{public_id}.json"'
    assert paper.document["submitted_at"] == "2026-11-02T09:00:00.000000Z"
    assert paper.document["customer"] == {"company": "Acme GmbH", "website": "acme.com", "country": "DE"}
    assert (paper.document["scope"], paper.document["partner"]["name"]) == ("everything", "Northwind")


def test_a_certificate_states_account_scope_since_and_until(market: Market, browser: Browser) -> None:
    public_id = registered(market.world.partner, "acme.com", vendor=market.world.vendor).registration.public_id
    client = browser("owner")

    for form in ("json", "pdf"):
        answer = client.get(f"/portal/registrations/{public_id}/certificate.{form}")
        document = opened(answer.data, the_key(client)).document
        assert document["customer"]["company"] == "Acme GmbH"
        assert document["scope"] == "offerings of Contoso"
        assert document["protected_from"] == "2026-11-02T09:00:00.000000Z"
        assert document["protected_until"] == "2027-05-01T09:00:00.000000Z"
        assert document["tail_until"] == "2027-07-30T09:00:00.000000Z"
        with pytest.raises(NotGenuine):
            opened(answer.data.replace(b"1", b"2", 1), the_key(client))


def test_a_claim_that_was_given_up_has_a_receipt_and_no_certificate(market: Market, browser: Browser) -> None:
    registration = registered(market.world.partner, "acme.com").registration
    public_id = registration.public_id
    with as_partner(market.world.partner):
        reviewing.withdraw(registration, by=BY, at=AT)
        db.session.commit()
    client = browser("owner")

    assert client.get(f"/portal/registrations/{public_id}/receipt.json").status_code == 200
    assert client.get(f"/portal/registrations/{public_id}/certificate.pdf").status_code == 404

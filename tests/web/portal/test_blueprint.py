"""The portal as a whole."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.web.access import gate_of

ADDRESSES = ("", "shop/", "links/", "links/new", "orders/", "commissions/", "statements/", "members/", "members/new")


def test_every_page_is_for_partners_alone(web: Flask) -> None:
    endpoints = [rule.endpoint for rule in web.url_map.iter_rules() if rule.endpoint.startswith("portal.")]

    gates = {endpoint: gate_of(endpoint) for endpoint in endpoints}

    assert len(endpoints) >= 24
    assert {gate.party_kind for gate in gates.values() if gate} == {"partner"}
    assert None not in gates.values()


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_stranger_is_asked_to_sign_in(client: FlaskClient, address: str) -> None:
    answer = client.get(f"/portal/{address}")

    assert answer.status_code == 303
    assert "/auth/sign-in" in answer.location

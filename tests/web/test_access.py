"""One table says who may open what; what is missing there is shut."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.db.actor import Actor, current_actor
from marketplace.db.base import db
from marketplace.identity.models import ROLES
from marketplace.web.access import Gate, gate_of
from marketplace.web.access_table import ACCESS, ANYBODY
from tests.support.people import sign_in
from tests.support.world import a_partner, a_person


@pytest.mark.parametrize(
    ("endpoint", "gate"),
    [
        ("health.live", Gate(None, frozenset())),
        ("auth.sessions.create", Gate(None, frozenset())),
        ("auth.sessions.destroy", Gate(ANYBODY, frozenset())),
        ("auth.account.password.update", Gate(ANYBODY, frozenset())),
        ("portal.orders.show", Gate("partner", frozenset())),
        ("portal.links.create", Gate("partner", frozenset({"owner", "seller"}))),
        ("operator.partners.create", Gate("operator", frozenset({"channel_manager"}))),
        ("portals.orders.show", None),
        ("nowhere", None),
        ("", None),
    ],
)
def test_the_longest_entry_counts(endpoint: str, gate: Gate | None) -> None:
    assert gate_of(endpoint) == gate


def test_the_table_names_kinds_and_roles_that_exist_and_pages_that_are_there(web: Flask) -> None:
    endpoints = {rule.endpoint for rule in web.url_map.iter_rules()}

    for name, (kind, roles) in ACCESS.items():
        assert kind in {None, ANYBODY, *ROLES}, name
        assert set(roles) <= set(ROLES.get(kind or "", ())), name
        assert any(endpoint == name or endpoint.startswith(f"{name}.") for endpoint in endpoints), f"{name} is no page"


def test_every_page_is_declared(web: Flask) -> None:
    undeclared = {rule.endpoint for rule in web.url_map.iter_rules() if gate_of(rule.endpoint) is None}

    assert undeclared == set(), "say in marketplace/web/access_table.py who may open these"


@pytest.mark.parametrize("signed_in", [False, True])
def test_a_page_that_is_not_declared_is_shut_for_everybody(
    signed_in: bool, app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = a_person(a_partner().id, "owner")
    db.session.commit()
    if signed_in:
        sign_in(client, person)
    monkeypatch.delitem(ACCESS, "health")

    assert client.get("/healthz").status_code == 404


def test_the_persons_party_acts_behind_a_sign_in_and_nobody_before(
    app: Flask, web: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner = a_partner()
    person = a_person(partner.id, "owner")
    db.session.commit()
    sign_in(client, person)
    acted: list[Actor | None] = []
    for endpoint in ("portal.members.index", "health.live"):
        monkeypatch.setitem(web.view_functions, endpoint, lambda: str(acted.append(current_actor())))

    client.get("/portal/members/")
    client.get("/healthz")

    assert acted == [Actor("partner", str(partner.id)), Actor("anonymous")]


def test_where_a_stranger_wanted_to_go_is_remembered_for_reading_only(client: FlaskClient) -> None:
    assert client.get("/portal/orders/?q=a&page=2").location == "/auth/sign-in?next=/portal/orders/?q%3Da%26page%3D2"
    assert client.post("/portal/links/").location == "/auth/sign-in"

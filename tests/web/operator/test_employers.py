from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.support.world import World


def test_a_party_is_named_by_the_address(manager: FlaskClient, world: World) -> None:
    page = manager.get(f"/operator/members/new?party={world.vendor.public_id}").text

    assert "then act for Contoso." in page


def test_the_operators_own_people_are_listed_under_people(manager: FlaskClient, world: World) -> None:
    page = manager.get("/operator/members/new").text

    assert '<a href="/operator/members/">People</a>' in page


@pytest.mark.parametrize("party", ["par_unknown", "ven_unknown", "usr_1", "x"])
def test_an_unknown_party_is_not_found(manager: FlaskClient, party: str) -> None:
    assert manager.get(f"/operator/members/new?party={party}").status_code == 404


def test_a_person_is_found_only_in_their_own_party(manager: FlaskClient, world: World) -> None:
    assert manager.post(f"/operator/members/usr_unknown/access/end?party={world.partner.public_id}").status_code == 404

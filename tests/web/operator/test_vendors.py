from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from marketplace.catalog import queries
from marketplace.catalog.models import Vendor
from marketplace.db.base import db
from tests.support.statements import counted
from tests.support.world import World

ADDRESS = "/operator/vendors/"


def test_vendors_are_listed_with_their_fee(manager: FlaskClient, world: World) -> None:
    with counted() as seen:
        page = manager.get(ADDRESS).text

    assert len(seen) <= 4
    for words in ("Contoso", "10\u00a0%", "Fabrikam", "8\u00a0%"):
        assert words in page
    assert "Fabrikam" not in manager.get(f"{ADDRESS}?q=conto").text


def test_a_vendor_is_taken_in(manager: FlaskClient, world: World) -> None:
    assert manager.get(f"{ADDRESS}new").status_code == 200

    answer = manager.post(ADDRESS, data={"name": "Tailspin", "fee": "7.25", "summary": "Toys."})

    vendor = db.session.query(Vendor).filter_by(name="Tailspin").one()
    assert (answer.status_code, answer.location) == (303, f"{ADDRESS}{vendor.public_id}/")
    assert [(each.version, each.fee_bps) for each in queries.agreement_history(vendor)] == [(1, 725)]
    page = manager.get(answer.location).text
    for words in (
        "Tailspin is a vendor now.",
        "7.25\u00a0%",
        "Nobody has a seat yet.",
        "No offerings yet.",
        "Became a vendor",
    ):
        assert words in page


@pytest.mark.parametrize("changes", [{"name": ""}, {"fee": ""}, {"fee": "101"}])
def test_a_mistake_opens_nothing(manager: FlaskClient, world: World, changes: dict[str, str]) -> None:
    answer = manager.post(ADDRESS, data={"name": "Tailspin", "fee": "7.25", "summary": "", **changes})

    assert answer.status_code == 422
    assert db.session.query(Vendor).count() == 2


def test_a_vendor_is_described(manager: FlaskClient, world: World) -> None:
    address = f"{ADDRESS}{world.vendor.public_id}/"
    assert 'value="Contoso"' in manager.get(f"{address}edit").text

    answer = manager.post(address, data={"name": "Contoso Group", "summary": "More."})
    wrong = manager.post(address, data={"name": "", "summary": "More."})

    assert (answer.status_code, wrong.status_code) == (303, 422)
    db.session.expire_all()
    assert (world.vendor.name, world.vendor.summary) == ("Contoso Group", "More.")
    assert manager.get(f"{ADDRESS}ven_unknown/").status_code == 404


def test_finance_reads_and_changes_nothing(finance: FlaskClient, world: World) -> None:
    address = f"{ADDRESS}{world.vendor.public_id}/"

    assert finance.get(address).status_code == 200
    assert finance.post(ADDRESS, data={"name": "X", "fee": "1"}).status_code == 403
    assert finance.post(address, data={"name": "X"}).status_code == 403
    assert db.session.query(Vendor).count() == 2

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask.testing import FlaskClient

from marketplace.catalog import concessions
from marketplace.db.base import db
from marketplace.partners.models import Partner
from tests.support.statements import counted
from tests.support.trail import deeds
from tests.support.world import World, a_partner, a_person

FACTS = {"name": "Łódź Cloud", "country": "PL", "currency": "EUR", "time_zone": "Europe/Warsaw", "tier": "gold",
         "programme": "prg_first"}  # fmt: skip


def test_the_list_is_searched_and_filtered_by_the_address(manager: FlaskClient, world: World) -> None:
    world.other_partner.state = "suspended"
    db.session.commit()

    def shown(query: str) -> tuple[bool, bool]:
        page = manager.get(f"/operator/partners/{query}").text
        return ">Northwind</a>" in page, ">Southwind</a>" in page

    assert shown("") == (True, True)
    assert shown("?q=south") == (False, True)
    assert shown("?tier=gold") == (True, False)
    assert shown("?state=suspended") == (False, True)
    assert "No partner fits." in manager.get("/operator/partners/?q=nobody").text


def test_a_long_list_goes_on_at_the_cursor_with_few_statements(manager: FlaskClient, world: World) -> None:
    for number in range(60):
        a_partner(f"Partner {number:02}")
    db.session.commit()

    with counted() as seen:
        page = manager.get("/operator/partners/").text

    assert len(seen) <= 4
    assert "Partner 00" in page
    assert "Southwind" not in page
    cursor = page.split("cursor=")[1].split('"')[0]
    assert "Southwind" in manager.get(f"/operator/partners/?cursor={cursor}").text
    assert manager.get("/operator/partners/?cursor=rubbish").status_code == 422


def test_a_partner_is_taken_in(manager: FlaskClient, world: World) -> None:
    assert 'value="gold"' in manager.get("/operator/partners/new").text
    answer = manager.post("/operator/partners/", data={**FACTS, "external_ref": " R-7 "})

    partner = db.session.query(Partner).filter_by(name="Łódź Cloud").one()
    assert (answer.status_code, answer.location) == (303, f"/operator/partners/{partner.public_id}/")
    assert (partner.tier.code, partner.country, partner.currency, partner.external_ref) == ("gold", "PL", "EUR", "R-7")
    assert "Invite its first person." in manager.get(answer.location).text


def test_a_mistake_keeps_what_was_typed(manager: FlaskClient, world: World) -> None:
    answer = manager.post("/operator/partners/", data={**FACTS, "country": ""})

    assert answer.status_code == 422
    assert 'value="Łódź Cloud"' in answer.text
    assert "Choose a country." in answer.text
    assert db.session.query(Partner).count() == 2


def test_a_refusal_of_the_business_is_shown_on_the_form(manager: FlaskClient, world: World) -> None:
    world.partner.external_ref = "R-7"
    db.session.commit()

    answer = manager.post("/operator/partners/", data={**FACTS, "external_ref": "R-7"})

    assert answer.status_code == 422
    assert "A partner with the reference R-7 exists already." in answer.text
    assert db.session.query(Partner).count() == 2


def test_everything_about_a_partner_is_on_its_page(manager: FlaskClient, world: World) -> None:
    a_person(world.partner.id, "owner", name="Kim Doe", email="kim@northwind.example")
    at = datetime.now(UTC)
    terms = {"funder": "vendor", "reason": "Tender", "granted_by": "usr_1", "offering": world.offering}
    concessions.grant(world.partner, bps=500, starts_at=at, ends_at=at + timedelta(days=9), at=at, **terms)
    db.session.commit()

    page = manager.get(f"/operator/partners/{world.partner.public_id}/").text

    for words in (
        "Germany",
        "kim@northwind.example",
        "Take access away",
        "25\u00a0%",
        "5\u00a0%",
        "Backup Suite",
        "No orders yet.",
    ):
        assert words in page
    assert "17.5\u00a0%" not in page, "the rules of other tiers are not this partner's"


def test_facts_are_corrected(manager: FlaskClient, world: World) -> None:
    address = f"/operator/partners/{world.partner.public_id}/"
    assert 'value="Northwind"' in manager.get(f"{address}edit").text
    facts = {"name": "Northwind AG", "country": "CH", "currency": "CHF", "time_zone": "Europe/Zurich"}
    facts["programme"] = "prg_first"

    answer = manager.post(address, data=facts)
    wrong = manager.post(address, data={**facts, "name": ""})

    assert (answer.status_code, answer.location, wrong.status_code) == (303, address, 422)
    db.session.expire_all()
    assert (world.partner.name, world.partner.currency) == ("Northwind AG", "CHF")
    assert [action for action, _ in deeds(world.partner.public_id)] == ["partner.amended"]
    assert "Facts corrected" in manager.get(address).text


def test_an_unknown_partner_is_not_found(manager: FlaskClient) -> None:
    assert manager.get("/operator/partners/par_unknown/").status_code == 404
    assert manager.post("/operator/partners/par_unknown/").status_code == 404


def test_finance_reads_and_changes_nothing(finance: FlaskClient, world: World) -> None:
    address = f"/operator/partners/{world.partner.public_id}/"
    page = finance.get(address)

    assert page.status_code == 200
    assert "Suspend" not in page.text
    assert [finance.get(f"{address}edit").status_code, finance.post(address).status_code] == [403, 403]
    assert finance.post("/operator/partners/", data=FACTS).status_code == 403
    assert db.session.query(Partner).count() == 2

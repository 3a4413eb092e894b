from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.catalog import queries
from marketplace.catalog.models import Offering
from marketplace.db.base import db
from tests.support.statements import counted
from tests.support.world import World, a_problem, an_offering

ADDRESS = "/operator/offerings/"


def facts(world: World, **changes: Any) -> dict[str, Any]:
    place = {"vendor": world.vendor.public_id, "category": world.offering.category.public_id}
    words = {"name": "Vault", "summary": "Keeps secrets.", "description": "All of them."}
    return {**place, **words, "tax_class": "standard", "cap_bps": "", "external_ref": "", **changes}


def test_offerings_are_searched_and_filtered_with_few_statements(manager: FlaskClient, world: World) -> None:
    an_offering("Draft Thing", state="draft", vendor=world.vendor)
    db.session.commit()

    with counted() as seen:
        page = manager.get(ADDRESS).text

    assert len(seen) <= 4  # names to filter by, offerings, prices, and what waits for a decision
    assert "€1,000.00" in page

    def shown(query: str) -> list[bool]:
        text = manager.get(f"{ADDRESS}{query}").text
        return [f">{name}</a>" in text for name in ("Backup Suite", "Mail Guard", "Draft Thing")]

    assert shown("") == [True, True, True]
    assert shown("?q=backu") == [True, False, False]
    assert shown("?state=draft") == [False, False, True]
    assert shown(f"?vendor={world.other_vendor.public_id}") == [False, True, False]
    assert shown(f"?category={world.other_offering.category.public_id}") == [False, True, False]
    assert "No offering fits." in manager.get(f"{ADDRESS}?q=nothing").text


def test_an_offering_is_added_as_a_draft_that_says_what_it_needs(manager: FlaskClient, world: World) -> None:
    assert manager.get(f"{ADDRESS}new?vendor={world.vendor.public_id}").status_code == 200

    answer = manager.post(ADDRESS, data=facts(world, cap_bps="30", external_ref="SKU-1"))

    offering = db.session.query(Offering).filter_by(name="Vault").one()
    assert (answer.status_code, answer.location) == (303, f"{ADDRESS}{offering.public_id}/")
    assert (offering.state, offering.cap_bps, offering.external_ref) == ("draft", 3000, "SKU-1")
    page = manager.get(answer.location).text
    assert "Before it can be published" in page
    assert "Add a plan: it says how the offering is charged." in page
    assert ">Publish<" not in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Write the offering"),
        ({"vendor": ""}, "Choose a vendor."),
        ({"category": "cat_x"}, "Not a valid choice"),
        ({"cap_bps": "200"}, "between 0 and 100"),
    ],
)
def test_a_mistake_adds_nothing(manager: FlaskClient, world: World, changes: dict[str, str], words: str) -> None:
    answer = manager.post(ADDRESS, data=facts(world, **changes))

    assert answer.status_code == 422
    assert words in answer.text
    assert "Keeps secrets." in answer.text
    assert db.session.query(Offering).count() == 2


def test_an_offering_is_changed(manager: FlaskClient, world: World) -> None:
    address = f"{ADDRESS}{world.offering.public_id}/"
    form = manager.get(f"{address}edit").text
    assert 'value="Backup Suite"' in form
    assert f'<option selected value="{world.offering.category.public_id}">' in form
    target = world.other_offering.category.public_id

    tags = [a_problem().public_id]
    assert re.search(rf'<input[^>]* checked [^>]*value="{tags[0]}"', form)
    answer = manager.post(address, data=facts(world, category=target, cap_bps="12,5", problems=tags))
    untagged = manager.post(address, data=facts(world))
    wrong = manager.post(address, data=facts(world, name=""))

    assert (answer.status_code, answer.location, wrong.status_code) == (303, address, 422)
    assert (untagged.status_code, "at least one problem" in untagged.text) == (422, True)
    db.session.expire_all()
    changed = queries.offering_by_public_id(world.offering.public_id)
    assert (changed.name, changed.category.public_id, changed.cap_bps) == ("Vault", target, 1250)
    assert changed.vendor.public_id == world.vendor.public_id


def test_everything_about_an_offering_is_on_its_page(manager: FlaskClient, world: World) -> None:
    page = manager.get(f"{ADDRESS}{world.offering.public_id}/").text

    for words in ("Published", "Charged once", "€1,000.00", "Price history", "In force", "Contoso"):
        assert words in page
    assert manager.get(f"{ADDRESS}off_unknown/").status_code == 404


def test_finance_reads_and_changes_nothing(finance: FlaskClient, world: World) -> None:
    address = f"{ADDRESS}{world.offering.public_id}/"

    assert "Take out of sale" not in finance.get(address).text
    assert finance.post(ADDRESS, data=facts(world)).status_code == 403
    assert finance.post(address, data=facts(world)).status_code == 403
    assert db.session.query(Offering).count() == 2

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.catalog.models import Concession
from marketplace.core import clock
from marketplace.core.ids import new_public_id
from marketplace.customers.models import Account
from marketplace.db.base import db
from tests.support.statements import counted
from tests.support.world import World

ADDRESS = "/operator/concessions/"


def facts(world: World, **changes: Any) -> dict[str, Any]:
    until = (clock.now() + timedelta(days=30)).date().isoformat()
    given = {"partner": world.partner.public_id, "rate": "5", "offering": "", "account": "", "funder": "vendor"}
    return {**given, "reason": "Tender", "begins": "", "until": until, **changes}


def test_a_concession_is_granted(manager: FlaskClient, world: World) -> None:
    account = Account(public_id=new_public_id("acc"), country="DE")
    db.session.add(account)
    db.session.commit()
    page = manager.get(f"{ADDRESS}new?partner={world.partner.public_id}").text
    assert f'<option selected value="{world.partner.public_id}">' in page

    answer = manager.post(
        ADDRESS, data=facts(world, rate="2,25", offering=world.offering.public_id, account=f" {account.public_id} ")
    )

    granted = db.session.query(Concession).one()
    assert (answer.status_code, answer.location) == (303, f"{ADDRESS}{granted.public_id}/")
    assert (granted.bps, granted.funder, granted.offering, granted.account) == (225, "vendor", world.offering, account)
    assert granted.granted_by.startswith("usr_")
    shown = manager.get(answer.location).text
    for words in (
        "Concession to Northwind",
        "2.25\u00a0%",
        "Tender",
        account.public_id,
        "In force",
        "End now",
        "Mira Holm",
    ):
        assert words in shown


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"partner": ""}, "Choose a partner."),
        ({"rate": "0"}, "between 0.01 % and 100 %"),
        ({"account": "acc_unknown"}, "There is no account with this id."),
        ({"funder": ""}, "Choose who bears it."),
        ({"reason": ""}, "Give the reason"),
        ({"until": ""}, "Choose the day on which it ends."),
        ({"until": "2020-01-01"}, "The end must come after the beginning."),
        ({"begins": "2020-01-01"}, "cannot begin in the past"),
    ],
)
def test_a_mistake_grants_nothing(manager: FlaskClient, world: World, changes: dict[str, str], words: str) -> None:
    answer = manager.post(ADDRESS, data=facts(world, **changes))

    assert answer.status_code == 422
    assert words in answer.text
    assert db.session.query(Concession).count() == 0


def test_concessions_are_listed_and_filtered(manager: FlaskClient, world: World) -> None:
    manager.post(ADDRESS, data=facts(world))
    manager.post(ADDRESS, data=facts(world, partner=world.other_partner.public_id))

    with counted() as seen:
        page = manager.get(ADDRESS).text

    assert len(seen) <= 4
    assert ("Northwind" in page, "Southwind" in page) == (True, True)
    only = manager.get(f"{ADDRESS}?partner={world.partner.public_id}").text
    assert ("Northwind" in only, "Southwind" in only) == (True, False)
    assert "No concession fits." in manager.get(f"{ADDRESS}?state=ended").text
    assert manager.get(f"{ADDRESS}?partner=par_unknown").status_code == 404
    assert manager.get(f"{ADDRESS}con_unknown/").status_code == 404


def test_finance_grants_nothing(finance: FlaskClient, world: World) -> None:
    assert finance.get(ADDRESS).status_code == 200
    assert finance.post(ADDRESS, data=facts(world)).status_code == 403
    assert db.session.query(Concession).count() == 0

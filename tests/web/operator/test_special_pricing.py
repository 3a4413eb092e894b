"""Special pricing at the operator's: what it would cost, whose the account is, a decision, and no customer's name."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from marketplace.catalog.models import Concession
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.special_pricing import escalating
from marketplace.special_pricing.models import PricingRequest
from tests.support.earnings import earn
from tests.support.protection import AT, registered
from tests.support.special_pricing import asked, waiting
from tests.support.world import World

NOW = AT + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def state_of(request: PricingRequest) -> str:
    db.session.refresh(request)
    return request.state


def test_nothing_that_the_operator_reads_names_the_customer(manager: FlaskClient, world: World) -> None:
    request = waiting(world.partner, customer="https://www.acme.com")
    registered(world.partner, "globex.com")
    asked(world.partner, "globex.com")

    pages = [
        manager.get(path).text
        for path in (
            "/operator/special-pricing/", "/operator/special-pricing/?format=csv", "/operator/queue/",
            f"/operator/special-pricing/{request.public_id}/", "/operator/trail/", "/operator/mail/",
            "/operator/concessions/",
        )
    ]  # fmt: skip

    assert not any(name in page for page in pages for name in ("acme.com", "globex"))
    assert request.account is not None
    assert request.account.public_id in pages[3]


def test_what_waits_is_in_the_queue_with_its_deadline_and_goes_to_finance_when_late(
    manager: FlaskClient, world: World
) -> None:
    in_time, late = waiting(world.partner), waiting(world.partner, at=AT - timedelta(days=7))
    page = manager.get("/operator/queue/?owner=channel_manager").text
    assert f"/operator/special-pricing/{in_time.public_id}/" in page
    assert "A partner asks for special pricing" in page
    assert "Nov 4, 2026" in page

    escalating.escalate(at=NOW)
    db.session.commit()
    assert late.public_id not in manager.get("/operator/queue/?owner=channel_manager").text
    page = manager.get("/operator/queue/?owner=finance").text
    assert "A request for special pricing is late" in page
    assert f"/operator/special-pricing/{late.public_id}/" in page
    assert "Overdue" in manager.get("/operator/special-pricing/?state=escalated").text
    assert db.session.query(Concession).count() == 0


def test_its_page_tells_the_cost_the_guard_rails_and_whose_the_account_is(manager: FlaskClient, world: World) -> None:
    registered(world.other_partner, "acme.com", at=AT)
    earn(world.partner, world.offering, at=AT - timedelta(days=10), quantity=3)
    on_offering = waiting(world.partner, customer="", offering=world.offering)
    on_account = waiting(world.partner)

    page = manager.get(f"/operator/special-pricing/{on_offering.public_id}/").text
    assert "€3,000.00" in page
    assert "€240.00" in page  # 8 % of it
    assert "More than is granted at once" in page
    page = manager.get(f"/operator/special-pricing/{on_account.public_id}/").text
    assert "It sold none of it in the last 90 days." in page
    assert "Protected: <b>Southwind</b>" in page


def test_a_part_of_it_is_granted_and_the_funder_is_the_operators_choice(manager: FlaskClient, world: World) -> None:
    request = waiting(world.partner)

    answer = manager.post(
        f"/operator/special-pricing/{request.public_id}/approval/", data={"rate": "2.5", "funder": "vendor"}
    )

    concession = db.session.query(Concession).one()
    assert (answer.status_code, state_of(request)) == (303, "approved")
    assert (concession.bps, concession.funder, concession.starts_at) == (250, "vendor", NOW)
    page = manager.get(answer.location).text
    assert f"/operator/concessions/{concession.public_id}/" in page
    assert "2.5\u00a0% · Funded by the vendor · Mira Holm" in page


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"rate": "", "funder": "operator"}, "Write the extra margin in per cent."),
        ({"rate": "8.01", "funder": "operator"}, "The partner asked for 8\u00a0%: grant that, or less."),
        ({"rate": "0", "funder": "operator"}, "grant that, or less"),
        ({"rate": "3", "funder": ""}, "Choose who bears it."),
        ({"rate": "3", "funder": "partner"}, "Not a valid choice"),
    ],
)
def test_a_grant_that_cannot_be_keeps_what_was_typed_and_grants_nothing(
    manager: FlaskClient, world: World, data: dict[str, str], message: str
) -> None:
    request = waiting(world.partner)

    page = manager.post(f"/operator/special-pricing/{request.public_id}/approval/", data=data)

    assert (page.status_code, state_of(request), db.session.query(Concession).count()) == (422, "in_review", 0)
    assert message.replace("\u00a0", " ") in page.text.replace("\u00a0", " ")
    assert f'value="{data["rate"]}"' in page.text


def test_a_rejection_needs_its_reason(manager: FlaskClient, world: World) -> None:
    request = waiting(world.partner)
    address = f"/operator/special-pricing/{request.public_id}/"

    for reason in ("", "   ", "x" * 1_001):
        assert manager.post(f"{address}rejection/", data={"reason": reason}).status_code == 422
    assert state_of(request) == "in_review"
    assert manager.post(f"{address}rejection/", data={"reason": "Not this year."}).status_code == 303
    assert state_of(request) == "rejected"
    assert "Not this year." in manager.get(address).text


def test_a_second_decision_is_told_that_there_is_one(manager: FlaskClient, world: World) -> None:
    request = waiting(world.partner)
    address = f"/operator/special-pricing/{request.public_id}/"
    manager.post(f"{address}rejection/", data={"reason": "No."})

    for verb, data in (("approval", {"rate": "8", "funder": "operator"}), ("rejection", {"reason": "Again."})):
        again = manager.post(f"{address}{verb}/", data=data, follow_redirects=True)
        assert "It is decided already. This is what became of it." in again.text

    assert (state_of(request), len(request.steps)) == ("rejected", 2)
    assert db.session.query(Concession).count() == 0


def test_finance_decides_too(finance: FlaskClient, world: World) -> None:
    request = waiting(world.partner)

    answer = finance.post(
        f"/operator/special-pricing/{request.public_id}/approval/", data={"rate": "8", "funder": "operator"}
    )

    assert (answer.status_code, state_of(request)) == (303, "approved")


def test_the_list_is_searched_filtered_and_downloaded(manager: FlaskClient, world: World) -> None:
    registered(world.partner)
    asked(world.partner)
    theirs = waiting(world.other_partner).public_id

    found = manager.get("/operator/special-pricing/?q=southwind").text
    assert (theirs in found, "Northwind" in found) == (True, False)
    assert theirs not in manager.get("/operator/special-pricing/?state=approved").text
    [row] = csv.DictReader(io.StringIO(manager.get("/operator/special-pricing/?q=southwind&format=csv").text))
    assert (row["request"], row["partner"], row["asked_bps"], row["granted_bps"], row["outside"]) == (
        theirs, "Southwind", "800", "", "rate customer",
    )  # fmt: skip
    assert "No request fits." in manager.get("/operator/special-pricing/?q=nothing").text


def test_what_is_not_there_is_not_found(manager: FlaskClient) -> None:
    assert manager.get("/operator/special-pricing/prq_absent/").status_code == 404
    assert "No partner has asked for special pricing yet." in manager.get("/operator/special-pricing/").text

"""To Stripe's pages and back."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.identity.models import User
from marketplace.jobs import destinations as jobs
from marketplace.payouts import queries_destinations as queries
from marketplace.payouts.models import PayoutDestination
from tests.support.banking import count, paid_into
from tests.support.people import sign_in
from tests.support.sandbox import Sandbox
from tests.web.payout_settings.test_pages import AREAS, PASSWORD, hidden, somebody


def choose(client: FlaskClient, area: str) -> tuple[int, str]:
    """Choose Stripe; status and where it leads."""
    page = client.get(f"/{area}/payout-settings/new").text
    sent = {f"stripe-{name}": hidden(page, f"stripe-{name}") for name in ("mark", "replaces")}
    sent |= {"stripe-country": "DE", "stripe-password": PASSWORD}
    answer = client.post(f"/{area}/payout-settings/stripe/", data=sent)
    return answer.status_code, answer.location or ""


def present(person: User) -> PayoutDestination:
    """Where their party is paid, as it is now."""
    db.session.expire_all()
    found = queries.live_of(person.party_id)
    assert found is not None
    return found


@pytest.mark.parametrize("area", AREAS)
def test_the_choice_leads_to_stripe_and_the_return_to_a_look(
    app: Flask, client: FlaskClient, sandbox: Sandbox, area: str
) -> None:
    person = somebody(area)
    sign_in(client, person)

    status, location = choose(client, area)

    assert status == 303
    assert location.startswith(sandbox.url)
    destination = present(person)
    assert (destination.state, bool(destination.stripe_account_id)) == ("onboarding", True)
    sandbox.double.onboarded(destination.stripe_account_id or "")
    with clock.frozen(clock.now()) as at:
        returned = client.get(f"/{area}/payout-settings/onboarding/return").location
    assert returned == f"/{area}/payout-settings/?returned={int(at.timestamp() * 1_000_000)}"
    waits = client.get(returned).text
    waiting = db.session.execute(
        text("select args from procrastinate_jobs where task_name = 'destinations.look_returned'")
    )
    assert waiting.scalars().all() == [{"destination_id": destination.id}]
    jobs.look_returned(destination_id=destination.id)
    assert present(person).state == "active"
    knows = client.get(returned).text
    assert ("data-progress" in waits, "One step is left" in waits) == (True, False)
    assert ("data-progress" in knows, "http-equiv" in knows) == (False, False)


@pytest.mark.parametrize("returned", ["1", "x", "-5", "9" * 16, "9" * 40, "\u0663"])
def test_an_address_that_tells_no_return_of_now_makes_nobody_wait(
    app: Flask, client: FlaskClient, sandbox: Sandbox, returned: str
) -> None:
    sign_in(client, somebody("portal"))
    choose(client, "portal")

    page = client.get("/portal/payout-settings/", query_string={"returned": returned})

    assert (page.status_code, "data-progress" in page.text, "One step is left" in page.text) == (200, False, True)


def test_where_stripe_does_not_answer_the_choice_stands_and_goes_on_later(
    app: Flask, client: FlaskClient, sandbox: Sandbox
) -> None:
    person = somebody("portal")
    sign_in(client, person)
    sandbox.double.fault("POST", "/v2/core/accounts", "reset_after_effect", limit=0)

    assert choose(client, "portal")[1] == "/portal/payout-settings/"
    assert present(person).stripe_account_id is None
    sandbox.double.calm()
    answer = client.post("/portal/payout-settings/onboarding/")

    assert answer.location.startswith(sandbox.url)
    assert present(person).stripe_account_id is not None
    assert count("payout_destinations") == 1


def test_the_pages_at_stripe_need_the_password(app: Flask, client: FlaskClient, sandbox: Sandbox) -> None:
    person = somebody("portal")
    sign_in(client, person)
    choose(client, "portal")
    sandbox.double.onboarded(present(person).stripe_account_id or "")
    jobs.look(destination_id=present(person).id)
    client.post("/auth/sign-out")
    sign_in(client, person)

    refused = client.post("/portal/payout-settings/dashboard/", data={"password": "wrong"})
    let_in = client.post("/portal/payout-settings/dashboard/", data={"password": PASSWORD})

    assert (refused.status_code, "This is not your password." in refused.text) == (422, True)
    assert let_in.status_code == 303
    assert let_in.location.startswith(sandbox.url)


def test_without_stripe_there_is_nowhere_to_go(app: Flask, client: FlaskClient) -> None:
    sign_in(client, somebody("portal"))

    for page in ("onboarding", "dashboard"):
        assert client.post(f"/portal/payout-settings/{page}/", data={"password": PASSWORD}).status_code == 404
    assert client.get("/portal/payout-settings/onboarding/return").location == "/portal/payout-settings/"


def test_a_used_up_address_makes_no_new_one_by_itself(app: Flask, client: FlaskClient) -> None:
    sign_in(client, somebody("portal"))

    assert client.get("/portal/payout-settings/onboarding/expired").location == "/portal/payout-settings/"


def test_an_account_number_of_before_is_not_said_to_be_known_to_stripe_alone(
    app: Flask, client: FlaskClient, sandbox: Sandbox
) -> None:
    person = somebody("portal")
    paid_into(person.party_id)
    db.session.commit()
    sign_in(client, person)

    assert choose(client, "portal")[0] == 303

    page = client.get("/portal/payout-settings/").text
    assert ("takes a file for the bank that holds all of it stands here" in page, "Stripe alone" in page) == (
        True,
        False,
    )

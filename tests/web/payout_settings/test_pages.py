"""The pages on which a party says where it is paid."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.identity import people
from marketplace.identity.models import User
from marketplace.payouts import queries_destinations as queries
from tests.support.banking import IBAN, count, paid_into
from tests.support.people import sign_in
from tests.support.world import a_partner, a_person, a_vendor

PASSWORD = "a long word for tests 1"
AREAS = ("portal", "vendor")


def somebody(area: str, role: str = "") -> User:
    """A person who looks after a party's money, with a password."""
    party = a_partner() if area == "portal" else a_vendor()
    person = a_person(party.id, role or ("owner" if area == "portal" else "staff"))
    people.set_password(person, PASSWORD)
    db.session.commit()
    return person


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page) or re.search(
        rf'value="([^"]*)"[^>]*name="{name}"', page
    )
    return found[1] if found else ""


def send(client: FlaskClient, area: str, **facts: str) -> tuple[int, str]:
    """Fill in the form for a bank account and send it; status and page."""
    page = client.get(f"/{area}/payout-settings/new").text
    kept = {f"bank-{name}": hidden(page, f"bank-{name}") for name in ("mark", "replaces")}
    entered = {"holder": "Northwind GmbH", "iban": IBAN, "bic": "", "password": PASSWORD, **facts}
    answer = client.post(
        f"/{area}/payout-settings/bank/", data=kept | {f"bank-{name}": text for name, text in entered.items()}
    )
    return answer.status_code, answer.text


@pytest.mark.parametrize("area", AREAS)
def test_a_bank_account_is_chosen_with_the_password(app: Flask, client: FlaskClient, area: str) -> None:
    person = somebody(area)
    sign_in(client, person)
    assert "You have not said yet" in client.get(f"/{area}/payout-settings/").text

    assert send(client, area)[0] == 303

    shown = client.get(f"/{area}/payout-settings/").text
    assert "DE •••• 3000" in shown
    assert IBAN not in shown
    present = queries.live_of(person.party_id)
    assert present is not None
    assert (present.created_by, present.holds_until) == (person.public_id, None)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"password": "wrong"}, "This is not your password."),
        ({"password": ""}, "Write your password."),
        ({"iban": "DE88370400440532013000"}, "The check digits do not fit."),
        ({"holder": ""}, "Write whose account it is."),
        ({"bic": "X"}, "A BIC has 8 or 11 signs"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_written(
    app: Flask, client: FlaskClient, facts: dict[str, str], words: str
) -> None:
    sign_in(client, somebody("portal"))

    status, page = send(client, "portal", **facts)

    assert status == 422
    assert words in page
    assert "Northwind GmbH" in page or "holder" in facts
    assert PASSWORD not in page
    assert (count("payout_destinations"), count("bank_details")) == (0, 0)


def test_mistakes_are_told_in_the_order_of_the_fields(app: Flask, client: FlaskClient) -> None:
    sign_in(client, somebody("portal"))

    page = send(client, "portal", holder=" ", password="")[1]

    assert re.findall(r'<a href="#bank-(\w+)">', page) == ["holder", "password"]


def test_the_password_counts_for_five_minutes(app: Flask, client: FlaskClient) -> None:
    person = somebody("portal")
    sign_in(client, person)
    send(client, "portal")

    assert "bank-password" not in client.get("/portal/payout-settings/new").text
    assert send(client, "portal", iban="NL91ABNA0417164300")[0] == 303

    with clock.frozen(clock.now() + confirming_lasts()):
        assert "bank-password" in client.get("/portal/payout-settings/new").text


def confirming_lasts() -> object:
    """How long a confirmation stands."""
    from marketplace.identity.confirming import LASTS

    return LASTS


def test_tries_at_the_password_are_limited(app: Flask, client: FlaskClient) -> None:
    sign_in(client, somebody("portal"))

    pages = [send(client, "portal", password=f"wrong {number}")[1] for number in range(11)]

    assert "too many tries" in pages[-1]
    assert send(client, "portal")[0] == 422
    assert count("payout_destinations") == 0


def test_a_form_sent_twice_is_one_change(app: Flask, client: FlaskClient) -> None:
    sign_in(client, somebody("portal"))
    page = client.get("/portal/payout-settings/new").text
    sent = {f"bank-{name}": hidden(page, f"bank-{name}") for name in ("mark", "replaces")}
    sent |= {"bank-holder": "Northwind", "bank-iban": IBAN, "bank-password": PASSWORD}

    answers = [client.post("/portal/payout-settings/bank/", data=sent).status_code for _ in range(2)]

    assert (answers, count("payout_destinations")) == ([303, 303], 1)


def test_whoever_saw_an_older_one_is_told_so(app: Flask, client: FlaskClient) -> None:
    person = somebody("portal")
    sign_in(client, person)
    page = client.get("/portal/payout-settings/new").text
    paid_into(person.party_id)
    db.session.commit()
    sent = {"bank-mark": hidden(page, "bank-mark"), "bank-holder": "N", "bank-iban": "NL91ABNA0417164300"}

    answer = client.post("/portal/payout-settings/bank/", data=sent | {"bank-password": PASSWORD})

    assert answer.status_code == 422
    assert "Somebody has changed where you are paid" in answer.text
    assert "At present: Bank account DE •••• 3000" in answer.text
    assert count("payout_destinations") == 1

    seen = {"bank-replaces": hidden(answer.text, "bank-replaces")}
    again = client.post("/portal/payout-settings/bank/", data=sent | seen)

    assert (again.status_code, count("payout_destinations")) == (303, 2)


def test_a_change_is_shown_with_its_hold_and_what_was_before(app: Flask, client: FlaskClient) -> None:
    person = somebody("portal")
    paid_into(person.party_id, at=clock.now())
    paid_into(person.party_id, "NL91ABNA0417164300", at=clock.now())
    db.session.commit()

    page = sign_in(client, person).get("/portal/payout-settings/").text

    assert "Payouts wait until" in page
    assert "NL •••• 4300" in page
    assert "DE •••• 3000" in page


def test_sellers_have_no_part_in_it(app: Flask, client: FlaskClient) -> None:
    sign_in(client, somebody("portal", "seller"))

    assert client.get("/portal/payout-settings/").status_code == 403
    assert client.post("/portal/payout-settings/bank/").status_code == 403

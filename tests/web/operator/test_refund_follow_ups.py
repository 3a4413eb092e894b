"""A refund that did not reach its buyer waits for a decision until there is another one or a note."""

from __future__ import annotations

import psycopg
import pytest
from flask.testing import FlaskClient

from marketplace.core.errors import Conflict, Invalid
from marketplace.db.transaction import transaction
from marketplace.payments import refund_decisions
from tests.support.paying import Sale
from tests.support.refunds import a_paid_sale, ask, came_back, refunded
from tests.support.sandbox import Sandbox
from tests.support.world import World

QUEUE = "/operator/queue/?kind=failed_refund"


@pytest.fixture
def sale(world: World, sandbox: Sandbox) -> Sale:
    return a_paid_sale(sandbox, world=world)


@pytest.fixture
def failed(sale: Sale, sandbox: Sandbox, superuser: psycopg.Connection) -> str:
    refund = refunded(sale, superuser, amount_minor=54_000)
    came_back(refund, sandbox, superuser)
    return refund.public_id


def test_it_waits_with_its_amount_one_click_away_until_somebody_notes_what_became_of_it(
    finance: FlaskClient, sale: Sale, failed: str
) -> None:
    page = finance.get(QUEUE).text
    for words in (f'href="/operator/refunds/{failed}/"', "€540.00", sale.public_id):
        assert words in page
    assert "Refunds that failed" in finance.get("/operator/").text
    shown = finance.get(f"/operator/refunds/{failed}/").text
    address = f"/operator/refunds/{failed}/follow-ups/"
    assert f'href="{address}new"' in shown
    assert "What became of it" in finance.get(f"{address}new").text
    assert finance.post(address, data={"note": " "}).status_code == 422

    answer = finance.post(address, data={"note": "Paid by bank transfer."})

    assert (answer.status_code, answer.location) == (303, f"/operator/refunds/{failed}/")
    assert "Paid by bank transfer." in finance.get(answer.location).text
    assert failed not in finance.get(QUEUE).text


def test_another_refund_of_the_order_takes_it_off_the_list(finance: FlaskClient, sale: Sale, failed: str) -> None:
    ask(sale, amount_minor=54_000)

    assert failed not in finance.get(QUEUE).text


def test_only_one_that_failed_is_followed_up_and_not_without_a_word(
    finance: FlaskClient, sale: Sale, superuser: psycopg.Connection
) -> None:
    fine = refunded(sale, superuser, amount_minor=100).public_id

    for note, refusal in (("", Invalid), ("Paid.", Conflict)):
        with transaction(), pytest.raises(refusal):
            refund_decisions.follow_up(fine, note=note)
    assert "there is nothing to note" in finance.get(f"/operator/refunds/{fine}/follow-ups/new").text


def test_whoever_asked_for_it_is_named(finance: FlaskClient, sale: Sale) -> None:
    form = {"way": "amount", "amount": "1", "reason": "goodwill", "number": "1"}
    page = finance.post(f"/operator/orders/{sale.public_id}/refunds/", data=form)
    mark = page.text.partition('name="confirmed"')[2].partition('value="')[2].partition('"')[0]
    shown = finance.post(
        f"/operator/orders/{sale.public_id}/refunds/", data=form | {"confirmed": mark}, follow_redirects=True
    ).text

    for each in (shown, finance.get("/operator/refunds/").text):
        assert "Jon Fini" in each
        assert "usr_" not in each.partition("<main")[2]

"""Disputes at the operator's: the deadline, evidence once, and what accepting costs before it is accepted."""

from __future__ import annotations

import re

import psycopg
import pytest
from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.payments.models import Dispute
from tests.support.disputes import dispute_of, disputed
from tests.support.paying import Sale, run_waiting
from tests.support.refunds import a_paid_sale
from tests.support.sandbox import Sandbox
from tests.support.world import World


@pytest.fixture
def sale(world: World, sandbox: Sandbox) -> Sale:
    return a_paid_sale(sandbox, world=world)


@pytest.fixture
def dispute(sale: Sale, sandbox: Sandbox, superuser: psycopg.Connection) -> str:
    """The public id of a dispute that the house has heard of."""
    found = disputed(sale, sandbox, superuser).public_id
    db.session.rollback()
    return found


def answers() -> list[tuple[str | None, str]]:
    """What was answered, and how each dispute stands."""
    db.session.rollback()
    found = [(each.answer, each.state) for each in db.session.query(Dispute)]
    db.session.rollback()
    return found


def test_the_list_shows_what_needs_an_answer_by_when_and_gives_csv(manager: FlaskClient, dispute: str) -> None:
    page = manager.get("/operator/disputes/?state=needs_response").text

    assert dispute in page
    assert "€1,080.00" in page
    assert "Not the cardholder" in page
    assert dispute not in manager.get("/operator/disputes/?state=won").text
    assert "No dispute fits." in manager.get("/operator/disputes/?q=elsewhere").text
    assert ",needs_response,fraudulent,EUR,108000,15000,1500," in manager.get("/operator/disputes/?format=csv").text


def test_the_page_says_what_is_at_stake_and_fills_in_what_the_order_knows(manager: FlaskClient, dispute: str) -> None:
    page = manager.get(f"/operator/disputes/{dispute}").text

    assert "1 x Backup Suite" in page
    assert "then it is lost" in page
    assert "€150.00" in page  # frozen
    assert "€15.00" in page  # the fee
    assert "acme" not in page


def test_evidence_is_sent_once_and_an_empty_one_is_refused(
    manager: FlaskClient, dispute: str, sale: Sale, superuser: psycopg.Connection
) -> None:
    address = f"/operator/disputes/{dispute}/evidence/"
    refused = manager.post(address, data={})
    assert refused.status_code == 422
    assert "Write what the bank should know." in refused.text
    assert answers() == [(None, "needs_response")]

    said = {"product_description": "One licence.", "uncategorized_text": "winning_evidence"}
    assert [manager.post(address, data=said).status_code for _ in range(2)] == [303, 303]
    other = manager.post(address, data={"product_description": "Another."})
    run_waiting(superuser, only="disputes.%")

    assert (other.status_code, "a bank hears only one answer" in other.text) == (422, True)
    assert answers() == [("evidence", "under_review")]
    assert dispute_of(sale).evidence == said
    db.session.rollback()
    page = manager.get(f"/operator/disputes/{dispute}").text
    assert "Sent to the bank." in page
    assert "One licence." in page


def test_accepting_shows_who_loses_what_first_and_then_loses_it(
    manager: FlaskClient, dispute: str, superuser: psycopg.Connection
) -> None:
    page = manager.get(f"/operator/disputes/{dispute}/acceptance/new").text
    assert "The buyer keeps €1,080.00. Northwind gives back €150.00 of its commission." in page
    assert "€675.00" in page
    address = f"/operator/disputes/{dispute}/acceptance/"
    assert manager.post(address, data={}).status_code == 422
    assert answers() == [(None, "needs_response")]
    found = re.search(r'name="confirmed"[^>]*value="([^"]+)"', page)
    assert found

    answer = manager.post(address, data={"confirmed": found[1]})
    run_waiting(superuser, only="disputes.%")

    assert (answer.status_code, answer.location) == (303, f"/operator/disputes/{dispute}")
    assert answers() == [("acceptance", "lost")]
    assert "Commission taken back" in manager.get(f"/operator/disputes/{dispute}").text


def test_it_waits_in_the_queue_of_decisions_until_it_is_answered(manager: FlaskClient, dispute: str) -> None:
    assert dispute in manager.get("/operator/queue/?kind=open_dispute").text

    manager.post(f"/operator/disputes/{dispute}/evidence/", data={"product_description": "One licence."})

    assert dispute not in manager.get("/operator/queue/?kind=open_dispute").text


def test_the_order_tells_of_it_and_gives_no_refund_meanwhile(manager: FlaskClient, dispute: str, sale: Sale) -> None:
    assert dispute in manager.get(f"/operator/orders/{sale.public_id}").text

    form = {"way": "all", "reason": "defective", "number": "1"}
    answer = manager.post(f"/operator/orders/{sale.public_id}/refunds/", data=form)

    assert answer.status_code == 422
    assert answer.text.count("The customer disputes this payment.") == 1
    for page in (answer.text, manager.get(f"/operator/orders/{sale.public_id}/refunds/new").text):
        assert f'href="/operator/disputes/{dispute}"' in page
        assert "See the effect" not in page


def test_another_ones_dispute_looks_like_none(manager: FlaskClient) -> None:
    assert manager.get("/operator/disputes/dsp_absent").status_code == 404

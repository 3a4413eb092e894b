"""Own money: the effect first, then booked once; a large one waits for somebody else."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.identity.models import User
from marketplace.reconciling.models import Intervention
from tests.support.reconciling import an_intervention
from tests.support.refunds import books

WISH = {"kind": "bank", "currency": "EUR", "amount": "500.00", "reason": "To begin with."}


def hidden(page: str) -> dict[str, str]:
    """What the form carries along."""
    found = re.findall(r'name="(confirmed|form_key)"[^>]*value="([^"]+)"', page)
    return dict(found)


def test_money_is_put_in_with_the_second_press(finance: FlaskClient) -> None:
    _open_books()
    first = finance.post("/operator/funds/", data=WISH)
    assert (first.status_code, "own money come in." in first.text) == (422, True)

    done = finance.post("/operator/funds/", data={**WISH, **hidden(first.text)})

    assert done.status_code == 303
    assert books()["bank.available"] == -50_100
    assert "Booked" in finance.get(done.headers["Location"]).text


def test_what_is_not_ones_own_is_refused_in_a_sentence(finance: FlaskClient) -> None:
    _open_books()
    wish = {**WISH, "kind": "fees", "amount": "2.00"}
    first = finance.post("/operator/funds/", data=wish)
    refused = finance.post("/operator/funds/", data={**wish, **hidden(first.text)})

    assert (refused.status_code, "€1.00 are free to withdraw: the operator" in refused.text) == (
        422,
        True,
    )


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"amount": "-5"}, "Write an amount above zero."),
        ({"amount": "0"}, "Write an amount above zero."),
        ({"kind": "fees", "amount": "1000000000"}, "€1.00 are free to withdraw: "),
        ({"reason": "   "}, "Write a reason."),
    ],
)
def test_what_cannot_be_booked_is_shown_no_effect_of(finance: FlaskClient, wish: dict[str, str], words: str) -> None:
    _open_books()

    first = finance.post("/operator/funds/", data={**WISH, **wish})

    assert (first.status_code, words in first.text) == (422, True)
    assert ("Book it" in first.text, 'class="effect"' in first.text) == (False, False)
    assert f'value="{wish.get("amount", "500.00")}"' in first.text


@pytest.mark.parametrize("page", ["funds", "reconciliation", "reconciliation/movements", "transactions"])
def test_a_list_stands_a_number_that_no_row_has(finance: FlaskClient, page: str) -> None:
    answer = finance.get(f"/operator/{page}/", query_string={"cursor": "9" * 23}, follow_redirects=True)

    assert answer.status_code == 200


def test_what_waits_is_looked_at_once_more_when_it_is_approved(finance: FlaskClient) -> None:
    _open_books()
    an_intervention(kind="withdrawal", debit="operator.fees", credit="bank.available", amount_minor=200)
    db.session.commit()

    refused = finance.post("/operator/funds/itv_1/approval", follow_redirects=True)

    assert [step.status_code for step in refused.history] == [303]
    assert (refused.request.path, "€1.00 are free to withdraw" in refused.text) == ("/operator/funds/itv_1", True)
    assert [each.state for each in db.session.query(Intervention)] == ["waiting"]
    assert books()["bank.available"] == -100


def test_whoever_asked_is_called_by_name(finance: FlaskClient) -> None:
    asked = an_intervention(requested_by=db.session.query(User).filter_by(email="jon@example.com").one().public_id)
    db.session.commit()

    page = finance.get("/operator/funds/itv_1").text

    assert ("Jon Fini" in page, asked.requested_by in page) == (True, False)


def test_somebody_else_approves_or_rejects(finance: FlaskClient) -> None:
    _open_books()
    an_intervention()
    an_intervention(public_id="itv_2", form_key="frm_2")
    db.session.commit()

    assert finance.post("/operator/funds/itv_1/approval").status_code == 303
    assert finance.post("/operator/funds/itv_2/rejection").status_code == 303
    again = finance.post("/operator/funds/itv_2/approval", follow_redirects=True)
    assert "Somebody has decided about this already." in again.text

    assert [each.state for each in db.session.query(Intervention).order_by(Intervention.id)] == ["booked", "rejected"]
    assert "itv_1" in finance.get("/operator/funds/").text


def _open_books() -> None:
    from marketplace.core import clock
    from marketplace.ledger import posting
    from marketplace.ledger.rules import Account, Leg

    legs = [Leg(Account("bank.available"), Account("operator.fees"), 100, {"t": 1})]
    posting.post(db.session(), kind="adjustment", key="adjustment:a", at=clock.now(), currency="EUR", legs=legs)
    db.session.commit()

"""Changes of the rules at the operator's: nobody agrees to their own, whatever tab they try it in."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.identity.models import User
from marketplace.payouts import policy
from marketplace.payouts.models import PayoutPolicyChange
from tests.support.paying_out import a_paid_partner
from tests.support.people import sign_in
from tests.support.world import World, a_person

RULES = "/operator/payouts/policies/"
RAISED = {"minimum": "0.01", "limit": "50000", "schedule": "none", "day": "1"}


@pytest.fixture
def colleague(world: World, web: Flask) -> FlaskClient:
    """Somebody else of the operator, of another role: anybody of the house may be the second person."""
    person = a_person(world.operator.id, "channel_manager", email="ada@example.com", name="Ada Zwei")
    a_paid_partner(None, 1_000)
    return sign_in(web.test_client(), person)


def asked(finance: FlaskClient, **changes: str) -> str:
    """Ask for a higher limit; return where it is decided."""
    answer = finance.post(f"{RULES}partners/EUR", data={**RAISED, **changes}, follow_redirects=True)
    assert "Somebody else has to agree" in answer.text
    db.session.rollback()
    return f"{RULES}changes/{db.session.query(PayoutPolicyChange).order_by(PayoutPolicyChange.id).all()[-1].public_id}"


def limit() -> int | None:
    db.session.rollback()
    return policy.of("partners", "EUR").limit_minor


def test_a_higher_limit_waits_until_a_colleague_agrees(finance: FlaskClient, colleague: FlaskClient) -> None:
    at = asked(finance)
    shown = finance.get(RULES).text
    assert ("€50,000.00 instead of €10,000.00" in shown, "Withdraw it" in shown, "Put it in force" in shown) == (
        True, True, False,
    )  # fmt: skip
    assert "Put it in force" in colleague.get(RULES).text
    assert "waits for a second person" in finance.get(f"{RULES}partners/EUR").text
    assert "waits for a second person" in finance.get("/operator/payouts/").text

    refused = [finance.post(f"{at}/{verb}", follow_redirects=True).text for verb in ("approval", "rejection")]
    assert ["you asked for this change yourself" in each for each in refused] == [True, True]
    assert limit() == 1_000_000
    assert "The new rules are in force" in colleague.post(f"{at}/approval", follow_redirects=True).text

    assert limit() == 5_000_000
    again = colleague.post(f"{at}/approval", follow_redirects=True).text
    assert "it has gone on since this page was opened" in again
    assert "Ada Zwei" in finance.get(RULES).text


def test_a_colleague_declines_and_who_asked_withdraws(finance: FlaskClient, colleague: FlaskClient) -> None:
    first = asked(finance)
    assert "Decline it instead" in colleague.post(f"{first}/withdrawal", follow_redirects=True).text
    assert "stay as they are" in colleague.post(f"{first}/rejection", follow_redirects=True).text
    second = asked(finance, limit="")
    assert "no limit instead of €10,000.00" in finance.get(RULES).text
    assert "It is withdrawn" in finance.post(f"{second}/withdrawal", follow_redirects=True).text

    assert limit() == 1_000_000


def test_a_lower_limit_is_in_force_at_once_and_ends_what_waits(finance: FlaskClient, colleague: FlaskClient) -> None:
    at = asked(finance)
    assert "waits for a second person" in finance.post(f"{RULES}partners/EUR", data={**RAISED, "limit": ""}).text

    finance.post(f"{RULES}partners/EUR", data={**RAISED, "limit": "1"})
    answer = colleague.post(f"{at}/approval", follow_redirects=True).text

    assert ("it has gone on since" in answer, limit()) == (True, 100)


def test_who_was_removed_neither_agrees_nor_is_agreed_with(
    finance: FlaskClient, colleague: FlaskClient, web: Flask
) -> None:
    at = asked(finance)
    db.session.query(User).filter_by(email="jon@example.com").update({"state": "disabled"})
    db.session.commit()

    assert finance.post(f"{at}/approval").status_code in {303, 401}
    assert "not with us any more" in colleague.post(f"{at}/approval", follow_redirects=True).text
    assert limit() == 1_000_000
    assert colleague.post(f"{at}/rejection").status_code == 303
    assert db.session.query(PayoutPolicyChange).one().state == "declined"


def test_a_wrong_id_is_absent(finance: FlaskClient, colleague: FlaskClient) -> None:
    verbs = ("approval", "rejection", "withdrawal")
    assert [colleague.post(f"{RULES}changes/plc_absent/{verb}").status_code for verb in verbs] == [404] * 3

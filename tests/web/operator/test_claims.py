"""Claims at the operator's: a queue with clocks, the effect in money, and decisions in writing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from marketplace.claims.models import Adjudication, Claim
from marketplace.core import clock
from marketplace.db.base import db
from tests.claims.test_deciding import AFTER, an_open_claim
from tests.claims.test_given import appealed as doubly_claimed
from tests.claims.test_given import credited as sold_to_the_first
from tests.support.claiming import concluded
from tests.support.people import sign_in
from tests.support.world import World, a_person

FORM = {"rule": "held_account", "evidence": "They bought through them in May.", "shown": "25000"}


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with clock.frozen(AFTER):
        yield


@pytest.fixture
def claim(world: World) -> Claim:
    return an_open_claim(world)


def fresh(claim: Claim) -> Claim:
    db.session.expire_all()
    return claim


def test_what_waits_is_in_the_queue_and_names_no_customer(world: World, finance: FlaskClient, claim: Claim) -> None:
    number = claim.public_id
    pages = [
        finance.get(path).text
        for path in (
            "/operator/queue/", "/operator/claims/", "/operator/claims/?format=csv", f"/operator/claims/{number}/",
            f"/operator/claims/?q={world.partner.name}",
        )
    ]  # fmt: skip

    for page in pages:
        assert number in page
        assert "Kestrel" not in page
        assert "acme.com" not in page
    assert "A partner claims an order" in pages[0]
    assert f"{world.partner.name} is given €250.00, paid by the operator." in pages[3]
    assert "Silence decides nothing" in pages[3]


def test_a_decision_for_the_partner_is_written_and_paid(finance: FlaskClient, claim: Claim) -> None:
    answer = finance.post(f"/operator/claims/{claim.public_id}/award/", data=FORM, follow_redirects=True)

    assert "What stands of the amount goes to the partner&#39;s book." in answer.text
    assert (fresh(claim).state, claim.amount_minor) == ("won", 25_000)
    concluded(claim, at=AFTER)
    page = finance.get(f"/operator/claims/{claim.public_id}/").text
    assert f"claim:{claim.public_id}" in page
    assert db.session.query(Adjudication).count() == 0


def test_a_decision_may_move_the_account(finance: FlaskClient, claim: Claim) -> None:
    finance.post(f"/operator/claims/{claim.public_id}/award/", data={**FORM, "moves_account": "y"})

    assert (fresh(claim).state, db.session.query(Adjudication).count()) == ("won", 1)
    assert "Account moved" in finance.get(f"/operator/claims/{claim.public_id}/").text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"evidence": ""}, "Write what it rests on."),
        ({"rule": ""}, "Choose a rule."),
        ({"rule": "different_customer"}, "Not a valid choice"),
        ({"shown": "1"}, "What it gives has changed since you saw it."),
    ],
)
def test_a_decision_needs_rule_evidence_and_what_was_shown(
    finance: FlaskClient, claim: Claim, data: dict[str, str], said: str
) -> None:
    answer = finance.post(f"/operator/claims/{claim.public_id}/award/", data={**FORM, **data})

    assert answer.status_code == 422
    assert said in answer.text
    assert fresh(claim).state == "open"


def test_a_refusal_is_read_in_the_same_words_and_the_appeal_is_for_somebody_else(
    world: World, finance: FlaskClient, claim: Claim
) -> None:
    data = {"rule": "different_customer", "evidence": "Another company of that name."}
    finance.post(f"/operator/claims/{claim.public_id}/refusal/", data=data)
    assert fresh(claim).state == "lost"
    person = a_person(world.partner.id, "owner")
    db.session.commit()
    partner = sign_in(finance.application.test_client(), person)
    assert "Another company of that name." in partner.get(f"/portal/claims/{claim.public_id}/").text
    partner.post(f"/portal/claims/{claim.public_id}/appeal/", data={"reason": "It is the same."})

    page = finance.get(f"/operator/claims/{claim.public_id}/").text
    again = finance.post(f"/operator/claims/{claim.public_id}/refusal/", data=data)

    assert "You refused this claim, so somebody else decides about the appeal." in page
    assert again.status_code == 403
    assert fresh(claim).state == "appealed"


def test_two_who_decide_at_once_do_not_both(finance: FlaskClient, claim: Claim) -> None:
    finance.post(f"/operator/claims/{claim.public_id}/award/", data=FORM)

    second = finance.post(
        f"/operator/claims/{claim.public_id}/refusal/",
        data={"rule": "different_customer", "evidence": "No."},
        follow_redirects=True,
    )

    assert "That state is final." in second.text
    assert fresh(claim).state == "won"


def test_what_another_partner_had_is_shown_in_money_and_given_again_by_a_tick_alone(
    world: World, finance: FlaskClient
) -> None:
    claim = doubly_claimed(world, sold_to_the_first(world))
    url = f"/operator/claims/{claim.public_id}/"
    page = finance.get(url).text
    assert "What it has brought already" in page
    assert "€250.00 of this margin went to another partner already, and stay there." in page

    refused = finance.post(f"{url}award/", data={**FORM, "shown": "17500"})

    assert refused.status_code == 422
    assert "Say that it is given a second time, or refuse the claim." in refused.text
    assert "They bought through them in May." in refused.text
    assert fresh(claim).state == "appealed"
    assert finance.post(f"{url}award/", data={**FORM, "shown": "17500", "gives_twice": "y"}).status_code == 303
    assert (fresh(claim).state, claim.amount_minor) == ("won", 17_500)

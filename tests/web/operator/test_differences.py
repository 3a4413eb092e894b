"""One difference: explained by a person, adjusted once its effect was shown."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.reconciling.models import Difference, Intervention, Movement
from tests.support.reconciling import a_difference
from tests.support.refunds import books

PAGE = "/operator/reconciliation/differences/dif_txn_1"


def test_an_explanation_stays_beside_it(finance: FlaskClient) -> None:
    a_difference()
    db.session.commit()

    assert finance.post(f"{PAGE}/explanation/", data={"note": ""}).status_code == 422
    assert finance.post(f"{PAGE}/explanation/", data={"note": "Stripe's monthly fee."}).status_code == 303

    page = finance.get(PAGE).text
    assert ("Stripe&#39;s monthly fee." in page, "Jon Fini, " in page) == (True, True)
    assert [(each.note, each.resolved_at) for each in db.session.query(Difference)] == [
        ("Stripe's monthly fee.", None)
    ]  # fmt: skip


def test_an_adjustment_shows_its_effect_first_and_is_booked_once(finance: FlaskClient) -> None:
    a_difference()
    db.session.commit()
    data = {"account": "operator.processing_costs", "reason": "Stripe's monthly fee."}

    first = finance.post(f"{PAGE}/adjustment/", data=data)
    assert (first.status_code, "€5.00 go from" in first.text, books()) == (422, True, {})
    confirmed = re.search(r'name="confirmed"[^>]*value="([^"]+)"', first.text)
    assert confirmed is not None
    for _ in range(2):
        assert finance.post(f"{PAGE}/adjustment/", data={**data, "confirmed": confirmed[1]}).status_code == 303

    assert books() == {"stripe.available": 500, "operator.processing_costs": -500}
    assert db.session.query(Intervention).one().movement_id == "txn_1"


def test_where_no_posting_would_help_none_is_offered(finance: FlaskClient) -> None:
    a_difference(kind="balance", subject="txn_1")
    db.session.commit()

    assert "adjustment/new" not in finance.get(PAGE).text
    assert finance.get(f"{PAGE}/adjustment/new").status_code == 409


def test_what_stripe_writes_names_no_way_to_a_customer(finance: FlaskClient) -> None:
    at = clock.now()
    a_difference()
    db.session.add(
        Movement(
            stripe_id="txn_1", kind="charge", category="charge", source_id="ch_1", currency="EUR", amount_minor=500,
            fee_minor=0, net_minor=500, available_at=at, created_at=at, seen_at=at,
            description="Paid by kim@kestrel-log.example, +49 171 5550198",
        )
    )  # fmt: skip
    db.session.commit()

    page = finance.get(PAGE).text

    assert "Paid by […], […]" in page
    assert ("kestrel" in page, "5550198" in page) == (False, False)

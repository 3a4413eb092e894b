"""Paying for a purchase and coming back: the page waits until the money is booked."""

from __future__ import annotations

import re

import psycopg

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.payments.models import Dispute, Payment
from tests.support.buying import Office, a_purchase_of
from tests.support.disputes import hear
from tests.support.paying import waiting_jobs
from tests.support.sales import a_link, an_order
from tests.support.sandbox import Sandbox


def test_coming_back_leaves_one_job_and_the_page_waits_until_the_money_is_booked(
    office: Office, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    order = a_purchase_of(office.world.partner, office.world.offering)
    paying = office.client.post(f"/portal/orders/{order.public_id}/payment/")

    back = [office.client.get(f"/portal/orders/{order.public_id}/return/?session_id=cs_x") for _ in range(2)]
    waiting = office.client.get(back[0].location).text
    office.pay(paying, sandbox)
    settled = office.client.get(back[0].location).text

    assert [answer.location for answer in back] == [f"/portal/orders/{order.public_id}?returned=1"] * 2
    assert [name for name, _ in waiting_jobs(superuser)].count("payments.checkout") == 1
    assert 'data-awaits="' in waiting
    assert "http-equiv" in waiting
    assert 'data-awaits="' not in settled
    assert "Paid in full." in settled
    assert "INV-" in settled


def test_a_dispute_about_a_purchase_is_told_and_what_the_bank_took_is_paid_no_more(
    office: Office, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    order = a_purchase_of(office.world.partner, office.world.offering)
    here = f"/portal/orders/{order.public_id}"
    paid = office.pay(office.client.post(f"{here}/payment/"), sandbox)
    assert paid is not None
    sandbox.double.dispute(db.session.query(Payment.payment_intent_id).scalar())
    db.session.rollback()
    hear(sandbox, superuser)
    opened = office.client.get(here).text
    [dispute] = db.session.query(Dispute)
    sandbox.double.lost(dispute.stripe_dispute_id)
    db.session.rollback()
    hear(sandbox, superuser)
    lost = office.client.get(here).text

    assert "The holder of the card has asked the bank to take €900.00 back." in opened
    assert "Remains paid" not in opened
    assert "The bank has given €900.00 back to the card." in lost
    assert re.search(r"Remains paid.*?€0\.00", lost, re.DOTALL)
    assert "Paid in full." not in lost


def test_after_many_looks_the_page_stops_by_itself(office: Office) -> None:
    order = a_purchase_of(office.world.partner, office.world.offering)

    page = office.client.get(f"/portal/orders/{order.public_id}?returned=40").text

    assert "This takes longer than usual." in page
    assert 'data-awaits="' not in page


def test_a_sale_and_another_partners_purchase_cannot_be_paid_here(office: Office, sandbox: Sandbox) -> None:
    world, at = office.world, clock.now()
    sale, foreign = (
        an_order(a_link(world.partner, world.offering, at=at), at=at),
        a_purchase_of(world.other_partner, world.offering),
    )

    for order in (sale, foreign):
        assert office.client.post(f"/portal/orders/{order.public_id}/payment/").status_code == 404
        assert office.client.get(f"/portal/orders/{order.public_id}/return/").status_code == 404
        assert office.client.post(f"/portal/orders/{order.public_id}/cancellation/").status_code == 404
    db.session.expire_all()
    assert (sale.state, foreign.state) == ("placed", "placed")


def test_a_purchase_is_named_as_one_in_the_list_of_orders(office: Office) -> None:
    order = a_purchase_of(office.world.partner, office.world.offering)

    page = office.client.get("/portal/orders/").text

    assert f'href="/portal/orders/{order.public_id}">Own purchase</a>' in " ".join(page.split())
    assert f'<span class="mono">{order.public_id}</span>' in page

"""How refunds stand for whoever waits for the money, and what stays paid."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.core.ids import hash_secret
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.payments import dispute_queries
from marketplace.payments.models import Refund
from marketplace.web.money_back import money_back, stands
from tests.support.disputes import disputed, hear
from tests.support.refunds import a_paid_sale, ask, came_back, refunded
from tests.support.sandbox import Sandbox, sandbox

__all__ = ["sandbox"]


@pytest.mark.parametrize(
    ("state", "is_booked", "expected"),
    [
        ("requested", False, "on_its_way"),
        ("sending", False, "on_its_way"),
        ("unclear", False, "on_its_way"),
        ("pending", True, "on_its_way"),
        ("succeeded", True, "refunded"),
        ("failed", True, "came_back"),
        ("failed", False, "not_made"),
        ("refused", False, "not_made"),
    ],
)
def test_every_state_has_plain_words(state: str, *, is_booked: bool, expected: str) -> None:
    assert stands(Refund(state=state, booked_at=clock.now() if is_booked else None)) == expected


def test_sums_follow_the_books_and_each_refund_leads_to_its_documents(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_paid_sale(sandbox)
    assert money_back(sale.order, lambda note: note.number) is None
    failed = refunded(sale, superuser, amount_minor=8_000)
    came_back(failed, sandbox, superuser)
    refunded(sale, superuser, amount_minor=54_000)
    ask(sale, amount_minor=100)

    back = money_back(sale.order, lambda note: f"/{note.number}")

    assert back is not None
    assert (back.paid_minor, back.refunded_minor, back.kept_minor, back.is_all) == (108_000, 54_000, 54_000, False)
    assert [(each.stands, len(each.documents)) for each in back.refunds] == [
        ("came_back", 2), ("refunded", 1), ("on_its_way", 0),
    ]  # fmt: skip
    assert [url for _, url in back.refunds[1].documents] == [f"/CN-{clock.now().year}-000003"]


def test_all_of_it_refunded_leaves_nothing_paid(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    sale = a_paid_sale(sandbox)
    refunded(sale, superuser)

    back = money_back(sale.order, lambda note: note.number)

    assert back is not None
    assert (back.kept_minor, back.is_all) == (0, True)


def test_what_the_bank_took_back_is_not_paid_any_more(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_paid_sale(sandbox)
    refunded(sale, superuser, amount_minor=8_000)
    dispute = disputed(sale, sandbox, superuser)
    back = money_back(sale.order, lambda note: note.number)
    assert back is not None
    assert (back.lost_minor, back.kept_minor) == (0, 100_000)
    db.session.rollback()

    sandbox.double.lost(dispute.stripe_dispute_id)
    hear(sandbox, superuser)
    back = money_back(sale.order, lambda note: note.number)

    assert back is not None
    assert (back.paid_minor, back.refunded_minor, back.lost_minor, back.kept_minor) == (108_000, 8_000, 100_000, 0)
    assert back.is_all


def test_only_the_buyer_the_seller_and_the_house_learn_what_the_bank_took(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_paid_sale(sandbox)
    dispute = disputed(sale, sandbox, superuser)
    sandbox.double.lost(dispute.stripe_dispute_id)
    hear(sandbox, superuser)
    mine, foreign = hash_secret(sale.secret), hash_secret("another")
    seller, other, vendor = (str(each.id) for each in (sale.world.partner, sale.world.other_partner, sale.world.vendor))
    db.session.rollback()

    told = {}
    for actor in (
        Actor("customer", mine), Actor("customer", foreign), Actor("partner", seller), Actor("partner", other),
        Actor("vendor", vendor),
    ):  # fmt: skip
        with acting(actor):
            told[actor] = dispute_queries.lost_minor(sale.order_id)
            db.session.rollback()

    assert list(told.values()) == [108_000, 0, 108_000, 0, 0]

"""Finding disputes."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.payments import dispute_queries
from marketplace.payments.errors import DisputeNotFound
from tests.support.disputes import disputed, hear
from tests.support.refunds import a_paid_sale
from tests.support.sandbox import Sandbox


def test_disputes_are_found_by_order_state_and_words(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_paid_sale(sandbox)
    dispute = disputed(sale, sandbox, superuser)

    assert list(dispute_queries.of_order(sale.order_id)) == [dispute]
    assert dispute_queries.by_public_id(dispute.public_id) is dispute
    for words in (dispute.public_id[4:12], sale.public_id, dispute.stripe_dispute_id):
        assert dispute_queries.disputes_page(search=words, state="needs_response").items == [dispute]
    assert dispute_queries.disputes_page(state="lost").items == []
    assert dispute_queries.tally() == {"needs_response": 1}
    with pytest.raises(DisputeNotFound):
        dispute_queries.by_public_id("dsp_absent")


def test_it_is_finished_when_it_is_decided_and_its_money_has_moved(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    dispute = disputed(a_paid_sale(sandbox), sandbox, superuser)
    soon = clock.now() + timedelta(days=1)
    assert list(dispute_queries.unfinished(soon)) == [dispute]
    sandbox.double.won(dispute.stripe_dispute_id)

    hear(sandbox, superuser, only="stripe.%")
    assert [each.state for each in dispute_queries.unfinished(soon)] == ["won"]
    db.session.rollback()

    hear(sandbox, superuser)
    assert list(dispute_queries.unfinished(soon)) == []

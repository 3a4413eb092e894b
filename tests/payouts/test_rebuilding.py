"""Payouts that were sent after the backup which was restored: written down again, once, and only ours."""

from __future__ import annotations

from dataclasses import replace

import psycopg
import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.gateways.connect_ports import ProviderTransfer, TransferRequest
from marketplace.payouts import rebuilding, runs
from marketplace.payouts.models import Payout
from tests.support.paying_out import a_paid_partner, a_paid_vendor, a_run, book, owe
from tests.support.payout_lives import sound
from tests.support.sandbox import Sandbox


def sent(sandbox: Sandbox, party_id: int, amount: int = 1_000) -> ProviderTransfer:
    """Return a transfer as Stripe shows it, of a payout that is written down nowhere."""
    account = db.session.execute(
        db.text("select stripe_account_id from payout_destinations where party_id = :party"), {"party": party_id}
    ).scalar_one()
    db.session.rollback()
    request = TransferRequest("pyt_00000000000000000000", 1, account, "EUR", amount)
    return sandbox.connect.send_transfer(request, idempotency_key=f"payout:{request.payout_id}:1")


def rebuilt(seen: ProviderTransfer) -> str | None:
    """Rebuild, and return the payout's state."""
    with transaction():
        made = rebuilding.rebuild(seen, at=clock.now())
        return made.state if made else None


@pytest.mark.parametrize("kind", ["partner", "vendor"])
def test_what_stripe_shows_with_our_key_is_booked_and_not_paid_again(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection, kind: str
) -> None:
    party = (a_paid_partner if kind == "partner" else a_paid_vendor)(sandbox, 1_000)
    seen = sent(sandbox, party)

    assert (rebuilt(seen), rebuilt(seen)) == ("sent", None)

    [made] = db.session.query(Payout).all()
    assert (made.public_id, made.party_kind, made.amount_minor, made.stripe_transfer_id) == (
        seen.payout_id, kind, 1_000, seen.id,
    )  # fmt: skip
    assert [each.idempotency_key for each in made.attempts] == [seen.idempotency_key]
    db.session.rollback()
    with pytest.raises(runs.NobodyToPay):
        a_run(superuser, scope=f"{kind}s")
    assert sound() == []


def test_the_next_payout_brings_what_the_rebuilt_one_left(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    partner = a_paid_partner(sandbox, 1_000)
    assert rebuilt(sent(sandbox, partner, 400)) == "sent"
    owe(f"partner:{partner}", 50, sandbox=sandbox)

    a_run(superuser)

    newest = db.session.query(Payout).order_by(Payout.id.desc()).first()
    assert newest is not None
    assert (newest.amount_minor, newest.brought_minor) == (650, 600)
    assert sound() == []


def test_what_is_not_ours_or_not_owed_is_left_to_a_person(app: Flask, sandbox: Sandbox) -> None:
    partner = a_paid_partner(sandbox, 1_000)
    seen = sent(sandbox, partner)

    for other in ({"idempotency_key": ""}, {"destination": "acct_other"}, {"amount_minor": 1_001}, {"currency": "USD"}):
        assert rebuilt(replace(seen, **other)) is None  # type: ignore[arg-type]

    assert db.session.query(Payout).count() == 0
    assert (book(partner).available, book(partner).in_transit) == (1_000, 0)

"""Every sale asks the guard, and the answer is a row that stays."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError

from marketplace.customers import directory
from marketplace.customers.models import Account
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.protection import guard
from marketplace.protection.errors import SaleRefused
from marketplace.protection.models import GuardDecision
from tests.support.sales import AT, SECRET_KEY
from tests.support.world import a_partner


def _account(partner_id: int | None) -> Account:
    resolved = directory.resolve(directory.identity_keys("kim@acme.org", None, SECRET_KEY), country="DE")
    account = db.session.get_one(Account, resolved.account_id)
    directory.bind(account.id, partner_id, at=AT)
    db.session.commit()
    return account


def test_an_account_that_nobody_protects_may_be_sold_to(app: Flask) -> None:
    seller, account = a_partner(), _account(None)

    decision = guard.check(route="customer_checkout", seller_id=seller.id, account_id=account.id, at=AT)

    assert (decision.outcome, decision.reason) == ("allow", "No partner protects this account.")
    row = db.session.get_one(GuardDecision, decision.id)
    assert (row.seller_id, row.account_id, row.partner_of_record_id, row.decided_at) == (
        seller.id, account.id, None, AT,
    )  # fmt: skip


def test_the_decision_names_the_partner_of_record(app: Flask) -> None:
    holder = a_partner()
    account, other = _account(holder.id), a_partner("Southwind")

    own = guard.check(route="partner_order", seller_id=holder.id, account_id=account.id, at=AT)
    foreign = guard.check(route="import", seller_id=other.id, account_id=account.id, at=AT)

    assert own.reason == "The seller is the account's partner of record."
    assert foreign.reason == "The account has a partner of record, and no protection that binds this route."
    assert db.session.scalars(select(GuardDecision.partner_of_record_id)).all() == [holder.id, holder.id]


def test_the_partner_of_record_sees_the_decision_and_the_seller_does_not(app: Flask) -> None:
    holder = a_partner()
    holder_id = holder.id
    account, other_id = _account(holder_id), a_partner("Southwind").id
    guard.check(route="customer_checkout", seller_id=other_id, account_id=account.id, at=AT)
    db.session.commit()

    with acting(Actor("partner", str(holder_id))):
        assert len(db.session.scalars(select(GuardDecision)).all()) == 1
    with acting(Actor("partner", str(other_id))):
        assert db.session.scalars(select(GuardDecision)).all() == []


def test_a_decision_cannot_be_changed_or_removed(app: Flask, superuser: psycopg.Connection) -> None:
    account = _account(None)
    guard.check(route="customer_checkout", seller_id=None, account_id=account.id, at=AT)
    db.session.commit()

    with pytest.raises(ProgrammingError):
        db.session.query(GuardDecision).delete()
    db.session.rollback()
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        superuser.execute("update guard_decisions set outcome = 'refuse'")

    assert db.session.scalars(select(GuardDecision.outcome)).all() == ["allow"]


def test_a_refusal_is_told_with_its_reason(app: Flask, superuser: psycopg.Connection) -> None:
    account = _account(None)
    superuser.execute(
        """
        create or replace function guard_check(p_public_id text, p_route text, p_seller_id bigint, p_account_id bigint,
          p_at timestamptz) returns table (decision_id bigint, outcome text, reason text) language sql
          as $$ select 1::bigint, 'refuse', 'It is protected until 2027-05-01.' $$
        """
    )

    with pytest.raises(SaleRefused) as refused:
        guard.check(route="direct_order", seller_id=None, account_id=account.id, at=AT)

    assert str(refused.value) == "This sale was refused. It is protected until 2027-05-01."
    assert refused.value.facts["decision_id"] == 1

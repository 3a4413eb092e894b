"""Asking the guard in tests, about accounts that stand somewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from marketplace.customers import directory
from marketplace.customers.models import Account
from marketplace.db.base import db
from marketplace.partners.models import Partner
from marketplace.protection import guard
from marketplace.protection.decisions import Decision, Question, Route
from tests.support.protection import AT, Field
from tests.support.sales import SECRET_KEY


def asked(
    field: Field,
    account: Account,
    *,
    door: Partner | None,
    route: Route = "customer_checkout",
    vendor_ids: Sequence[int] = (),
    at: datetime = AT,
) -> Decision:
    """Ask whether the door may sell the field's vendor's offerings, or those of the vendors named, and commit."""
    question = Question.of(
        vendor_ids or (field.vendor.id,),
        route=route,
        door_id=door.id if door else None,
        account_id=account.id,
        at=at,
    )
    decision = guard.check(question)
    db.session.commit()
    return decision


def an_account(email: str = "kim@acme.com") -> Account:
    """Return the account that an address belongs to, opened and committed where there is none."""
    found = directory.resolve(directory.identity_keys(email, None, SECRET_KEY), country="DE")
    db.session.commit()
    return db.session.get_one(Account, found.account_id)


def refuse_direct_sales(partner: Partner, email: str = "kim@acme.example.org") -> None:
    """Let a partner be the partner of record of whoever has this address, by a programme that refuses direct sales."""
    directory.bind(an_account(email).id, partner.id, at=AT)
    partner.programme.on_direct_sale = "refuse"
    db.session.commit()


def rows(model: Any) -> list[Any]:
    """Return every row of a table, the oldest first."""
    return list(db.session.scalars(select(model).order_by(*model.__table__.primary_key)))

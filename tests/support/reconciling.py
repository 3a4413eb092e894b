"""Differences and interventions for tests."""

from __future__ import annotations

from typing import Any

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.reconciling.models import Difference, Intervention


def a_difference(**changes: Any) -> Difference:
    """Return a difference of 5.00 EUR that Stripe has and the books have not, first seen now."""
    at = clock.now()
    values = {
        "public_id": f"dif_{changes.get('subject', 'txn_1')}", "kind": "unbooked", "side": "stripe", "currency": "EUR",
        "subject": "txn_1", "amount_minor": -500, "occurred_at": at, "first_seen_at": at, "last_seen_at": at,
    }  # fmt: skip
    found = Difference(**{**values, **changes})
    db.session.add(found)
    db.session.flush()
    return found


def an_intervention(**changes: Any) -> Intervention:
    """Return money put in that waits for a second person."""
    values = {
        "public_id": "itv_1", "kind": "funding", "state": "waiting", "currency": "EUR", "amount_minor": 500_000,
        "debit": "bank.available", "credit": "operator.funding", "reason": "To begin with.", "form_key": "frm_1",
        "requested_by": "usr_somebody", "requested_at": clock.now(),
    }  # fmt: skip
    found = Intervention(**{**values, **changes})
    db.session.add(found)
    db.session.flush()
    return found


def to_reconcile() -> dict[str, str]:
    """One of each, and what the scene calls them."""
    return {"difference": a_difference().public_id, "intervention": an_intervention().public_id}

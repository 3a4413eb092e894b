"""Partners that ask for special pricing, for tests; made by the same verbs as the pages use."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

from marketplace.db.base import db
from marketplace.partners.models import Partner
from marketplace.protection import naming
from marketplace.special_pricing import asking
from marketplace.special_pricing.asking import Wish
from marketplace.special_pricing.models import PricingRequest
from tests.support.protection import AT, BY, as_partner
from tests.support.sales import SECRET_KEY

ZONE = "Europe/Berlin"

_marks = itertools.count(1)


def a_wish(customer: str = "acme.com", *, at: datetime = AT, **facts: Any) -> Wish:
    """Return a wish with a mark of its own: 5 % for 30 days for a customer, every offering."""
    known = {"mark": f"wish-{next(_marks)}", "bps": 500, "reason": "They compare.", "ends_at": at + timedelta(days=30)}
    return Wish(**{**known, "customer": customer, **facts})


def asked(partner: Partner, customer: str = "acme.com", *, at: datetime = AT, **facts: Any) -> PricingRequest:
    """Ask as the partner itself would, and commit."""
    return ask(partner, a_wish(customer, at=at, **facts), at=at)


def ask(partner: Partner, wish: Wish, *, at: datetime = AT) -> PricingRequest:
    """Ask for a wish as the partner itself would, and commit."""
    with as_partner(partner):
        account_id = None
        if wish.customer:
            account_id = naming.account_named(partner, wish.customer, by=BY, at=at, secret_key=SECRET_KEY)
        request = asking.ask(partner, wish, account_id=account_id, by=BY, at=at, time_zone=ZONE)
        db.session.commit()
    return request


def waiting(partner: Partner, *, at: datetime = AT, **facts: Any) -> PricingRequest:
    """Return a committed request that waits: more than is granted at once."""
    request = asked(partner, at=at, **{"bps": 800, **facts})
    assert request.is_open
    return request

"""Issuing the invoices of partners who agreed to self-billing, once a month is over."""

from __future__ import annotations

from datetime import datetime

from marketplace.audit import trail
from marketplace.core import clock
from marketplace.db.transaction import snapshot, transaction
from marketplace.invoicing.issuing import Issuer
from marketplace.invoicing.self_billing import dues, issuing
from marketplace.runtime.issuer import issuer


def issue() -> None:
    """Issue what is due, each document in a transaction of its own; safe twice and at once.

    The number is the last thing that is taken: whoever issues next waits for that moment only.
    """
    by, at = issuer(), clock.now()
    for listed in (dues.due, dues.corrections_due):
        with snapshot():
            wanted = list(listed(by.time_zone, at=at))
        for each in wanted:
            _issue(each, by, at)


def _issue(each: dues.Due, by: Issuer, at: datetime) -> None:
    with transaction():
        made = issuing.issue(each, by, at=at)
        if made is not None:
            facts = {"number": made.number, "period": made.period, "currency": made.currency}
            trail.record("self_billing.issued", "self_billing_invoice", made.public_id, facts)

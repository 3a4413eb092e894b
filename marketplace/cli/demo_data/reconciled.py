"""A reconciled marketplace: everything agrees with Stripe but one difference, and that one is explained.

The difference is honest: a top-up at Stripe that somebody made and nobody has booked yet.
"""

from __future__ import annotations

from typing import Final

from marketplace.cli.demo_data.card_sales import finance
from marketplace.cli.demo_data.happenings import control
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs import reconciling
from marketplace.reconciling import differences

TOP_UP_MINOR: Final = 25_000
NOTE: Final = (
    "Topped up from the company's account for the first payouts. It is booked with the month's bank statement."
)


def take_in(sandbox: str) -> None:
    """Have the sandbox top up, reconcile, and explain what differs. Acts as the system.

    `sandbox` is the sandbox's address; it was started with the token in `STRIPE_SANDBOX_TOKEN`.
    """
    control(sandbox, "topups", amount=str(TOP_UP_MINOR), currency="eur")
    outcome = reconciling.reconcile()
    with transaction():
        for each in outcome.standing:
            differences.explain(db.session.merge(each), NOTE, by=finance(), at=clock.now())

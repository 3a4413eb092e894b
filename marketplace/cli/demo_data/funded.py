"""The operator's own money in the demo: moved from the bank to Stripe for the payouts, and what is owed is there."""

from __future__ import annotations

from typing import Final

from marketplace.cli.demo_data.card_sales import finance
from marketplace.cli.demo_data.happenings import control
from marketplace.cli.demo_data.reading import read
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs import reconciling
from marketplace.ledger import chart
from marketplace.ledger.glance import glances
from marketplace.reconciling import funding, interventions, queries
from marketplace.reconciling.interventions import Wish

RESERVE_MINOR: Final = 1_000_000
RECEIPTS: Final = "Receipts of the years before this marketplace, moved to its account."
TOP_UP: Final = "Moved to Stripe for the payouts of this month."
MOVED: Final = "Moved from the bank to Stripe: the top-up there is the same money."


def take_in(sandbox: str) -> None:
    """Top up at Stripe and book it, take as much out at the bank, put in there what is missing. Acts as the system.

    `sandbox` is the sandbox's address; it was started with the token in `STRIPE_SANDBOX_TOKEN`.
    """
    for row in read("paid_out.toml")["top_ups"]:
        control(sandbox, "topups", amount=str(row["amount_minor"]), currency=row["currency"].lower())
    reconciling.take_in()
    with transaction():
        wishes = [funding.top_up(movement, TOP_UP) for movement in queries.top_ups()]
    for wish in wishes:
        _book(wish)
        _book(funding.take_out(wish.currency, wish.amount_minor, chart.FUNDING, MOVED, f"demo:moved:{wish.currency}"))
    with transaction():
        missing = {each.currency: each.owed_minor - each.money_minor for each in glances(db.session())}
    for currency, amount in missing.items():
        if amount > 0:
            _book(funding.put_in(currency, amount + RESERVE_MINOR, RECEIPTS, f"demo:{currency}"))


def _book(wish: Wish) -> None:
    """Ask as the command line does; finance is the second person where it takes one."""
    with transaction():
        asked = interventions.request(wish, by="command", at=clock.now())
        name, state = asked.public_id, asked.state
    if state == "waiting":
        with transaction():
            interventions.approve(interventions.locked(name), by=finance(), at=clock.now())

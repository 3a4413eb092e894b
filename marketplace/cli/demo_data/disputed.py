"""Sales of today that their customers dispute with the bank: one waits for an answer, others were answered and decided.

The card disputes by itself; finance answers as on its page, the worker sends it, and the sandbox plays the bank.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from sqlalchemy import select

from marketplace.cli.demo_data.card_sales import buy, finance, made_links, wait_for
from marketplace.cli.demo_data.happenings import control
from marketplace.cli.demo_data.reading import read
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.payments import answering
from marketplace.payments.models import Dispute

DISPUTING_CARD: Final = "4000000000000259"


def take_in(sandbox: str) -> None:
    """Let the customers of the data file buy and dispute, and answer them. Acts as the system.

    `sandbox` is the sandbox's address; it was started with the token in `STRIPE_SANDBOX_TOKEN`.

    Raises:
        Unavailable: the worker has not followed a dispute within a minute.
    """
    made, by = made_links(), finance()
    rows = read("disputed.toml")["sales"]
    orders = [buy(made[row["link"] - 1], row, number=DISPUTING_CARD) for row in rows]
    for order_id, row in zip(orders, rows, strict=True):
        wait_for(partial(_is_known, order_id), "heard of a dispute")
        if "end" in row:
            _answer(order_id, row, sandbox, by)


def _is_known(order_id: int) -> bool:
    return _of(order_id) is not None


def _of(order_id: int) -> Dispute | None:
    return db.session.scalar(select(Dispute).where(Dispute.order_id == order_id))


def _state(order_id: int) -> str:
    dispute = _of(order_id)
    return dispute.state if dispute else ""


def _answer(order_id: int, row: Mapping[str, Any], sandbox: str, by: str) -> None:
    """Accept it, which loses it at once; or send evidence, and have the bank decide as the row says."""
    with transaction():
        dispute = db.session.scalars(select(Dispute).where(Dispute.order_id == order_id)).one()
        stripe_id = dispute.stripe_dispute_id
        answering.answer(dispute, evidence=row.get("evidence"), by=by, at=clock.now())
    if "evidence" in row:
        wait_for(lambda: _state(order_id) == "under_review", "sent the evidence of a dispute")
        control(sandbox, f"disputes/{stripe_id}/{row['end']}")
    wait_for(lambda: _state(order_id) == row["end"], "followed a dispute")

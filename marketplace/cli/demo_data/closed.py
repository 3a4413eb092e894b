"""Last month, closed and sealed: as the operator's page and the worker do it."""

from __future__ import annotations

from flask import current_app

from marketplace.core import clock
from marketplace.core.periods import month_of
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs import sealing
from marketplace.reconciling import closing


def take_in() -> None:
    """Close everything before this month, for ever, and seal it; partners are told. Acts as the system."""
    month = month_of(clock.now(), current_app.config["MARKETPLACE_TIME_ZONE"]).previous()
    with transaction():
        closing.close(db.session(), month)
    sealing.finish_close()

"""Partners who rose a tier while they sold: each on its day, so that earlier sales have the earlier margins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.partners import membership
from marketplace.partners.models import Partner, Tier


@dataclass(frozen=True, slots=True)
class Promotion:
    """A partner's step to another tier, named by its code."""

    at: datetime
    partner: Partner
    tier: str
    reason: str


class Promotions:
    """What is still to come, in order of time."""

    def __init__(self, rows: list[Mapping[str, Any]], partners: Mapping[str, Partner], *, today: datetime) -> None:
        found = [
            Promotion(
                today - timedelta(days=row["promoted"]["days"]), partners[row["key"]], row["promoted"]["to"],
                row["promoted"]["reason"],
            )
            for row in rows if "promoted" in row
        ]  # fmt: skip
        self.coming = sorted(found, key=lambda promotion: promotion.at)

    def take_in(self, *, until: datetime) -> None:
        """Carry out those that are due."""
        while self.coming and self.coming[0].at <= until:
            due = self.coming.pop(0)
            tier = db.session.scalars(select(Tier).where(Tier.code == due.tier)).one()
            with clock.frozen(due.at) as at:
                membership.change_tier(due.partner, tier, reason=due.reason, at=at)
                db.session.flush()  # the next sale asks the database for the tier's margins

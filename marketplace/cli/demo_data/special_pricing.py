"""Special pricing that partners asked for: granted at once, granted in part, rejected, and one that waits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import current_app

from marketplace.cli.demo_data.channel import Programme
from marketplace.cli.demo_data.supply import Shop
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.protection import naming
from marketplace.special_pricing import asking, deciding
from marketplace.special_pricing.asking import Wish
from marketplace.special_pricing.models import PricingRequest


def take_in(data: Mapping[str, Any], programme: Programme, shop: Shop, *, today: datetime) -> None:
    """Ask for what the data file says, and decide about what it says was decided; the oldest first."""
    for row in sorted(data["requests"], key=_ago, reverse=True):
        with clock.frozen(today - _ago(row)) as at:
            request = _ask(row, programme, shop, at)
            db.session.flush()  # the next one finds it
        if "decided_days" in row:
            with clock.frozen(today - timedelta(days=row["decided_days"])) as at:
                _decide(request, row, programme.manager.public_id, at)


def _ago(row: Mapping[str, Any]) -> timedelta:
    return timedelta(days=row.get("days", 0), hours=row.get("hours", 0))


def _ask(row: Mapping[str, Any], programme: Programme, shop: Shop, at: datetime) -> PricingRequest:
    config, partner = current_app.config, programme.partners[row["partner"]]
    by = programme.sellers[row["partner"]].public_id
    customer, account_id = row.get("customer", ""), None
    if customer:
        account_id = naming.account_named(partner, customer, by=by, at=at, secret_key=config["SECRET_KEY"])
    wish = Wish(
        mark=f"demo:{row['partner']}:{row.get('days', 0)}",
        bps=row["bps"],
        reason=row["reason"],
        ends_at=at + timedelta(days=row["for_days"]),
        customer=customer,
        offering=shop.offerings[row["offering"]] if "offering" in row else None,
    )
    zone = config["MARKETPLACE_TIME_ZONE"]
    return asking.ask(partner, wish, account_id=account_id, by=by, at=at, time_zone=zone)


def _decide(request: PricingRequest, row: Mapping[str, Any], by: str, at: datetime) -> None:
    if "rejection" in row:
        deciding.reject(request, reason=row["rejection"], by=by, at=at)
    else:
        deciding.approve(request, bps=row["granted_bps"], funder="operator", by=by, at=at)

"""Accounts that partners have registered: protected, about to end, refused, rejected, given up, and one in review."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import current_app

from marketplace.cli.demo_data.channel import Programme
from marketplace.cli.demo_data.supply import Shop
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.protection import registration, reviewing
from marketplace.protection.models import Registration
from marketplace.protection.registration import House
from marketplace.protection.submissions import Submission


def take_in(data: Mapping[str, Any], programme: Programme, shop: Shop, *, today: datetime) -> None:
    """Take the steps of the data file's registrations in the order of their days."""
    made: dict[str, Registration] = {}
    steps = [(_ago(row, step), row, step) for row in data["registrations"] for step in ("", "given_up_", "rejected_")]
    for ago, row, step in sorted((each for each in steps if each[0]), key=lambda each: each[0], reverse=True):
        with clock.frozen(today - ago) as at:
            if step == "given_up_":
                reviewing.withdraw(made[_mark(row)], by=programme.sellers[row["partner"]].public_id, at=at)
            elif step == "rejected_":
                by = programme.manager.public_id
                reviewing.reject(made[_mark(row)], row["rule"], evidence=row["evidence"], by=by, at=at)
            else:
                made[_mark(row)] = _register(row, programme, shop, at)
            db.session.flush()  # the next step finds it


def _ago(row: Mapping[str, Any], step: str) -> timedelta:
    return timedelta(days=row.get(f"{step}days", 0), hours=0 if step else row.get("hours", 0))


def _mark(row: Mapping[str, Any]) -> str:
    return f"demo:{row['partner']}:{row['company']}"


def _register(row: Mapping[str, Any], programme: Programme, shop: Shop, at: datetime) -> Registration:
    config = current_app.config
    submission = Submission(
        mark=_mark(row),
        company=row["company"],
        identity=row["identity"],
        more=row.get("more", ""),
        vendor=shop.vendors[row["vendor"]] if "vendor" in row else None,
    )
    answer = registration.register(
        programme.partners[row["partner"]],
        submission,
        by=programme.sellers[row["partner"]].public_id,
        at=at,
        house=House(config["SECRET_KEY"], config["MARKETPLACE_TIME_ZONE"]),
    )
    return answer.registration

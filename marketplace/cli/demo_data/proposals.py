"""What vendors have sent in: new offerings and changes of what is on sale, in review or sent back with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from marketplace.catalog import review, revisions
from marketplace.catalog.models import Offering
from marketplace.catalog.review import Subject
from marketplace.catalog.revised_prices import ProposedPrice
from marketplace.catalog.rules.breaks import Break
from marketplace.cli.demo_data import supply
from marketplace.cli.demo_data.channel import Programme
from marketplace.cli.demo_data.illustrating import illustrate
from marketplace.cli.demo_data.supply import Shop
from marketplace.core import clock
from marketplace.core.currencies import parse_amount
from marketplace.db.base import db
from marketplace.identity import people
from marketplace.identity.models import User

WRITTEN = timedelta(hours=2)
"""How long before it was sent in something was written."""


def take_in(data: Mapping[str, Any], programme: Programme, shop: Shop, *, today: datetime) -> None:
    """Send in the drafts and revisions of the data file, each by its vendor at its hour; a reason sends it back."""
    for turn, row in enumerate(data["drafts"], start=1):
        with clock.frozen(today - timedelta(hours=row["submitted_hours"]) - WRITTEN) as at:
            vendor = shop.vendors[row["vendor"]]
            category, solved = shop.categories[row["category"]], shop.problems[row["category"]]
            offering = supply.draft(row, vendor, category, solved, at=at)
            illustrate(offering, row, turn=turn, at=at)
        _send_in(offering, row, _author(offering), programme.manager, today)
    for row in data["revisions"]:
        offering = shop.offerings[row["offering"]]
        author = _author(offering)
        with clock.frozen(today - timedelta(hours=row["submitted_hours"]) - WRITTEN) as at:
            changes = _changes(row, offering, today)
            revision = revisions.propose(offering, changes, by=author.public_id, at=at)
            db.session.flush()  # sending in locks its row
        _send_in(revision, row, author, programme.manager, today)


def _author(offering: Offering) -> User:
    return people.of_party(offering.vendor_id)[0]


def _send_in(subject: Subject, row: Mapping[str, Any], author: User, manager: User, today: datetime) -> None:
    with clock.frozen(today - timedelta(hours=row["submitted_hours"])) as at:
        review.submit(subject, by=author.public_id, at=at)
        db.session.flush()  # deciding reads its state
    if "reason" in row:
        with clock.frozen(today - timedelta(hours=row["sent_back_hours"])) as at:
            review.send_back(subject, by=manager.public_id, at=at, reason=row["reason"])


def _changes(row: Mapping[str, Any], offering: Offering, today: datetime) -> dict[str, Any]:
    words = {name: row[name] for name in revisions.WORDS if name in row}
    return words | {"prices": [_price(each, offering, today) for each in row.get("prices", ())]}


def _price(row: Mapping[str, Any], offering: Offering, today: datetime) -> ProposedPrice:
    midnight = today.replace(hour=0, minute=0, second=0, microsecond=0)
    return ProposedPrice(
        offering.plans[0].public_id,
        row["currency"],
        parse_amount(row["unit"], row["currency"]),
        breaks=tuple(Break(quantity, parse_amount(unit, row["currency"])) for quantity, unit in row.get("breaks", ())),
        begins_at=midnight + timedelta(days=row["begins_days"]) if "begins_days" in row else None,
    )

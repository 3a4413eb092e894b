"""The periods to choose from: months, quarters and years that have statements, and all of them together."""

from __future__ import annotations

from datetime import datetime

from flask import current_app, request
from flask_babel import gettext as _

from marketplace.core.errors import Invalid
from marketplace.core.periods import Period, month_of, parse_period
from marketplace.statements import queries
from marketplace.statements.queries import StatementNotFound
from marketplace.web.moments import format_moment


def cut_off_zone() -> str:
    """Return the operator's time zone (IANA), whose midnights bound every statement."""
    return str(current_app.config["MARKETPLACE_TIME_ZONE"])


def chosen_period(at: datetime) -> Period:
    """Return the period that the address names, or the present month; what cannot be read counts as not named."""
    label = request.args.get("period", "")
    try:
        return parse_period(label, cut_off_zone()) if label else month_of(at, cut_off_zone())
    except Invalid:
        return month_of(at, cut_off_zone())


def period_of(label: str) -> Period:
    """Return the period of an address.

    Raises:
        StatementNotFound: the label is none, so there is no statement by it.
    """
    try:
        return parse_period(label, cut_off_zone())
    except Invalid:
        raise StatementNotFound("There is no such statement.") from None


def choices(chosen: Period, at: datetime) -> list[tuple[str, str]]:
    """Return labels and texts for a select: all, years, quarters, months, each from the newest back."""
    present = month_of(at, cut_off_zone())
    first = queries.first_month(cut_off_zone()) or present
    months = [first]
    while months[-1].starts_at < present.starts_at:
        months.append(months[-1].next())
    labels = [month.label for month in reversed(months)]
    years = list(dict.fromkeys(label[:4] for label in labels))
    quarters = list(dict.fromkeys(f"{label[:4]}-Q{(int(label[5:]) + 2) // 3}" for label in labels))
    found = [(month.label, format_moment(month.starts_at, "month", cut_off_zone())) for month in reversed(months)]
    found += [(label, f"{label[5:]} {label[:4]}") for label in quarters]
    found += [(label, label) for label in years]
    found.append((f"{labels[-1]}..{labels[0]}", _("All months")))
    return found if chosen.label in dict(found) else [(chosen.label, chosen.label), *found]

"""What guard-rails, steps and scopes of requests for special pricing are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from marketplace.special_pricing.models import PricingRequest, PricingRequestStep
from marketplace.special_pricing.rules import LATE, WITHIN
from marketplace.web.filters import format_bps
from marketplace.web.labels import label_for

OUTSIDE: Final[Mapping[str, LazyString]] = {
    "rate": _l("More than is granted at once"),
    "sum": _l("More than is granted at once, together with what counts on the same sale already"),
    "days": _l("Longer than is granted at once"),
    "open": _l("As many as may be granted at once are in force"),
    "customer": _l("Not for a customer that is registered by, or buys from, this partner"),
}
RULES: Final[Mapping[str, LazyString]] = {
    WITHIN: _l("Inside the guard-rails: nobody had to look"),
    LATE: _l("Nobody decided in time. Silence grants no money: finance decides"),
}
FUNDERS: Final[Mapping[str, LazyString]] = {
    "operator": _l("Funded by the operator"),
    "vendor": _l("Funded by the vendor"),
}


def about(request: PricingRequest) -> str:
    """Return which offering a request is for, or that it is for every one."""
    offering = request.offering
    return f"{offering.name} · {offering.vendor.name}" if offering else str(_("Every offering"))


def outside_words(request: PricingRequest) -> list[str]:
    """Return which guard-rails a request lies outside of, in words."""
    return [str(OUTSIDE.get(each, each)) for each in request.outside]


def told(
    steps: list[PricingRequestStep], actors: Mapping[str, str] | None = None, *, is_house: bool = False
) -> list[dict[str, object]]:
    """Return the steps of a request as a timeline shows them; `actors` names people by their ids, where it may.

    Who bears a concession is told to the house alone: to the partner it is all the same.
    """
    return [
        {
            "at": step.happened_at,
            "title": label_for("pricing_request", step.to_state).text if step.from_state else _("Asked"),
            "icon": label_for("pricing_request", step.to_state).icon if step.from_state else "send",
            "detail": _detail(step, (actors or {}).get(step.actor, ""), is_house=is_house),
        }
        for step in steps
    ]


def _detail(step: PricingRequestStep, actor: str, *, is_house: bool) -> str:
    words = [str(RULES.get(step.rule, step.rule)), str(step.evidence.get("text", ""))]
    if "bps" in step.evidence:
        words.append(format_bps(step.evidence["bps"]))
        words.append(str(FUNDERS[step.evidence["funder"]]) if is_house else "")
    return " · ".join(word for word in (*words, actor) if word)

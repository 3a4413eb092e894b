"""What other guard-rails for special pricing would do, money first, in sentences."""

from __future__ import annotations

from flask_babel import gettext as _

from marketplace.core import clock
from marketplace.insight import concession_costs
from marketplace.partners.guard_rails import GuardRails, rails_of
from marketplace.partners.models import Programme
from marketplace.web.filters import format_bps, format_money, plural


def rail_effects(programme: Programme, rails: GuardRails) -> list[str]:
    """Return what the operator could come to pay by `rails`, at most, and how that differs from now.

    Nothing where they are what they were.
    """
    before = rails_of(programme)
    if rails == before:
        return []
    if not rails.concession_bps or not rails.concessions_open:
        return [_("No special pricing is granted any more without a person looking. What is granted stays so.")]
    costs = concession_costs.of_programme(programme.id, rails.concession_bps, at=clock.now())
    sums = ", ".join(format_money(each.cost_minor, each.currency) for each in costs)
    days = plural(rails.concession_days, _("one day"), _("%(count)s days", count="%(count)s"))
    rule = _(
        "Up to %(rate)s more for up to %(days)s is granted at once, %(most)s at a time to each partner.",
        rate=format_bps(rails.concession_bps),
        days=days,
        most=rails.concessions_open,
    )
    if not costs:
        return [rule, _("Its partners sold nothing to their own customers in the last 90 days.")]
    least = _(
        "Had every sale of its partners to their own customers in the last 90 days had all of it, it would have cost"
        " the operator %(sums)s.",
        sums=sums,
    )
    return [rule, least]

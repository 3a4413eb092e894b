"""The forms of margin rules, and what they say about their effect before they are carried out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import SelectChoice, SelectField
from wtforms.validators import InputRequired, Optional

from marketplace.catalog import queries as catalog
from marketplace.catalog.margins import Scope
from marketplace.partners import queries as partners
from marketplace.partners.models import Tier
from marketplace.web.fields import DayField, PercentField, options
from marketplace.web.filters import format_bps, format_count
from marketplace.web.moments import format_moment
from marketplace.web.operator.confirming import ConfirmedForm

EVERYTHING = "everything"


class EndForm(ConfirmedForm):
    """When a rule ends."""

    until = DayField(
        _l("Ends on"), [Optional()], description=_l("The first day on which it no longer counts. Empty: at once.")
    )


class ChangeForm(ConfirmedForm):
    """A rate and its span."""

    rate = PercentField(
        _l("Margin"),
        [InputRequired(_l("Write the margin in per cent."))],
        description=_l("In per cent of the list price, with up to two decimals."),
    )
    begins = DayField(_l("Begins on"), [Optional()], description=_l("Empty: at once."))
    until = DayField(
        _l("Ends on"), [Optional()], description=_l("The first day on which it no longer counts. Empty: it stays.")
    )

    def span(self, at: datetime) -> tuple[datetime, datetime | None]:
        """Return from when and until when the rate counts; None is for good."""
        return self.begins.begins_at(at), self.until.begins_at(at) if self.until.data else None


class RuleForm(ChangeForm):
    """A new rule: for whom, on what, how much, from when."""

    tier = SelectField(_l("Tier"))
    scope = SelectField(
        _l("Covers"), description=_l("The most specific rule wins: offering, category, vendor, everything.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tier.choices = options(((tier.code, tier.name) for tier in partners.tiers()), first=_("Any tier"))
        self.scope.choices = scope_choices()

    def chosen_tier(self) -> Tier | None:
        """Return the tier that the rule is for; None for any."""
        return partners.tier_by_code(self.tier.data) if self.tier.data else None

    def chosen_scope(self) -> tuple[str, Scope]:
        """Return what the rule covers, as a kind and the thing itself."""
        kind, _colon, public_id = self.scope.data.partition(":")
        find: dict[str, Callable[[str], Scope]] = {
            "offering": catalog.offering_by_public_id,
            "category": catalog.category_by_public_id,
            "vendor": catalog.vendor_by_public_id,
        }
        return kind, find[kind](public_id) if kind in find else None


def scope_choices() -> list[SelectChoice]:
    """Return everything that a rule can cover, the widest first, in groups."""
    branches, names = catalog.categories_tree(), catalog.names_to_choose_from()
    tree = [(each.category.public_id, "\u2003" * each.depth + each.category.name) for each in branches]
    groups = (
        (_("Vendors"), "vendor", names.vendors),
        (_("Categories"), "category", tree),
        (_("Offerings"), "offering", names.offerings),
    )
    widest = options([(EVERYTHING, _("Everything"))], group=_("The whole catalogue"))
    return widest + [
        SelectChoice(f"{kind}:{public_id}", name, optgroup=title)
        for title, kind, things in groups
        for public_id, name in things
    ]


def effect(tier: Tier | None, scope: Scope, *, bps: int, starts_at: datetime) -> str:
    """Say whom a margin would concern, before it is saved."""
    sellers, offerings = partners.count_active(tier), catalog.published_in_scope(scope)
    whom = ngettext("%(count)s active partner", "%(count)s active partners", sellers, count=format_count(sellers))
    what = ngettext(
        "%(what)s published offering", "%(what)s published offerings", offerings, what=format_count(offerings)
    )
    sentence = _(
        "%(rate)s for %(whom)s on %(what)s, from %(day)s. Orders and links made before keep their terms.",
        rate=format_bps(bps),
        whom=whom,
        what=what,
        day=format_moment(starts_at),
    )
    return str(sentence)

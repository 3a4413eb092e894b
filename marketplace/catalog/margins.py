"""Setting what partners keep: margin rules by tier and scope, and concessions to one partner.

A rule is never edited. A change ends the version in force and begins the next version of the same rule at that instant;
a withdrawal before it ever began leaves an empty span. Orders and links keep the terms they were made with.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.catalog.concessions import end_concession, grant
from marketplace.catalog.errors import AlreadyThere, RateOutOfRange, RuleSuperseded, SpanEmpty, TooEarly
from marketplace.catalog.models import Category, MarginRule, Offering, Vendor
from marketplace.core.errors import Invalid
from marketplace.core.ids import new_public_id
from marketplace.core.money import BPS_WHOLE
from marketplace.db.base import db
from marketplace.partners.models import Tier

__all__ = ["SCOPES", "Scope", "change_rule", "end_concession", "end_rule", "grant", "set_rule"]

Scope = Offering | Category | Vendor | None

SCOPES: Final[dict[str, type[Offering] | type[Category] | type[Vendor] | None]] = {
    "offering": Offering,
    "category": Category,
    "vendor": Vendor,
    "everything": None,
}
"""The kinds of scope, the most specific first, and what each one names."""


def set_rule(
    *,
    tier: Tier | None,
    scope_kind: str,
    scope: Scope,
    bps: int,
    effective_from: datetime,
    effective_until: datetime | None = None,
    created_by: str,
    at: datetime,
) -> MarginRule:
    """Set the margin of a tier (None: of any tier) on a scope, from an instant on until another (excluded) or for good.

    `created_by` is the public id of the person. Where several rules apply, the most specific wins; see docs/money.md.

    Raises:
        Invalid: the scope does not fit its kind, the rate or the span makes no sense, or it would begin in the past.
        AlreadyThere: a rule for this tier and scope begins at that very instant.
    """
    _require_scope(scope_kind, scope)
    _require_rate(bps)
    _require_span(effective_from, effective_until, at)
    place = {"tier_id": tier.id if tier else None, "scope_kind": scope_kind, **_scope_columns(scope)}
    _require_alone(place, effective_from)

    rule = MarginRule(
        public_id=new_public_id("mrg"),
        version=1,
        bps=bps,
        effective_from=effective_from,
        effective_until=effective_until,
        created_by=created_by,
        created_at=at,
        **place,
    )
    db.session.add(rule)
    _record("margin_rule.set", rule, tier=tier.code if tier else None, scope=scope.public_id if scope else None)
    return rule


def change_rule(
    rule: MarginRule,
    *,
    bps: int,
    effective_from: datetime,
    effective_until: datetime | None = None,
    changed_by: str,
    at: datetime,
) -> MarginRule:
    """End a rule at an instant and begin its next version, with another rate, at the same instant; returns the new one.

    A rule that has not begun yet can be replaced from its beginning on.

    Raises:
        Invalid: the rate or the span makes no sense, or the change would begin in the past or before the rule itself.
        RuleSuperseded: the rule has a newer version, or has ended.
    """
    _require_rate(bps)
    _require_span(effective_from, effective_until, at)
    _require_newest(rule, effective_from)

    rule.effective_until = effective_from
    following = MarginRule(
        public_id=rule.public_id,
        version=rule.version + 1,
        tier_id=rule.tier_id,
        scope_kind=rule.scope_kind,
        offering_id=rule.offering_id,
        category_id=rule.category_id,
        vendor_id=rule.vendor_id,
        bps=bps,
        effective_from=effective_from,
        effective_until=effective_until,
        created_by=changed_by,
        created_at=at,
    )
    db.session.add(following)
    _record("margin_rule.changed", following, from_bps=rule.bps)
    return following


def end_rule(rule: MarginRule, *, effective_until: datetime, at: datetime) -> None:
    """End a rule at an instant (excluded); a rule that has not begun by then never will.

    Raises:
        TooEarly: the instant lies in the past.
        RuleSuperseded: the rule has a newer version, or ends sooner already.
    """
    if effective_until < at:
        raise TooEarly("A rule cannot end in the past. Choose today or a later day.", effective_until=effective_until)
    until = max(effective_until, rule.effective_from)
    _require_newest(rule, until)
    rule.effective_until = until
    _record("margin_rule.ended", rule)


def _require_scope(scope_kind: str, scope: Scope) -> None:
    if scope_kind not in SCOPES:
        raise Invalid("A margin covers an offering, a category, a vendor or everything.", scope_kind=scope_kind)
    wanted = SCOPES[scope_kind]
    if wanted is None and scope is not None:
        raise Invalid("A margin on everything names nothing in particular.", scope_kind=scope_kind)
    if wanted is not None and not isinstance(scope, wanted):
        raise Invalid(f"Choose the {scope_kind} that the margin covers.", scope_kind=scope_kind)


def _require_rate(bps: int) -> None:
    if not 0 <= bps <= BPS_WHOLE:
        raise RateOutOfRange("margin", bps)


def _require_span(effective_from: datetime, effective_until: datetime | None, at: datetime) -> None:
    if effective_from < at:
        raise TooEarly("A margin cannot begin in the past. Choose today or a later day.", effective_from=effective_from)
    if effective_until is not None and effective_until <= effective_from:
        raise SpanEmpty


def _require_newest(rule: MarginRule, until: datetime) -> None:
    """Lock the rule's versions, so that of two changes at once the second sees the first and is refused."""
    versions = db.session.scalars(
        select(MarginRule).where(MarginRule.public_id == rule.public_id).order_by(MarginRule.version).with_for_update()
        .execution_options(populate_existing=True)
    ).all()  # fmt: skip
    if versions[-1].version != rule.version:
        raise RuleSuperseded("This rule has a newer version. Open it again and change that one.", rule=rule.public_id)
    if rule.effective_until is not None and rule.effective_until <= until:
        raise RuleSuperseded("This margin rule ends by then already. Set a new rule instead.", rule=rule.public_id)
    if until < rule.effective_from:
        raise TooEarly(
            "A change cannot begin before the version that it replaces. Choose a later day.", effective_from=until
        )


def _require_alone(place: dict[str, int | str | None], effective_from: datetime) -> None:
    same = [getattr(MarginRule, column).is_not_distinct_from(value) for column, value in place.items()]
    beginning = (
        MarginRule.effective_from == effective_from,
        MarginRule.effective_until.is_distinct_from(effective_from),
    )
    if db.session.scalar(select(MarginRule.id).where(*same, *beginning).limit(1)) is not None:
        raise AlreadyThere(
            "A margin for this tier and scope begins at that moment already. Change that rule instead.",
            effective_from=effective_from,
        )


def _scope_columns(scope: Scope) -> dict[str, int | None]:
    return {
        f"{kind}_id": scope.id if scope and isinstance(scope, model) else None
        for kind, model in SCOPES.items()
        if model
    }


def _record(action: str, rule: MarginRule, **facts: str | int | None) -> None:
    until = rule.effective_until.isoformat() if rule.effective_until else None
    span = {"effective_from": rule.effective_from.isoformat(), "effective_until": until}
    trail.record(action, "margin_rule", rule.public_id, {"version": rule.version, "bps": rule.bps, **span, **facts})

"""What the operator's pages call kinds of things, where terms stand, and how they tell a thing's history."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from marketplace.audit.models import AuditEntry
from marketplace.web.filters import format_bps, format_money

TAX_CLASSES: Final[dict[str, LazyString]] = {
    "standard": _l("Standard"),
    "reduced": _l("Reduced"),
    "exempt": _l("Exempt"),
}

INTERVALS: Final[dict[str, LazyString]] = {
    "one_time": _l("Charged once"),
    "month": _l("Charged every month"),
    "year": _l("Charged every year"),
}

SCOPE_KINDS: Final[dict[str, LazyString]] = {
    "offering": _l("One offering"),
    "category": _l("A category"),
    "vendor": _l("A vendor"),
    "everything": _l("Everything"),
}

ROUTES: Final[dict[str, LazyString]] = {
    "customer_checkout": _l("Customer checkout"),
    "partner_order": _l("Partner order"),
    "direct_order": _l("Direct order"),
    "import": _l("Imported"),
}

BULK_ACTIONS: Final[dict[str, LazyString]] = {
    "category": _l("Move to a category"),
    "add_problem": _l("Add a problem"),
    "remove_problem": _l("Take a problem away"),
    "publish": _l("Publish"),
    "retire": _l("Take out of sale"),
    "cap": _l("Set the cap on the margin"),
}

FUNDERS: Final[dict[str, LazyString]] = {"vendor": _l("Vendor"), "operator": _l("Operator")}

DEEDS: Final[dict[str, tuple[LazyString, str]]] = {
    "payout_destination.chosen": (_l("Chose where it is paid"), "payout"),
    "payout_destination.activated": (_l("Can be paid"), "check"),
    "payout_destination.restricted": (_l("Cannot be paid"), "alert"),
    "payout_destination.bank_changed": (_l("Bank account changed at Stripe"), "alert"),
    "offering.tagged": (_l("Problems chosen"), "category"),
    "offering.illustrated": (_l("Picture added"), "plus"),
    "offering.picture_removed": (_l("Picture taken away"), "trash"),
    "offering.pictures_replaced": (_l("Pictures replaced by a proposal"), "edit"),
    "offering.picture_put_first": (_l("Pictures put in another order"), "sort"),
    "offering.revision_proposed": (_l("Changes proposed"), "edit"),
    "offering.reviewed": (_l("Review"), "eye"),
    "partner.opened": (_l("Became a partner"), "plus"),
    "partner.amended": (_l("Facts corrected"), "edit"),
    "partner.tier_changed": (_l("Moved to another tier"), "tier"),
    "partner.suspended": (_l("Suspended"), "pause"),
    "partner.reinstated": (_l("Reinstated"), "play"),
    "partner.billing_stated": (_l("Invoice details stated"), "receipt"),
    "partner.noted": (_l("Note written"), "edit"),
    "partner.viewed": (_l("Its pages were looked at"), "eye"),
    "programme.added": (_l("Added"), "plus"),
    "programme.amended": (_l("Changed"), "edit"),
    "programme.rails_set": (_l("Guard-rails for special pricing changed"), "concession"),
    "refund.requested": (_l("Asked for"), "refund"),
    "refund.followed_up": (_l("What became of it was noted"), "edit"),
    "refund.given_up": (_l("Somebody decided that there is none"), "x"),
    "vendor.opened": (_l("Became a vendor"), "plus"),
    "vendor.described": (_l("Description changed"), "edit"),
    "vendor.fee_agreed": (_l("New fee agreed"), "receipt"),
    "offering.added": (_l("Added as a draft"), "plus"),
    "offering.amended": (_l("Facts changed"), "edit"),
    "offering.plan_added": (_l("Plan added"), "plus"),
    "offering.priced": (_l("Price set"), "price"),
    "offering.published": (_l("Published"), "check"),
    "offering.retired": (_l("Taken out of sale"), "pause"),
}


def standing(starts_at: datetime, ends_at: datetime | None, at: datetime) -> str:
    """Return where terms stand at an instant: `scheduled`, `in_force`, `ended`, or `withdrawn` before they began."""
    if ends_at is not None and ends_at <= starts_at:
        return "withdrawn"
    if at < starts_at:
        return "scheduled"
    return "ended" if ends_at is not None and ends_at <= at else "in_force"


def told(history: Iterable[AuditEntry]) -> list[dict[str, Any]]:
    """Return deeds as items of a timeline."""
    return [_item(entry) for entry in history]


def _item(entry: AuditEntry) -> dict[str, Any]:
    title, icon = DEEDS.get(entry.action, (entry.action, "dot"))
    return {"at": entry.happened_at, "title": title, "icon": icon, "detail": _detail(entry.facts)}


def _detail(facts: dict[str, Any]) -> str:
    parts = []
    if "from" in facts:
        parts.append(f"{facts['from']} → {facts['to']}")
    if "fee_bps" in facts:
        parts.append(format_bps(facts["fee_bps"]))
    if "unit_minor" in facts:
        parts.append(format_money(facts["unit_minor"], facts["currency"]))
    if "interval" in facts:
        parts.append(str(facts["name"]))
    if "hold_days" in facts:
        parts.append(_days(facts["hold_days"]))
    if "concession_bps" in facts:
        parts.append(" → ".join(format_bps(bps) for bps in facts["concession_bps"]))
    parts += [str(facts[name]) for name in ("reason", "note") if facts.get(name)]
    return " · ".join(parts)


def _days(days: int | list[int]) -> str:
    """A hold as it is, or as it was and is."""
    return str(_("%(days)s days", days=" → ".join(map(str, days)) if isinstance(days, list) else days))

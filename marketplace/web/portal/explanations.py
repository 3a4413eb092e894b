"""Margin rules and concessions in words: what each is about, beside why it counts or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _

from marketplace.catalog.rules.terms import Considered
from marketplace.catalog.seller_terms import SellerTerms

COUNTS = frozenset({"won", "added", "capped"})


def explained(considered: Iterable[Considered], terms: SellerTerms) -> list[dict[str, Any]]:
    """Return items for the macro `explain`, each named by its scope: what counts first."""
    scopes = {rule.id: rule.scope_kind for rule in terms.rules}
    return kept([entry.to_json() for entry in considered], scopes)


def kept(considered: Iterable[Mapping[str, Any]], scopes: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """Return the same from the JSON that an order or a link keeps; without `scopes` rules are named by their id."""
    items = [
        {
            "title": _title(entry, (scopes or {}).get(entry["id"])),
            "bps": entry["counted_bps"] if entry["outcome"] == "capped" else entry["bps"],
            "won": entry["outcome"] in COUNTS,
            "reason": entry["reason"],
        }
        for entry in considered
    ]
    return sorted(items, key=lambda item: not item["won"])


def _title(entry: Mapping[str, Any], scope: str | None) -> str:
    if entry["kind"] == "concession":
        return _("Concession %(id)s", id=entry["id"])
    if entry["kind"] == "link":
        return _("Terms kept by link %(id)s", id=entry["id"])
    names = {
        "offering": _("Rule for this offering"),
        "category": _("Rule for a category"),
        "vendor": _("Rule for this vendor"),
        "everything": _("Rule for everything"),
    }
    version = _("version %(version)s", version=entry["version"])
    return f"{names[scope]}, {version}" if scope else f"{_('Margin rule %(id)s', id=entry['id'])}, {version}"

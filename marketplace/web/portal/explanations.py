"""Margin rules and concessions in words: what each is about, beside why it counts or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _

from marketplace.catalog.rules.terms import Considered
from marketplace.catalog.seller_terms import SellerTerms
from marketplace.catalog.terms_json import considered_json

COUNTS = frozenset({"won", "added", "capped"})


def explained(considered: Iterable[Considered], terms: SellerTerms) -> list[dict[str, Any]]:
    """Return items for the macro `explain`, each named by what it is about; what counts comes first."""
    return kept([considered_json(entry, terms.scopes.get(entry.id)) for entry in considered])


def kept(considered: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the same from the JSON that an order or a link keeps."""
    items = [
        {
            "title": _title(entry),
            "id": entry["id"],
            "bps": entry["counted_bps"] if entry["outcome"] == "capped" else entry["bps"],
            "won": entry["outcome"] in COUNTS,
            "reason": entry["reason"],
        }
        for entry in considered
    ]
    return sorted(items, key=lambda item: not item["won"])


def _title(entry: Mapping[str, Any]) -> str:
    if entry["kind"] == "concession":
        return str(_("Concession"))
    if entry["kind"] == "link":
        if entry["id"].startswith("sto_"):
            return str(_("Terms kept in the cart from the storefront"))
        return str(_("Terms kept by the link"))
    names = {
        "offering": _("Rule for this offering"),
        "category": _("Rule for a category"),
        "vendor": _("Rule for this vendor"),
        "everything": _("Rule for everything"),
    }
    name = names.get(entry["scope"], _("Margin rule"))
    return str(_("%(name)s, version %(version)s", name=name, version=entry["version"]))

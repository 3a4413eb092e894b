"""Terms as plain values."""

from __future__ import annotations

from datetime import UTC, datetime

from marketplace.catalog.rules.breaks import Break, ListPrice
from marketplace.catalog.rules.frozen import FrozenTerms
from marketplace.catalog.rules.line_price import Rounding
from marketplace.catalog.rules.tax import Tax
from marketplace.catalog.rules.terms import HOUSE, MarginChoice, RuleRef
from marketplace.catalog.terms_json import frozen_json, margin_json, price_json, rounding_json, rule_json, tax_json

JUNE = datetime(2026, 6, 1, tzinfo=UTC)
JULY = datetime(2026, 7, 1, tzinfo=UTC)


def test_a_margin_names_its_parts_and_whose_terms_they_are() -> None:
    assert margin_json(MarginChoice(2000, 300, 200), is_frozen=True) == {
        "bps": 2500, "base_bps": 2000, "vendor_bps": 300, "operator_bps": 200, "terms": "frozen",
    }  # fmt: skip
    assert margin_json(HOUSE, is_frozen=False)["terms"] == "current"


def test_a_rule_is_named_with_its_version_and_none_is_null() -> None:
    assert (rule_json(RuleRef("mrg_1", 3)), rule_json(None)) == ({"id": "mrg_1", "version": 3}, None)


def test_a_list_price_keeps_its_breaks_and_maximum() -> None:
    price = ListPrice("prc_1", 2, "EUR", 1_000, JUNE, (Break(10, 900),), 1_200)

    assert price_json(price) == {
        "id": "prc_1", "version": 2, "effective_from": "2026-06-01T00:00:00+00:00", "currency": "EUR",
        "unit_list_minor": 1_000, "breaks": [{"from_quantity": 10, "unit_minor": 900}], "max_retail_minor": 1_200,
    }  # fmt: skip


def test_without_a_buyer_nothing_is_owed_to_any_jurisdiction() -> None:
    assert tax_json(None) == {"bps": 0, "name": "", "jurisdiction": None, "treatment": "untaxed", "note": ""}
    assert tax_json(Tax(2000, "VAT", "DE", "taxed"))["jurisdiction"] == "DE"


def test_a_rounding_shows_what_was_divided() -> None:
    assert rounding_json(Rounding("margin", 9_999, 1_750, 1_750)) == {
        "of": "margin", "base_minor": 9_999, "bps": 1_750, "numerator": 17_498_250, "denominator": 10_000,
        "amount_minor": 1_750,
    }  # fmt: skip


def test_frozen_terms_say_whose_and_until_when() -> None:
    assert frozen_json(FrozenTerms("lnk_1", 2000, 300, 200, None, JUNE, JULY)) == {
        "source_id": "lnk_1", "bps": 2500, "frozen_at": "2026-06-01T00:00:00+00:00",
        "expires_at": "2026-07-01T00:00:00+00:00",
    }  # fmt: skip

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from marketplace.catalog import listing, queries
from marketplace.core.errors import NotFound
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from tests.support.statements import counted
from tests.support.world import a_category, a_partner, a_vendor, an_offering

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)


def shop(*args: object, **filters: object) -> list[str]:
    return [offering.name for offering in queries.shop_page(*args, **filters).items]  # type: ignore[arg-type]


def test_the_shop_shows_published_offerings_by_name(app: Flask) -> None:
    an_offering("Mail Guard")
    an_offering("Backup Suite")
    an_offering("Secret Plan", state="draft")
    an_offering("Old Suite", state="retired")

    assert shop() == ["Backup Suite", "Mail Guard"]
    with acting(Actor("partner", str(a_partner().id))):
        assert shop() == ["Backup Suite", "Mail Guard"]


def test_a_category_includes_what_hangs_below_it(app: Flask) -> None:
    software = a_category("Software")
    backup = a_category("Backup", parent=a_category("Storage", parent=software))
    an_offering("Backup Suite", category=backup)
    an_offering("Office", category=software)
    an_offering("Laptop", category=a_category("Hardware"))

    assert shop(category=software) == ["Backup Suite", "Office"]
    assert shop(category=backup) == ["Backup Suite"]


def test_a_vendor_and_a_currency_narrow_the_shop(app: Flask) -> None:
    vendor = a_vendor("Fabrikam")
    an_offering("Mail Guard", vendor=vendor, currency="USD")
    upcoming = an_offering("Backup Suite", currency="EUR")
    listing.set_price(upcoming.plans[0], currency="USD", unit_minor=5, effective_from=AT + timedelta(days=1), at=AT)
    db.session.flush()

    assert shop(vendor=vendor) == ["Mail Guard"]
    assert shop(currency="USD", at=AT) == ["Mail Guard"]
    assert shop(currency="USD", at=AT + timedelta(days=1)) == ["Backup Suite", "Mail Guard"]
    assert shop(currency="JPY", at=AT) == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("backup", ["Backup Suite"]),
        ("backups", ["Backup Suite"]),
        ("bac sui", ["Backup Suite"]),
        ("securit", ["Cloud Security"]),
        ("protecting", ["Cloud Security"]),
        ("SUITE backup", ["Backup Suite"]),
        ("backup mail", []),
        ("xyz", []),
        ("'; drop & | ! :* <->", []),
        ("&!|", ["Backup Suite", "Cloud Security"]),
        ("", ["Backup Suite", "Cloud Security"]),
        ("\x00", ["Backup Suite", "Cloud Security"]),
    ],
)
def test_words_are_found_by_their_beginning_or_stem(app: Flask, words: str, found: list[str]) -> None:
    an_offering("Backup Suite")
    an_offering("Cloud Security").summary = "Protects every laptop."
    db.session.flush()

    assert shop(words) == found


def test_a_shop_page_costs_the_same_for_any_number_of_offerings(app: Flask) -> None:
    category = a_category("Below", parent=a_category())
    for number in range(6):
        an_offering(f"Offering {number}", category=category)
    db.session.commit()

    with counted() as seen:
        page = queries.shop_page("offering", category.parent, currency="EUR", at=AT, limit=4)
        shown = [(each.name, each.vendor.name, each.category.name, len(each.plans)) for each in page.items]

    assert shown == [(f"Offering {number}", "Contoso", "Below", 1) for number in range(4)]
    assert len(seen) <= 4  # the category's parent, the page, its plans
    assert shop("offering", cursor=page.next_cursor) == ["Offering 4", "Offering 5"]


def test_the_operator_finds_every_state(app: Flask) -> None:
    draft, retired = an_offering("Draft", state="draft"), an_offering("Retired", state="retired")

    assert [each.name for each in queries.offerings_page().items] == ["Draft", "Retired"]
    assert [each.name for each in queries.offerings_page(state="draft").items] == ["Draft"]
    assert [each.name for each in queries.offerings_page(vendor=retired.vendor).items] == ["Retired"]
    assert (queries.count_in_state("draft"), queries.count_in_state("published")) == (1, 0)
    assert queries.offering_by_public_id(draft.public_id) is draft


def test_what_is_not_published_or_not_ones_own_is_not_found(app: Flask) -> None:
    draft = an_offering("Draft", state="draft")
    other = a_vendor("Fabrikam")

    assert queries.vendor_offering(draft.vendor_id, draft.public_id) is draft
    with pytest.raises(NotFound):
        queries.published_offering(draft.public_id)
    with pytest.raises(NotFound):
        queries.vendor_offering(other.id, draft.public_id)
    with pytest.raises(NotFound):
        queries.offering_by_public_id("off_unknown")


def test_row_security_hides_drafts_from_partners_and_other_vendors(app: Flask) -> None:
    draft, other, partner = an_offering("Draft", state="draft"), a_vendor("Fabrikam"), a_partner()
    public_id, own = draft.public_id, Actor("vendor", str(draft.vendor_id))

    for actor in (Actor("partner", str(partner.id)), Actor("vendor", str(other.id)), Actor("anonymous")):
        with acting(actor), pytest.raises(NotFound):
            queries.offering_by_public_id(public_id)
    with acting(own):
        assert queries.offering_by_public_id(public_id).name == "Draft"


def test_what_is_to_be_left_out_takes_no_place_on_the_page(app: Flask) -> None:
    first, second, third = (an_offering(f"Backup {letter}") for letter in "ABC")

    assert queries.shop_page("backup", without=[first.id, third.id], limit=1).items == [second]

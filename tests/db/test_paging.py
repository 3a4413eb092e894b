from __future__ import annotations

import base64
import json

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.catalog.models import Category, MarginRule
from marketplace.core.errors import Invalid
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.db.paging import Page, paged
from tests.support.world import a_margin


@pytest.fixture
def names(app: Flask) -> list[str]:
    for number, name in enumerate(["Cloud", "Backup", "Cloud", "Mail", "Backup"]):
        db.session.add(Category(public_id=new_public_id("cat"), slug=f"c-{number}", name=name))
    db.session.flush()
    return ["Backup", "Backup", "Cloud", "Cloud", "Mail"]


def page(cursor: str | None = None, *, limit: int = 2, is_descending: bool = False) -> Page[Category]:
    order = (Category.name, Category.id)
    return paged(select(Category), order=order, cursor=cursor, limit=limit, is_descending=is_descending)


@pytest.mark.parametrize("is_descending", [False, True])
def test_pages_follow_one_another_without_gap_or_repetition(names: list[str], is_descending: bool) -> None:
    seen, cursor = [], None
    while True:
        found = page(cursor, is_descending=is_descending)
        seen += [category.name for category in found.items]
        cursor = found.next_cursor
        if cursor is None:
            break

    assert seen == (names[::-1] if is_descending else names)


def test_the_last_full_page_has_no_next_one(names: list[str]) -> None:
    assert page(limit=5).next_cursor is None


def test_a_row_added_behind_the_reader_does_not_shift_the_next_page(names: list[str]) -> None:
    first = page()
    db.session.add(Category(public_id=new_public_id("cat"), slug="new", name="Archive"))
    db.session.flush()

    assert [category.name for category in page(first.next_cursor).items] == ["Cloud", "Cloud"]


def test_instants_are_places_too(app: Flask) -> None:
    for bps in (100, 200, 300):
        a_margin(bps)
    order = (MarginRule.effective_from, MarginRule.id)

    first = paged(select(MarginRule), order=order, cursor=None, limit=2)
    second = paged(select(MarginRule), order=order, cursor=first.next_cursor, limit=2)

    assert [rule.bps for rule in second.items] == [300]


def coded(values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "?",
        "bm90IGpzb24",
        coded(["Mail"]),
        coded([1, 1]),
        coded(["Mail", True]),
        coded(["a\x00", 1]),
        coded(7),
        coded(["a", 2**63]),
    ],
)
def test_a_made_up_cursor_is_refused(names: list[str], cursor: str) -> None:
    with pytest.raises(Invalid, match="Start again at the first page"):
        page(cursor)

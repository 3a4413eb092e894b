"""Choosing forms by name, and finding one by its ending."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from marketplace.core.errors import Invalid
from marketplace.core.periods import parse_period
from marketplace.runtime.statement_formats import CHOICES, JSON, PDF, by_suffix, chosen, formats_of
from marketplace.statements import queries
from marketplace.statements.formats import JOURNAL
from marketplace.statements.manifest import stamp_of
from marketplace.statements.queries import BookRef
from tests.support.earnings import earn
from tests.support.sealed import seal
from tests.support.world import a_world


def test_choices_come_once_and_in_their_order() -> None:
    assert chosen(["pdf", "csv", "pdf"]) == ["csv", "pdf"]
    assert chosen(["all"]) == list(CHOICES)
    assert [form.suffix for form in formats_of(["hledger", "csv"])] == [".csv", "-readable.csv", ".journal"]


@pytest.mark.parametrize(("names", "why"), [([], "at least one"), (["csv", "doc"], "'doc' is no format")])
def test_none_and_unknown_ones_are_refused(names: list[str], why: str) -> None:
    with pytest.raises(Invalid, match=why):
        chosen(names)


def test_a_form_is_found_by_its_ending() -> None:
    assert by_suffix(".journal") == JOURNAL
    assert by_suffix(".pdf") == PDF
    assert by_suffix(".exe") is None


def test_no_two_forms_have_one_name_or_one_ending() -> None:
    forms = [form for some in CHOICES.values() for form in some]

    assert len({form.name for form in forms}) == len({form.suffix for form in forms}) == len(forms)


def test_an_export_that_goes_on_after_a_seal_writes_the_papers_that_name_it_anew(app: Flask) -> None:
    world = a_world()
    earn(world.partner, world.offering, at=datetime(2026, 10, 5, 12, tzinfo=UTC))
    top = queries.head(BookRef(world.partner, "EUR"), parse_period("2026-10", "Europe/Berlin"))

    before = [stamp_of(top, form, names=False, letterhead=[]) for form in (PDF, JSON, JOURNAL)]
    seal()
    after = [stamp_of(top, form, names=False, letterhead=[]) for form in (PDF, JSON, JOURNAL)]

    assert [one == other for one, other in zip(before, after, strict=True)] == [False, False, True]

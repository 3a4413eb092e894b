"""Entries of a statement: which way money went, and entries that booked several payments."""

from __future__ import annotations

import pytest

from marketplace.gateways.bank_ports import BankAnswerRefused, BankEntry
from marketplace.gateways.bank_statements import statements_of
from tests.support.bank_statements import booked, camt053, statement


def entries(*told: str, closing: str) -> tuple[BankEntry, ...]:
    """What a statement of these entries has."""
    return statements_of(camt053(statement(*told, closing=closing)))[0].entries


def test_an_entry_of_many_payments_is_told_apart() -> None:
    found = entries(booked("-30.00", "B", parts=(("PYT1", "10.00"), ("PYT2", "20.00")), batch="BKF1"), closing="-30.00")

    assert [(each.reference, each.amount_minor, each.end_to_end_id, each.batch_id) for each in found] == [
        ("B/1", -1_000, "PYT1", ""), ("B/2", -2_000, "PYT2", ""),
    ]  # fmt: skip


def test_where_the_bank_tells_no_parts_the_entry_is_one_and_names_its_file() -> None:
    [found] = entries(booked("-30.00", "B", parts=(("PYT1", ""), ("PYT2", "")), batch="BKF1"), closing="-30.00")

    assert (found.reference, found.amount_minor, found.end_to_end_id, found.batch_id) == ("B", -3_000, "", "BKF1")


def test_parts_that_do_not_come_to_the_entry_are_refused() -> None:
    with pytest.raises(BankAnswerRefused, match="parts of the entry B do not add up"):
        entries(booked("-30.00", "B", parts=(("PYT1", "10.00"), ("PYT2", "19.99"))), closing="-30.00")


@pytest.mark.parametrize("word", ["true", "1"])
def test_a_reversal_went_the_way_its_side_says(word: str) -> None:
    came, went = entries(booked("5.00", "A", is_reversal=word), booked("-7.00", "B", is_reversal=word), closing="-2.00")

    assert [(each.amount_minor, each.is_return) for each in (came, went)] == [(500, True), (-700, True)]


def test_a_return_names_its_reason() -> None:
    [found] = entries(booked("5.00", "A", end_to_end="PYT1", reason="AC04"), closing="5.00")

    assert (found.is_return, found.end_to_end_id) == (True, "PYT1")


def test_nothing_is_no_entry() -> None:
    assert entries(booked("0.00", "A"), closing="0.00") == ()


def test_what_a_bank_writes_is_kept_once_and_not_without_end() -> None:
    [found] = entries(booked("5.00", "A", text="  much \n " + "x" * 900), closing="5.00")

    assert (found.text[:8], len(found.text)) == ("much xxx", 500)

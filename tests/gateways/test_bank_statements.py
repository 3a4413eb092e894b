"""Statements of an account: read whole, or refused in a sentence."""

from __future__ import annotations

from datetime import date

import pytest

from marketplace.gateways.bank_ports import BankAnswerRefused
from marketplace.gateways.bank_statements import statements_of
from tests.support.bank_statements import IBAN, balance, booked, camt053, statement

BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>&b;</BkToCstmrStmt></Document>"""


@pytest.mark.parametrize("version", ["camt.053.001.02", "camt.053.001.08"])
def test_a_statement_is_its_days_its_balances_and_what_was_booked(version: str) -> None:
    entries = (booked("100.00", "A1", text="STRIPE T1"), booked("-30.00", "A2", end_to_end="PYT1"))

    [found] = statements_of(camt053(statement(*entries, opening="5.00", closing="75.00"), version=version))

    assert (found.account, found.currency, found.name, found.message_id) == (IBAN, "EUR", "S1", "MSG1")
    assert (found.begins_on, found.ends_on) == (date(2026, 3, 2), date(2026, 3, 2))
    assert (found.opening_minor, found.closing_minor) == (500, 7_500)
    assert [(each.reference, each.amount_minor, each.text, each.end_to_end_id) for each in found.entries] == [
        ("A1", 10_000, "STRIPE T1", ""), ("A2", -3_000, "PYT1", "PYT1"),
    ]  # fmt: skip


def test_an_overdraft_counts_minus_and_what_is_only_expected_does_not_count() -> None:
    entries = (booked("20.00", "A1"), booked("500.00", "A2", state="PDNG"))

    [found] = statements_of(camt053(statement(*entries, opening="-50.00", closing="-30.00")))

    assert (found.opening_minor, found.closing_minor, len(found.entries)) == (-5_000, -3_000, 1)


@pytest.mark.parametrize(("currency", "amount", "minor"), [("JPY", "1200", 1_200), ("KWD", "1.235", 1_235)])
def test_every_currency_has_its_own_decimals(currency: str, amount: str, minor: int) -> None:
    told = statement(booked(amount, "A1", currency=currency), closing=amount, opening="0", currency=currency)

    [found] = statements_of(camt053(told))

    assert (found.closing_minor, found.entries[0].amount_minor) == (minor, minor)


def test_without_a_reference_of_the_bank_an_entry_is_named_by_its_place() -> None:
    [found] = statements_of(camt053(statement(booked("1.00"), booked("2.00"), closing="3.00")))

    assert [each.reference for each in found.entries] == ["S1/1", "S1/2"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (BOMB, "entities or a document type"),
        (camt053(statement(closing="0.00"))[:-40], "no XML, or not all of it arrived"),
        (b"", "no XML"),
        (b"x" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
        (camt053(version="camt.054.001.08"), "This is a camt.054"),
        (camt053(version="camt.052.001.08"), "none of the files"),
        (camt053(), "no statement"),
        (camt053(statement(booked("1.00", "A"), closing="2.00")), "does not add up"),
        (camt053(statement(booked("1.00", "A", side="DBIT"), closing="1.00")), "does not add up"),
        (camt053(statement(booked("1.00", "A"), booked("1.00", "A"), closing="2.00")), "has A twice"),
        (camt053(statement(name="S1"), statement(name="S1")), "has S1 twice"),
        (camt053(statement(booked("1.00", "A", currency="USD"), closing="1.00")), "is in USD, its statement in EUR"),
        (camt053(statement(booked("1.00", "A", side="BOTH"), closing="1.00")), "credit or a debit"),
        (camt053(statement(booked("1.00", "A", day="2026-02-31"), closing="1.00")), "is no date"),
        (camt053(statement(booked("1.00", "A", day=""), closing="1.00")), "has no day"),
        (camt053(statement(booked("1.001", "A"), closing="1.00")), "is no amount"),
        (camt053(statement(booked("1,00", "A"), closing="1.00")), "is no amount"),
        (camt053(statement(account="")), "names no account"),
        (camt053(statement(name="")), "has no id"),
        (camt053(statement().replace("CLBD", "ITBD")), "no opening or no closing balance"),
        (camt053(statement().replace("</Stmt>", balance("CLBD", "1.00") + "</Stmt>")), "several balances"),
        (camt053(statement(currency="EUR").replace("<Ccy>EUR", "<Ccy>USD")), "in several currencies"),
    ],
)  # fmt: skip
def test_whatever_is_wrong_is_refused_in_a_sentence(body: bytes, words: str) -> None:
    with pytest.raises(BankAnswerRefused, match=words):
        statements_of(body)


def test_a_minus_inside_an_amount_is_a_sign_error() -> None:
    with pytest.raises(BankAnswerRefused, match="below zero"):
        statements_of(camt053(statement(booked("1.00", "A").replace(">1.00", ">-1.00"), closing="-1.00")))

"""Reading what the bank answers: whole or not at all."""

from __future__ import annotations

import pytest

from marketplace.gateways import bank_reports
from marketplace.gateways.bank_ports import BankAnswerRefused, BankReport, BankWord
from marketplace.gateways.bank_reports import report_of
from tests.support.banking import bookings, entry

BOMB = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><x>&b;</x></Document>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><x>&a;</x></Document>"""


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "no XML"),
        (b"<Document", "no XML"),
        (b"id,amount\n1,2\n", "no XML"),
        (BOMB, "declares entities"),
        (OUTSIDE, "declares entities"),
        (b"<Document/>", "none of the files"),
        (b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"/>', "none of the files"),
        (b'<Document xmlns="urn:elsewhere:camt.054.001.08"/>', "none of the files"),
        (bookings(entry("1.00", ("A", "1.00"), currency="USD")), "in USD"),
        (bookings(entry("1.00", ("A", "1.00")), entry("1.00", ("A", "1.00"))), "twice"),
        (bookings(entry("3.00", ("A", "1.00"), ("B", "1.00"))), "do not add up"),
        (bookings(entry("1,00", ("A", "1.001"))), "no amount"),
    ],
)
def test_what_cannot_be_trusted_is_refused_with_its_reason(body: bytes, words: str) -> None:
    with pytest.raises(BankAnswerRefused) as refusal:
        report_of(body)

    assert words in refusal.value.message


def test_a_file_that_is_too_large_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bank_reports, "LARGEST", 10)

    with pytest.raises(BankAnswerRefused, match="larger than"):
        report_of(b"<Document/>")


def test_a_file_without_a_word_about_us_is_fine() -> None:
    assert report_of(bookings()) == BankReport("camt.054", "BANK2", ())


def test_the_same_payment_may_leave_and_come_back_in_one_file() -> None:
    body = bookings(entry("1.00", ("A", "1.00")), entry("1.00", ("A", "1.00"), side="CRDT", reason="AC04"))

    assert report_of(body).words == (
        BankWord("executed", "A", "", "BOOK", "BOOKED-1", "EUR", 100),
        BankWord("returned", "A", "", "AC04", "BOOKED-1", "EUR", 100),
    )

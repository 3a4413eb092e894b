"""What the bank has booked."""

from __future__ import annotations

import pytest

from marketplace.gateways.bank_ports import BankWord
from marketplace.gateways.bank_reports import report_of
from tests.support.banking import bookings, entry


@pytest.mark.parametrize("version", ["camt.053.001.02", "camt.053.001.08", "camt.054.001.02", "camt.054.001.08"])
def test_every_version_is_read_alike(version: str) -> None:
    report = report_of(bookings(entry("12.5", ("A", "12.50")), version=version))

    assert (report.kind, report.words) == (
        version[:8],
        (BankWord("executed", "A", "", "BOOK", "BOOKED-1", "EUR", 1_250),),
    )


@pytest.mark.parametrize(
    "told",
    [
        entry("1.00", ("A", "1.00"), state="PDNG"),
        entry("1.00", ("A", "1.00"), side="CRDT"),
        entry("1.00", ("NOTPROVIDED", "1.00")),
        entry("1.00"),
        entry("1.00", ("A", "1.00"), reason="AC04"),
    ],
)
def test_what_is_not_booked_or_not_ours_is_passed_by(told: str) -> None:
    assert report_of(bookings(told)).words == ()


def test_many_payments_of_one_booking_are_told_one_by_one() -> None:
    words = report_of(bookings(entry("3.00", ("A", "1.00"), ("B", "2.00")))).words

    assert [(word.end_to_end_id, word.amount_minor) for word in words] == [("A", 100), ("B", 200)]


def test_an_older_state_and_an_amount_in_its_details_are_understood() -> None:
    told = (
        "<Ntry><Amt Ccy='EUR'>7.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><NtryDtls><TxDtls><Refs>"
        "<AcctSvcrRef>R7</AcctSvcrRef><EndToEndId>A</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy='EUR'>7.00</Amt></TxAmt>"
        "</AmtDtls></TxDtls></NtryDtls></Ntry>"
    )

    assert report_of(bookings(told, version="camt.054.001.02")).words == (
        BankWord("executed", "A", "", "BOOK", "R7", "EUR", 700),
    )


def test_a_reversed_booking_is_a_return() -> None:
    told = entry("1.00", ("A", "1.00"), side="CRDT").replace("<Sts>", "<RvslInd>true</RvslInd><Sts>")

    assert report_of(bookings(told)).words[0].word == "returned"


def test_one_booking_of_a_whole_file_names_it() -> None:
    told = entry("3.00").replace("<NtryDtls>", "<NtryDtls><Btch><PmtInfId>BKF1</PmtInfId><NbOfTxs>2</NbOfTxs></Btch>")

    assert report_of(bookings(told)).words == (
        BankWord("executed", "", "BKF1", "BOOK", "BOOKED-1", "EUR", 300, {"payments": "2"}),
    )

"""How far the bank is with a file of ours."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from marketplace.gateways.bank_ports import BankWord
from marketplace.gateways.bank_reports import report_of
from tests.support.banking import status_report

FILE: Any = SimpleNamespace(message_id="BKF1")


@pytest.mark.parametrize(
    ("status", "word"),
    [("RJCT", "rejected"), ("ACSC", "executed"), ("ACCC", "executed"), ("ACCP", "noted"), ("PDNG", "noted")],
)
def test_a_payments_state_is_one_of_three_words(status: str, word: str) -> None:
    report = report_of(status_report(FILE, ("A", status, "")))

    assert (report.kind, report.message_id) == ("pain.002", "BANK1")
    assert report.words == (BankWord(word, "A", "BKF1", status),)


def test_a_reason_stands_for_the_state() -> None:
    assert report_of(status_report(FILE, ("A", "RJCT", "AC04"))).words[0].code == "AC04"


def test_the_whole_file_is_told_after_its_payments() -> None:
    words = report_of(status_report(FILE, ("A", "ACSC", ""), group="PART")).words

    assert [(word.end_to_end_id, word.word, word.message_id) for word in words] == [
        ("A", "executed", "BKF1"), ("", "noted", "BKF1"),
    ]  # fmt: skip


def test_the_amount_is_read_where_the_bank_repeats_it() -> None:
    body = status_report(FILE, ("A", "ACSC", "")).replace(
        b"</TxInfAndSts>", b"<OrgnlTxRef><Amt><InstdAmt Ccy='EUR'>1.00</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts>"
    )

    assert (report_of(body).words[0].amount_minor, report_of(body).words[0].currency) == (100, "EUR")

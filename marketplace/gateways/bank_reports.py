"""Reading what the bank answers: pain.002 about a file of ours, camt.053 and camt.054 about what moved its account.

A file is read whole or not at all. Entities and document types are refused before anything is expanded.

Source: ISO 20022 pain.002.001.03 and .10, camt.053 and camt.054, versions 02 and 08.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from marketplace.gateways import bank_bookings, bank_statuses
from marketplace.gateways.bank_nodes import Node
from marketplace.gateways.bank_ports import BankAnswerRefused, BankReport, BankWord

LARGEST: Final = 10 * 1024 * 1024
CURRENCY: Final = "EUR"
READERS: Final = {
    "pain.002.001.03": bank_statuses.read,
    "pain.002.001.10": bank_statuses.read,
    "camt.053.001.02": bank_bookings.read,
    "camt.053.001.08": bank_bookings.read,
    "camt.054.001.02": bank_bookings.read,
    "camt.054.001.08": bank_bookings.read,
}
"""The formats that are read, by the end of their namespace."""

_TAG: Final = re.compile(r"\{urn:iso:std:iso:20022:tech:xsd:([^}]+)\}Document")


def report_of(body: bytes) -> BankReport:
    """Return what a file of the bank says.

    Raises:
        BankAnswerRefused: it is too large, no such file, in another currency, or says the same thing twice.
    """
    report = said_in(body)
    check(report.words)
    return report


def said_in(body: bytes) -> BankReport:
    """Return what a file of the bank says, before anything in it is compared.

    Raises:
        BankAnswerRefused: it is too large, or none of the files that are read here.
    """
    root, name = opened(body)
    return READERS[name](root, name[:8])


def opened(body: bytes) -> tuple[Node, str]:
    """Return the root of a file of the bank, and the name of its format.

    Raises:
        BankAnswerRefused: it is too large, or none of the files that are read here.
    """
    if len(body) > LARGEST:
        raise BankAnswerRefused("The file is larger than 10 MB. Ask the bank for smaller ones.")
    root = _root(body)
    named = _TAG.fullmatch(root.tag)
    if named is None or named[1] not in READERS:
        raise BankAnswerRefused(f"This is none of the files that are read here: {', '.join(READERS)}.")
    return Node(root), named[1]


def _root(body: bytes) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(body, forbid_dtd=True)
    except DefusedXmlException as bomb:
        raise BankAnswerRefused("The file declares entities or a document type. No bank's file does.") from bomb
    except (ElementTree.ParseError, ValueError, LookupError) as wrong:
        raise BankAnswerRefused("The file is no XML, or not all of it arrived.") from wrong


def check(words: Sequence[BankWord]) -> None:
    """See that what is said of our payments can be true.

    Raises:
        BankAnswerRefused: it is in another currency, or said twice.
    """
    for word in words:
        if word.currency not in {"", CURRENCY}:
            raise BankAnswerRefused(
                f"{word.end_to_end_id or word.message_id} is in {word.currency}. The bank file pays euros only."
            )
    said = Counter((word.end_to_end_id, word.word) for word in words if word.end_to_end_id)
    if twice := [end_to_end_id for (end_to_end_id, _), times in said.items() if times > 1]:
        raise BankAnswerRefused(f"The file says the same of {twice[0]} twice. Ask the bank for a right one.")

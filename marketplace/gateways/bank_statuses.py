"""What a pain.002 says: how far the bank is with a file of ours, or with single payments of it.

A word about a payment stands before one about its file; the file's word counts for the payments that have none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from marketplace.gateways.bank_nodes import Node
from marketplace.gateways.bank_ports import BankReport, BankWord

WORDS: Final = {"RJCT": "rejected", "ACSC": "executed", "ACCC": "executed"}
"""What ends a payment's way. All other states say that it goes on (ACCP, ACTC, ACSP, PDNG, PART)."""


def read(root: Node, kind: str) -> BankReport:
    """Return what the report says, in its order."""
    words = [word for report in root.all("CstmrPmtStsRpt") for word in _words(report)]
    return BankReport(kind, root.text("CstmrPmtStsRpt/GrpHdr/MsgId"), tuple(words))


def _words(report: Node) -> Iterator[BankWord]:
    about = report.text("OrgnlGrpInfAndSts/OrgnlMsgId")
    for part in report.all("OrgnlPmtInfAndSts"):
        for payment in part.all("TxInfAndSts"):
            yield _word_of(payment, about)
        # a file of ours is one such part, so what is said of the part is said of the file
        if status := part.text("PmtInfSts"):
            yield _of_file(part, about, status)
    if (group := report.first("OrgnlGrpInfAndSts")) and (status := group.text("GrpSts")):
        yield _of_file(group, about, status)


def _of_file(node: Node, about: str, status: str) -> BankWord:
    return BankWord(WORDS.get(status, "noted"), message_id=about, code=_reason(node) or status)


def _word_of(payment: Node, about: str) -> BankWord:
    status, amount = payment.text("TxSts"), payment.first("OrgnlTxRef/Amt/InstdAmt")
    value, currency = amount.amount() if amount else (None, "")
    return BankWord(
        WORDS.get(status, "noted"),
        end_to_end_id=payment.text("OrgnlEndToEndId"),
        message_id=about,
        code=_reason(payment) or status,
        reference=payment.text("AcctSvcrRef"),
        currency=currency,
        amount_minor=value,
    )


def _reason(node: Node) -> str:
    return node.text("StsRsnInf/Rsn/Cd", "StsRsnInf/Rsn/Prtry")

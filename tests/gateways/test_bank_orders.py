"""The file that the bank is to pay."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
import sepaxml
import xmlschema

from marketplace.gateways.bank_orders import SCHEMA, written
from marketplace.gateways.bank_ports import BankOrder, BankPayment, Debtor, PaymentUnfit

NAMES = {"p": f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"}
FIRST = BankPayment("PAY1", "Müller & Söhne", "DE89370400440532013000", "COBADEFFXXX", 123_456, "Payout pay_1")
SECOND = BankPayment("PAY2", "Nordhavn", "DK5000400440116243", "", 1, "Payout pay_2")
ORDER = BankOrder(
    "BKF1",
    Debtor("The operator", "FR1420041010050500013M02606", "PSSTFRPPPAR"),
    (FIRST, SECOND),
    date(2026, 3, 2),
    datetime(2026, 3, 1, 12, 30, tzinfo=UTC),
)


def read(body: bytes, path: str) -> list[str]:
    """The texts at a path."""
    steps = "/".join(f"p:{name}" for name in path.split("/"))
    return [each.text or "" for each in ElementTree.fromstring(body).findall(f"p:CstmrCdtTrfInitn/{steps}", NAMES)]


def test_ids_sums_and_accounts_stand_where_the_bank_looks() -> None:
    body = written(ORDER)

    assert read(body, "GrpHdr/MsgId") == ["BKF1"]
    assert read(body, "GrpHdr/CreDtTm") == ["2026-03-01T12:30:00Z"]
    assert read(body, "GrpHdr/NbOfTxs") == ["2"]
    assert read(body, "GrpHdr/CtrlSum") == ["1234.57"]
    assert read(body, "PmtInf/PmtInfId") == ["BKF1"]
    assert read(body, "PmtInf/ReqdExctnDt/Dt") == ["2026-03-02"]
    assert read(body, "PmtInf/DbtrAcct/Id/IBAN") == ["FR1420041010050500013M02606"]
    one = "PmtInf/CdtTrfTxInf"
    assert read(body, f"{one}/PmtId/EndToEndId") == ["PAY1", "PAY2"]
    assert read(body, f"{one}/Amt/InstdAmt") == ["1234.56", "0.01"]
    assert read(body, f"{one}/CdtrAcct/Id/IBAN") == ["DE89370400440532013000", "DK5000400440116243"]
    assert read(body, f"{one}/CdtrAgt/FinInstnId/BICFI") == ["COBADEFFXXX"]


def test_names_are_written_in_the_letters_that_every_bank_takes() -> None:
    assert read(written(ORDER), "PmtInf/CdtTrfTxInf/Cdtr/Nm") == ["Muller & Sohne", "Nordhavn"]


def test_the_schema_takes_it() -> None:
    schema = xmlschema.XMLSchema(Path(sepaxml.__file__).parent / "schemas" / f"{SCHEMA}.xsd")

    assert schema.is_valid(written(ORDER).decode())


def test_the_same_order_gives_the_same_bytes() -> None:
    assert written(ORDER) == written(ORDER)


@pytest.mark.parametrize(
    "order",
    [
        replace(ORDER, payments=()),
        replace(ORDER, message_id="X" * 36),
        replace(ORDER, payments=(replace(FIRST, end_to_end_id=""),)),
        replace(ORDER, payments=(replace(FIRST, iban="not an iban"),)),
        replace(ORDER, payments=(replace(FIRST, amount_minor=-1),)),
    ],
)
def test_what_the_bank_would_refuse_is_never_written(order: BankOrder) -> None:
    with pytest.raises(PaymentUnfit):
        written(order)

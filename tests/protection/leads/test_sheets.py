"""Leads as a file: looked at, taken in once, and every wrong row told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.catalog.sheets.reading import SheetRefused
from marketplace.db.base import db
from marketplace.protection.leads import sheets
from marketplace.protection.models import Lead, LeadDetail
from tests.support.protection import AT, Field, a_field, as_operator, registered
from tests.support.sales import SECRET_KEY
from tests.support.world import an_offering

LATER = AT + timedelta(days=3)
HEAD = "reference,company,country,website,email,message,offerings\n"


@pytest.fixture
def field(app: Flask) -> Field:
    return a_field()


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Lead)) or 0


def test_a_sheet_is_taken_in_and_each_row_is_answered_in_one_word(field: Field) -> None:
    registered(field.partner)
    sold = an_offering("Backup", vendor=field.vendor)
    db.session.commit()
    text = f"{HEAD}R-1,Acme GmbH,DE,,kim@acme.com,Hello,{sold.public_id}\nR-2,Globex AG,CH,globex.com,,,\n"

    with as_operator():
        rows = sheets.take_in(text, secret_key=SECRET_KEY, at=LATER)
        db.session.commit()
        again = sheets.take_in(text, secret_key=SECRET_KEY, at=LATER + timedelta(days=1))
        db.session.commit()
        readable = db.session.scalars(select(LeadDetail.company)).all()

    assert [(number, lead.is_routed, lead.is_new) for number, lead in rows] == [(2, True, True), (3, False, True)]
    assert [(lead.public_id, lead.is_new) for _, lead in again] == [(lead.public_id, False) for _, lead in rows]
    assert readable == ["Globex AG"]
    assert count() == 2


def test_looking_first_takes_nothing_in_and_tells_nothing_of_anybody(field: Field) -> None:
    registered(field.partner)

    rows = sheets.preview(f"{HEAD}R-1,Acme GmbH,DE,,kim@acme.com,,\n")

    assert [(row.number, row.enquiry.company, row.offerings) for row in rows] == [(2, "Acme GmbH", ())]
    assert count() == 0


def test_every_wrong_row_is_told_and_nothing_is_taken_in(field: Field) -> None:
    text = (
        f"{HEAD},Acme GmbH,DE,,kim@acme.com,,\nR-1,,DE,,kim@acme.com,,\nR-2,Acme,Germany,,kim@acme.com,,\n"
        f"R-3,Acme,DE,,,,\nR-4,Acme,DE,,kim@acme.com,,off_unknown\nR-5,Acme,DE,,kim@acme.com,,\nR-5,Acme,DE,,kim@acme.com,,\n"
        f"R-6,{'A' * 201},DE,,kim@acme.com,,\n"
    )

    with pytest.raises(SheetRefused) as refusal:
        sheets.take_in(text, secret_key=SECRET_KEY, at=LATER)

    assert refusal.value.facts["errors"] == (
        (2, "The reference is missing: it tells rows apart, so that none is taken twice."),
        (3, "Write the company's name."),
        (4, "Write the country as two capital letters, such as DE."),
        (5, "Write an e-mail address or a website."),
        (6, "No published offering has the id 'off_unknown'."),
        (8, "The reference 'R-5' stands there twice."),
        (9, "company is too long."),
    )
    assert count() == 0

"""Products become offerings of one vendor and category per product category."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select

from marketplace.catalog.models import Category, ListPrice, Offering, Vendor, VendorAgreement
from marketplace.cli.adventureworks import catalogue
from marketplace.cli.adventureworks.files import DataSet
from marketplace.db.base import db
from tests.cli.adventureworks.conftest import BEGINNING


def test_each_product_is_an_offering_below_its_subcategory(app: Flask, data: DataSet) -> None:
    plans = catalogue.take_in(data, at=BEGINNING)

    frame = plans["1"].offering
    assert (frame.name, frame.summary) == ("HL Road Frame - Black, 58", "Road Frames, black.")
    assert (frame.vendor.name, frame.category.name) == ("AdventureWorks Components", "Road Frames")
    assert frame.category.parent is not None
    assert frame.category.parent.name == "Components"
    assert frame.external_ref == "adventureworks:product:1"
    assert plans["2"].offering.summary == "Helmets."
    assert db.session.scalars(select(VendorAgreement.fee_bps)).all() == [800, 800]


def test_the_newest_price_of_the_file_is_the_list_price_from_the_beginning(app: Flask, data: DataSet) -> None:
    plans = catalogue.take_in(data, at=BEGINNING)

    prices = db.session.execute(select(ListPrice.plan_id, ListPrice.unit_minor, ListPrice.effective_from)).all()
    assert {plan: (unit, since) for plan, unit, since in prices} == {
        plans["1"].id: (9_000, BEGINNING),
        plans["2"].id: (1_999, BEGINNING),
    }
    assert plans["1"].offering.published_at == BEGINNING


def test_what_was_never_sold_has_no_price_and_stays_a_draft(app: Flask, data: DataSet) -> None:
    assert catalogue.take_in(data, at=BEGINNING)["3"].offering.state == "draft"


def test_a_second_run_adds_nothing(app: Flask, data: DataSet) -> None:
    def count() -> list[int | None]:
        tables = (Vendor, Category, Offering, ListPrice)
        return [db.session.scalar(select(func.count()).select_from(table)) for table in tables]

    first = {key: plan.id for key, plan in catalogue.take_in(data, at=BEGINNING).items()}
    db.session.commit()
    before = count()

    second = {key: plan.id for key, plan in catalogue.take_in(data, at=BEGINNING).items()}

    assert (second, count()) == (first, before)
    assert before == [2, 4, 3, 2]

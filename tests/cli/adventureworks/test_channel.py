"""Resellers become partners of the tier that their business type gives them."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select

from marketplace.catalog.models import MarginRule
from marketplace.cli.adventureworks import catalogue, channel
from marketplace.cli.adventureworks.files import DataSet
from marketplace.customers.models import Account
from marketplace.db.base import db
from marketplace.partners.models import Partner, Tier
from tests.cli.adventureworks.conftest import BEGINNING
from tests.support import world


def take_in(data: DataSet) -> dict[str, channel.Seller]:
    catalogue.take_in(data, at=BEGINNING)
    db.session.flush()
    return channel.take_in(data, at=BEGINNING)


def test_each_reseller_is_a_partner_with_an_account_for_its_customers(app: Flask, data: DataSet) -> None:
    sellers = take_in(data)

    assert {key: (seller.partner.name, seller.partner.tier.code) for key, seller in sellers.items()} == {
        "11": ("Northern Wheels", "gold"),
        "12": ("Southern Wheels", "gold"),
        "13": ("Western Wheels", "silver"),
        "14": ("Eastern Wheels", "bronze"),
    }
    southern = sellers["12"]
    assert (southern.partner.country, southern.partner.currency, southern.account.country) == ("DE", "USD", "DE")
    assert southern.account.partner_id == southern.partner.id


def test_the_tiers_margins_cover_each_vendor_of_the_file_and_no_other(app: Flask, data: DataSet) -> None:
    world.a_vendor("Contoso")

    take_in(data)

    rules = select(Tier.code, MarginRule.bps, func.count()).join(Tier).group_by(Tier.code, MarginRule.bps)
    found = {(code, bps): count for code, bps, count in db.session.execute(rules)}
    assert found == {("gold", 2500): 2, ("silver", 2000): 2, ("bronze", 1500): 2}
    assert set(db.session.scalars(select(MarginRule.scope_kind))) == {"vendor"}


def test_tiers_that_are_there_already_are_used(app: Flask, data: DataSet) -> None:
    gold, other = world.a_tier("gold", rank=7), world.a_tier("platinum", rank=2)

    sellers = take_in(data)

    assert sellers["11"].partner.tier_id == gold.id
    assert {tier.code: tier.rank for tier in db.session.scalars(select(Tier))} == {
        "gold": 7, other.code: 2, "silver": 8, "bronze": 1,
    }  # fmt: skip


def test_a_second_run_adds_nothing(app: Flask, data: DataSet) -> None:
    def keys() -> dict[str, tuple[int, int]]:
        sellers = take_in(data)
        db.session.commit()
        return {key: (seller.partner.id, seller.account.id) for key, seller in sellers.items()}

    first, second = keys(), keys()

    assert second == first
    counts = [db.session.scalar(select(func.count()).select_from(table)) for table in (Partner, Account, MarginRule)]
    assert counts == [4, 4, 6]

"""A vendor's side of the books, to the cent what its sales say."""

from __future__ import annotations

from flask import Flask

from marketplace.db.actor import Actor, acting
from marketplace.statements import vendor_lines
from marketplace.statements.queries import vendor_books
from tests.support.market import a_market

ZONE = "Europe/Berlin"


def test_books_and_sales_say_the_same_and_each_vendor_sees_its_own(app: Flask) -> None:
    market = a_market()
    vendor_id, other_id = market.world.vendor.id, market.world.other_vendor.id
    sold = {
        each: {(m.period.label, m.currency): m.net_minor for m in vendor_lines.months_of_sales(each, ZONE)}
        for each in (vendor_id, other_id)
    }

    for each, other in ((vendor_id, other_id), (other_id, vendor_id)):
        with acting(Actor("vendor", str(each))):
            assert vendor_books.credited_by_month(each, ZONE) == sold[each] != {}
            assert vendor_books.open_balances(each) == {"EUR": sum(sold[each].values())}
            assert vendor_books.credited_by_month(other, ZONE) == {}
            assert vendor_books.open_balances(other) == {}

"""What extra margin would cost: exact shares of what was paid in 90 days, by currency."""

from __future__ import annotations

from datetime import timedelta

from marketplace.customers import directory, merging
from marketplace.db.base import db
from marketplace.insight import concession_costs
from marketplace.insight.concession_costs import Cost
from marketplace.special_pricing.models import PricingRequest
from tests.support.earnings import earn, placed
from tests.support.market import NOW, SOLD, Market
from tests.support.special_pricing import asked

AT = NOW


def test_of_a_request_only_what_it_is_about_counts(market: Market) -> None:
    partner, offering, other = market.world.partner, market.world.offering, market.world.other_offering
    bought = earn(partner, other, at=NOW - timedelta(days=2), quantity=3)
    placed(partner, [other], at=NOW)  # not paid
    db.session.commit()

    on_offering = asked(partner, "", offering=offering, at=AT)
    on_other = asked(partner, "", offering=other, at=AT)
    on_account = PricingRequest(partner_id=partner.id, account_id=bought.account_id)
    both = PricingRequest(partner_id=partner.id, account_id=bought.account_id, offering_id=offering.id)

    assert concession_costs.of_request(on_offering, 500, at=NOW) == [Cost("EUR", 100_000, 5_000)]
    assert concession_costs.of_request(on_other, 250, at=NOW) == [Cost("EUR", 9_999, 250)]  # 249.975 is rounded up
    assert concession_costs.of_request(on_account, 500, at=NOW) == [Cost("EUR", 9_999, 500)]
    assert concession_costs.of_request(both, 500, at=NOW) == []
    paid_at = SOLD + timedelta(hours=1)
    assert concession_costs.of_request(on_offering, 500, at=paid_at + timedelta(days=90)) == []


def test_an_account_that_was_united_with_another_brings_its_sales_along(market: Market) -> None:
    partner = market.world.partner
    bought = earn(partner, market.world.offering, at=NOW - timedelta(days=1))
    request = asked(partner, "umbr.com", at=AT)
    assert request.account_id is not None
    merging.merge(bought.account_id, request.account_id, by="usr_test", at=NOW)
    db.session.commit()

    assert concession_costs.of_request(request, 1_000, at=NOW) == [Cost("EUR", 100_000, 10_000)]


def test_of_a_programme_only_sales_to_partners_own_accounts_count(market: Market) -> None:
    partner = market.world.partner
    stranger = earn(partner, market.world.other_offering, at=NOW - timedelta(days=1))
    programme_id = partner.programme_id

    # Each partner is of record where it sold by its links: 1,000.00 and 33.33.
    assert concession_costs.of_programme(programme_id, 500, at=NOW) == [Cost("EUR", 103_333, 5_167)]
    directory.bind(stranger.account_id, partner.id, at=NOW)
    db.session.commit()
    assert concession_costs.of_programme(programme_id, 500, at=NOW) == [Cost("EUR", 106_666, 5_333)]
    assert concession_costs.of_programme(programme_id, 0, at=NOW) == [Cost("EUR", 106_666, 0)]

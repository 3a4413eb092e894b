"""Eighteen months of sales, up to yesterday: placed, paid and booked by the same code as a checkout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app

from marketplace.catalog import pricing
from marketplace.catalog.models import Plan
from marketplace.cli.demo_data.channel import Programme
from marketplace.cli.demo_data.covered import Nights
from marketplace.cli.demo_data.promotions import Promotions
from marketplace.cli.demo_data.supply import Shop
from marketplace.commissions import accrual, releasing
from marketplace.core import clock
from marketplace.core.ids import hash_secret, new_secret
from marketplace.core.slugs import slugify
from marketplace.customers import directory
from marketplace.ledger import chart
from marketplace.ledger.rules import Account as BookAccount
from marketplace.orders import attribution, lifecycle, placement
from marketplace.orders.models import Order
from marketplace.partners.models import Partner
from marketplace.protection import guard
from marketplace.protection.decisions import Question

PREFIX = "MPM-"
"""Of the numbers that these orders had in the system before."""
SEED = 2026
QUANTITIES = {"one_time": (1, 1, 1, 2, 2, 3, 5), "month": (5, 10, 20, 25, 40), "year": (2, 4, 6, 10, 12)}
REBATES_BPS = (0, 0, 0, 0, 200, 300, 500)
"""By how much partners asked less than the list price, always within their margin."""

FIRST_SALE_DAYS = 21
"""A partner who joined later sold for the first time so many days after."""

CANCELED_EVERY = 23
"""So many orders for one that nobody paid."""


@dataclass(frozen=True, slots=True)
class Sale:
    """One sale of the past, before it is placed."""

    number: int
    partner: Partner
    facts: Mapping[str, Any]
    at: datetime
    items: tuple[tuple[Plan, int, int], ...]
    """Plan, quantity, and rebate in bps."""

    @property
    def customer(self) -> str:
        """Return who bought: customers take turns."""
        names: list[str] = self.facts["customers"]
        return names[self.number % len(names)]


def take_in(programme: Programme, shop: Shop, *, opened_at: datetime, today: datetime) -> None:
    """Place the sales in the order of their instants. The money side is `imported.receipts`; commissions stay owed.

    Whatever is due is released before the next sale is booked, because the time of the books never goes back.

    No payment page and no Stripe stood behind these orders, and they do not pretend to: their route is `import`.
    """
    promotions, nights = Promotions(programme.rows(), programme.partners, today=today), Nights(today=today)
    for sale in sorted(_sales(programme, shop, opened_at, today), key=lambda sale: sale.at):
        promotions.take_in(until=sale.at)
        nights.take_in(until=sale.at)
        release(at=sale.at)
        with clock.frozen(sale.at) as at:
            _take_in(sale, at)
    nights.take_in(until=today)


def release(*, at: datetime) -> None:
    """Release every commission whose hold is over, as the worker does by the hour."""
    while releasing.release(at=at):
        pass


def _sales(programme: Programme, shop: Shop, opened_at: datetime, today: datetime) -> Iterator[Sale]:
    dice = Random(SEED)  # noqa: S311  the same sales every time is what is wanted
    plans = [plan for offering in shop.offerings.values() for plan in offering.plans]
    number = 0
    for days in range(5, (today - opened_at).days):
        day = (opened_at + timedelta(days=days)).date()
        for facts in programme.rows():
            # Business grows over the year, rests on weekends, and is livelier for the larger partners.
            chance = facts["weight"] * (0.5 + days / 550) * 0.024
            if dice.random() > chance or day.weekday() >= 5 or not _has_begun(facts, day, today):
                continue
            number += 1
            zone = ZoneInfo(facts["time_zone"])
            moment = datetime.combine(day, time(dice.randrange(9, 17), dice.randrange(60)), zone)
            if moment < today - timedelta(hours=12):
                yield Sale(number, programme.partners[facts["key"]], facts, moment, _items(dice, plans))


def _has_begun(facts: Mapping[str, Any], day: date, today: datetime) -> bool:
    """Whether a partner sells yet: the first sale comes three weeks after it joined."""
    return "joined_days" not in facts or day > (today - timedelta(days=facts["joined_days"] - FIRST_SALE_DAYS)).date()


def _items(dice: Random, plans: list[Plan]) -> tuple[tuple[Plan, int, int], ...]:
    chosen = dice.sample(plans, dice.choice((1, 1, 2, 2, 3)))
    rebate = dice.choice(REBATES_BPS)
    return tuple((plan, dice.choice(QUANTITIES[plan.interval]), rebate) for plan in chosen)


def _take_in(sale: Sale, at: datetime) -> None:
    partner, token_hash = sale.partner, hash_secret(new_secret())
    details = _details(sale)
    secret_key = current_app.config["SECRET_KEY"]
    keys = directory.identity_keys(details.email, None, secret_key)
    names = directory.names_of_buyer(details, secret_key)
    account = directory.resolve(keys, country=details.country, names=names)
    buyer = pricing.Buyer(details.country, details.region)
    terms = pricing.seller_terms(partner.id, at=at)
    reference = f"{PREFIX}{sale.number:04}"
    order = placement.place(
        placement.Draft(
            decision=guard.check(
                Question.of(
                    (plan.offering.vendor_id for plan, *_ in sale.items),
                    route="import",
                    door_id=partner.id,
                    account_id=account.account_id,
                    at=at,
                )
            ),
            attribution=attribution.historic(partner.id, {"record": reference}),
            contact=directory.add_contact(account.account_id, partner.id, token_hash, details),
            token_hash=token_hash,
            currency=partner.currency,
            items=_wanted(sale, terms, at),
            buyer=buyer,
            actor="demo",
            reason="A sale from before this demo.",
            external_ref=reference,
            terms=terms,
        )
    )
    _conclude(order, sale, at)


def _conclude(order: Order, sale: Sale, at: datetime) -> None:
    if sale.number % CANCELED_EVERY == 0:
        later = at + timedelta(hours=2)
        lifecycle.cancel(order, at=later, actor="demo", reason="The customer did not pay.")
        return
    lifecycle.mark_paid(order, at=at, actor="demo", reason="Paid before this demo.")
    directory.bind(order.account_id, order.partner_id, at=at)
    accrual.accrue(order, cash=BookAccount(chart.IMPORTED_RECEIPTS), at=at)


def _wanted(sale: Sale, terms: pricing.SellerTerms, at: datetime) -> list[pricing.Wanted]:
    """What was sold, at the list price of its quantity less the rebate, rounded up to whole tens of minor units."""
    asked = [pricing.Wanted(plan, quantity) for plan, quantity, _ in sale.items]
    priced = pricing.price(asked, currency=sale.partner.currency, terms=terms, at=at)
    wanted = []
    for (plan, quantity, rebate), line in zip(sale.items, priced, strict=True):
        asks = line.unit_retail_minor if rebate == 0 else -(-line.unit_retail_minor * (10_000 - rebate) // 100_000) * 10
        wanted.append(pricing.Wanted(plan, quantity, unit_retail_minor=asks))
    return wanted


def _details(sale: Sale) -> directory.ContactDetails:
    slug = slugify(sale.customer, otherwise="customer")
    return directory.ContactDetails(
        company=sale.customer,
        name="Accounts payable",
        email=f"purchasing@{slug}.example",
        line1=f"{sale.facts['street']} {1 + len(slug)}",
        city=sale.facts["city"],
        country=sale.facts["country"],
        region=sale.facts.get("region", ""),
        postal_code=sale.facts["postal_code"],
    )

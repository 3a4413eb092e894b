"""What the first page answers: what did I earn, when is it paid, what needs me, what can I earn next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import format_date

from marketplace.catalog.earners import best_earners
from marketplace.catalog.price_cards import PriceCard
from marketplace.claims import incidents
from marketplace.claims.incidents import Sold
from marketplace.commissions import queries as commissions
from marketplace.commissions.holding import NextRelease, next_releases
from marketplace.core.clock import as_utc
from marketplace.core.periods import Period, month_of
from marketplace.customers.companies import companies_of
from marketplace.db.base import db
from marketplace.ledger import balances
from marketplace.ledger.balances import BookBalance
from marketplace.orders import links
from marketplace.orders import queries as orders
from marketplace.orders.models import Link, Order
from marketplace.protection import queries as protection
from marketplace.protection.models import Incident, Protection
from marketplace.web.portal.selling import Selling, cut_off_zone

MONTHS_SHOWN = 12
SOON = timedelta(days=7)
ENDING = timedelta(days=30)
VOIDED = timedelta(days=14)
RECENT = timedelta(days=30)
LATEST = 5


@dataclass(frozen=True)
class Earnings:
    """One currency: what was earned this month, what the book holds, the last twelve months, and what is released next.

    Earned is what sales brought less what was taken back in the month.

    Amounts in minor units of `currency`.
    """

    currency: str
    month_minor: int
    book: BookBalance
    months: list[str]
    by_month: list[int]
    next_release: NextRelease | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was earned in these months and nothing is owed."""
        return not any(self.by_month) and not self.book.total


@dataclass(frozen=True)
class Overview:
    """The first page's facts."""

    earnings: list[Earnings]
    latest: list[Order]
    waiting: list[Order]
    expiring: list[Link]
    protections: Sequence[Protection]
    incidents: Sequence[Incident]
    sold_around: dict[int, Sold]
    customers: dict[int, str]
    next_best: list[PriceCard]
    companies: dict[int, str]


def overview(here: Selling) -> Overview:
    """Gather the first page's facts for the partner."""
    partner_id = here.partner.id
    latest = orders.page_for_partner(partner_id, limit=LATEST).items
    placed = orders.page_for_partner(partner_id, state="placed", limit=LATEST).items
    waiting = [order for order in placed if order.placed_at > here.at - RECENT]
    open_links = links.page_of(partner_id, state="active", at=here.at).items
    around = incidents.latest(partner_id, since=here.at - SOON, limit=LATEST)
    return Overview(
        earnings=_earnings(here),
        latest=latest,
        waiting=waiting,
        expiring=sorted((link for link in open_links if link.expires_at <= here.at + SOON), key=_ends),
        protections=protection.to_tell(partner_id, at=here.at, ahead=ENDING, back=VOIDED),
        incidents=around,
        sold_around=incidents.sold(around) if around else {},
        customers=incidents.customers_of(partner_id, around) if around else {},
        next_best=best_earners(here.terms, currency=here.partner.currency, at=here.at),
        companies=companies_of(order.contact_id for order in (*latest, *waiting)),
    )


def _earnings(here: Selling) -> list[Earnings]:
    months = _last_months(here.at)
    books = balances.partner_books(db.session(), here.partner.id)
    earned: dict[tuple[str, str], int] = {}
    for at, currency, amount in commissions.net_by_month(here.partner.id, cut_off_zone(), since=months[0].starts_at):
        earned[currency, month_of(as_utc(at), cut_off_zone()).label] = amount
    releases = next_releases(here.partner.id, cut_off_zone())
    own = here.partner.currency
    currencies = sorted({*books, *(currency for currency, _ in earned)}, key=lambda code: (code != own, code))
    return [
        Earnings(
            currency=currency,
            month_minor=earned.get((currency, months[-1].label), 0),
            book=books.get(currency, BookBalance()),
            months=[_short(period) for period in months],
            by_month=[earned.get((currency, period.label), 0) for period in months],
            next_release=releases.get(currency),
        )
        for currency in currencies or [own]
    ]


def _last_months(at: datetime) -> list[Period]:
    months = [month_of(at, cut_off_zone())]
    while len(months) < MONTHS_SHOWN:
        months.append(months[-1].previous())
    return months[::-1]


def _short(period: Period) -> str:
    # The middle of a month is in it whatever the reader's zone.
    return str(format_date(period.starts_at + timedelta(days=14), "MMM yy"))


def _ends(link: Link) -> datetime:
    return link.expires_at

"""What the lines of an order have brought partners already: commission, credits, and what claims were given.

A line's whole margin is the holder's, and is given once. A seller's commission is no part of that: it keeps what it
earned, whoever else is credited. Everything here acts as the house.

Source: docs/protection.md, "Claims".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import and_, select

from marketplace.claims.models import Claim, ClaimLine
from marketplace.commissions.models import Commission
from marketplace.core.money import BPS_WHOLE
from marketplace.db.base import db
from marketplace.orders.models import OrderAttribution, OrderCredit, OrderLine
from marketplace.partners.models import Partner

HELD: Final = frozenset({"standing_choice", "registration", "partner_of_record"})
"""An order that is a partner's by one of these brings it the holder's margin as its commission."""

Kind = Literal["commission", "credit", "award"]


@dataclass(frozen=True, slots=True)
class Gift:
    """What one partner had, or waits for, by one line, in minor units of the order's currency.

    `taken_minor` of it went back with refunds. `funder` is who pays it: `sale`, `operator` or `vendor`.
    `is_whole` says that it is the whole margin of whoever holds the account, which a line gives once.
    """

    line_id: int
    number: int
    description: str
    partner: Partner
    kind: Kind
    ref: str
    funder: str
    amount_minor: int
    taken_minor: int
    is_whole: bool

    @property
    def left_minor(self) -> int:
        """What stands of it."""
        return self.amount_minor - self.taken_minor


def of_order(order_id: int) -> Sequence[Gift]:
    """Return what an order has brought everybody, line by line; four SQL statements whatever there is."""
    found = [*_commissions(order_id), *_credits(order_id), *_awards(order_id)]
    return sorted(found, key=lambda gift: (gift.number, gift.partner.name, gift.kind, gift.ref))


def spent(gifts: Iterable[Gift], *, besides: int) -> frozenset[int]:
    """Return the keys of lines whose whole margin a claim of another partner was given: nothing is left to give."""
    return frozenset(each.line_id for each in _whole_of_others(gifts, besides) if each.kind == "award")


def twice(gifts: Iterable[Gift], line_ids: Collection[int], *, besides: int) -> Sequence[Gift]:
    """Return what other partners had as holders by these lines: whoever gives their margin again pays it twice."""
    return [each for each in _whole_of_others(gifts, besides) if each.line_id in line_ids and each.left_minor > 0]


def _whole_of_others(gifts: Iterable[Gift], besides: int) -> Iterator[Gift]:
    return (each for each in gifts if each.is_whole and each.partner.id != besides)


def _commissions(order_id: int) -> Iterator[Gift]:
    level = select(OrderAttribution.level).where(
        OrderAttribution.order_id == order_id, OrderAttribution.outcome == "won"
    )
    is_held = db.session.scalar(level) in HELD
    wanted = (
        select(OrderLine, Partner, Commission)
        .join(Partner, Partner.id == OrderLine.partner_id)
        .outerjoin(Commission, and_(Commission.line_id == OrderLine.id, Commission.credit_id.is_(None)))
        .where(OrderLine.order_id == order_id, OrderLine.commission_minor > 0)
    )
    for line, partner, booked in db.session.execute(wanted):
        taken = booked.clawed_back_minor if booked else 0
        yield _gift(line, partner, "commission", "", "sale", line.commission_minor, taken, is_whole=is_held)


def _credits(order_id: int) -> Iterator[Gift]:
    wanted = (
        select(OrderCredit, OrderLine, Partner, Commission)
        .join(OrderLine, OrderLine.id == OrderCredit.line_id)
        .join(Partner, Partner.id == OrderCredit.partner_id)
        .outerjoin(Commission, Commission.credit_id == OrderCredit.id)
        .where(OrderCredit.order_id == order_id, OrderCredit.cause == "guard", OrderCredit.amount_minor > 0)
    )
    for credit, line, partner, booked in db.session.execute(wanted):
        taken, is_whole = booked.clawed_back_minor if booked else 0, credit.share_bps == BPS_WHOLE
        yield _gift(
            line, partner, "credit", credit.public_id, credit.funder, credit.amount_minor, taken, is_whole=is_whole
        )


def _awards(order_id: int) -> Iterator[Gift]:
    wanted = (
        select(ClaimLine, Claim.public_id, OrderLine, Partner, Commission)
        .join(Claim, Claim.id == ClaimLine.claim_id)
        .join(OrderLine, OrderLine.id == ClaimLine.line_id)
        .join(Partner, Partner.id == ClaimLine.partner_id)
        .outerjoin(OrderCredit, and_(OrderCredit.ref == Claim.public_id, OrderCredit.line_id == ClaimLine.line_id))
        .outerjoin(Commission, Commission.credit_id == OrderCredit.id)
        .where(OrderLine.order_id == order_id, Claim.state == "won")
    )
    for each, claim, line, partner, booked in db.session.execute(wanted):
        taken, is_whole = booked.clawed_back_minor if booked else 0, each.share_bps == BPS_WHOLE
        yield _gift(line, partner, "award", claim, "operator", each.amount_minor, taken, is_whole=is_whole)


def _gift(
    line: OrderLine,
    partner: Partner,
    kind: Kind,
    ref: str,
    funder: str,
    amount: int,
    taken: int,
    *,
    is_whole: bool,
) -> Gift:
    return Gift(line.id, line.number, line.description, partner, kind, ref, funder, amount, taken, is_whole)

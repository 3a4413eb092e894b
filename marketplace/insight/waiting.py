"""Everything that waits for a decision of the operator: sources as data, read together in one SQL statement.

A source names what waits since when. It is due `patience` later, and belongs to one role. To add one, add a `Source`
here and its words in `marketplace.web.operator.queue_words`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import BigInteger, Select, String, Subquery, and_, cast, func, literal, null, select, union_all
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql import bindparam

from marketplace.catalog.models import Offering, OfferingRevision, Vendor
from marketplace.claims.models import Claim
from marketplace.db.base import db
from marketplace.db.paging import PAGE, Page, paged
from marketplace.identity.models import Invitation, User
from marketplace.insight import waiting_money, waiting_second
from marketplace.messaging.models import InboxEvent, Message
from marketplace.orders.models import Order
from marketplace.partners.models import Partner
from marketplace.payments.models import Payment
from marketplace.protection.models import Registration
from marketplace.special_pricing.models import PricingRequest
from marketplace.stock.models import Delivery

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Rows = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of decision. `rows` selects what waits at an instant: key, public id, a word about it, since when.

    A column `due_at` says until when, where that does not follow from the house's own `patience`; `amount` and
    `currency`, or `amounts` by currency, say how much it is about; `asked_by` who asked, who cannot decide it.
    """

    kind: str
    owner: str
    patience: timedelta
    rows: Callable[[datetime], Rows]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits: which kind, whose decision, the id and a word about it, since when and until when.

    `amount_minor` of `currency` is at stake, where the source knows, or `amounts`, by currency. `asked_by` is empty
    where one person is enough.
    """

    kind: str
    owner: str
    subject: str
    about: str
    since: datetime
    due_at: datetime
    amount_minor: int | None = None
    currency: str = ""
    amounts: dict[str, int] | None = None
    asked_by: str = ""

    @property
    def sums(self) -> list[tuple[str, int | None]]:
        """What is at stake as currency and minor units, which are None where only the currency is known."""
        return sorted((self.amounts or {}).items()) or [(self.currency, self.amount_minor)]


def _unpaid_orders(at: datetime) -> Rows:
    seller = select(Partner.name).where(Partner.id == Order.partner_id).scalar_subquery()
    unpaid = and_(Order.state == "placed", Order.placed_at < at - DAY)
    return select(Order.id, Order.public_id, seller, Order.placed_at).where(unpaid)


def _unhandled_events(at: datetime) -> Rows:
    late = and_(InboxEvent.handled_at.is_(None), InboxEvent.received_at < at - HOUR / 4)
    return select(InboxEvent.id, InboxEvent.event_id, InboxEvent.type, InboxEvent.received_at).where(late)


def _failed_mails(_at: datetime) -> Rows:
    return select(Message.id, Message.public_id, Message.subject, Message.created_at).where(Message.state == "failed")


def _lapsed_invitations(at: datetime) -> Rows:
    # The latest invitation counts: one that was sent again waits for its own end.
    latest = select(func.max(Invitation.expires_at)).where(Invitation.user_id == User.id).scalar_subquery()
    employer = func.coalesce(Partner.public_id, Vendor.public_id, "")
    return (
        select(User.id, employer, User.name, latest)
        .outerjoin(Partner, Partner.id == User.party_id)
        .outerjoin(Vendor, Vendor.id == User.party_id)
        .where(User.state == "invited", latest < at)
    )


def _unknown_fees(at: datetime) -> Rows:
    unknown = and_(Payment.processing_fee_minor.is_(None), Payment.paid_at < at - 2 * DAY)
    paid = select(Payment.id, Order.public_id, Payment.payment_intent_id, Payment.paid_at)
    return paid.join(Order, Order.id == Payment.order_id).where(unknown)


def _new_offerings(_at: datetime) -> Rows:
    since = func.coalesce(Offering.submitted_at, Offering.created_at)
    return select(Offering.id, Offering.public_id, Offering.name, since).where(Offering.state == "in_review")


def _changed_offerings(_at: datetime) -> Rows:
    since = func.coalesce(OfferingRevision.submitted_at, OfferingRevision.proposed_at)
    asked = select(OfferingRevision.id, OfferingRevision.public_id, Offering.name, since)
    return asked.join(Offering, Offering.id == OfferingRevision.offering_id).where(
        OfferingRevision.state == "in_review"
    )


def _owed_deliveries(_at: datetime) -> Rows:
    owed = select(Delivery.id, Delivery.order_ref, Vendor.name, Delivery.owed_at)
    return owed.join(Vendor, Vendor.id == Delivery.vendor_id).where(Delivery.state == "owed")


def _registrations(_at: datetime) -> Rows:
    open_ones = select(
        Registration.id, Registration.public_id, Partner.name, Registration.submitted_at, Registration.due_at
    )
    return open_ones.join(Partner, Partner.id == Registration.partner_id).where(Registration.due_at.is_not(None))


def _claims(_at: datetime) -> Rows:
    open_ones = select(Claim.id, Claim.public_id, Partner.name, Claim.submitted_at, Claim.due_at)
    return open_ones.join(Partner, Partner.id == Claim.partner_id).where(Claim.due_at.is_not(None))


def _pricing_requests(_at: datetime) -> Rows:
    return _pricing_in("in_review")


def _late_pricing(_at: datetime) -> Rows:
    return _pricing_in("escalated")


def _pricing_in(state: str) -> Rows:
    asked = select(
        PricingRequest.id, PricingRequest.public_id, Partner.name, PricingRequest.asked_at, PricingRequest.due_at
    )
    return asked.join(Partner, Partner.id == PricingRequest.partner_id).where(PricingRequest.state == state)


SOURCES: Final = (
    Source("refused_payment", "finance", 4 * HOUR, waiting_money.refused_payments),
    Source("unclear_refund", "finance", 4 * HOUR, waiting_money.unclear_refunds),
    Source("puzzling_payout", "finance", 4 * HOUR, waiting_money.puzzling_payouts),
    *(Source(kind, "finance", patience, rows) for kind, patience, rows in waiting_second.SECOND),
    Source("open_dispute", "finance", 7 * DAY, waiting_money.open_disputes),
    Source("failed_refund", "finance", DAY, waiting_money.failed_refunds),
    Source("unhandled_event", "finance", HOUR, _unhandled_events),
    Source("unknown_fee", "finance", 2 * DAY, _unknown_fees),
    Source("open_registration", "channel_manager", 2 * DAY, _registrations),
    Source("open_claim", "finance", 2 * DAY, _claims),
    Source("late_pricing", "finance", 2 * DAY, _late_pricing),
    Source("pricing_request", "channel_manager", 2 * DAY, _pricing_requests),
    Source("owed_delivery", "channel_manager", DAY, _owed_deliveries),
    Source("new_offering", "channel_manager", 2 * DAY, _new_offerings),
    Source("changed_offering", "channel_manager", 2 * DAY, _changed_offerings),
    Source("unpaid_order", "channel_manager", 2 * DAY, _unpaid_orders),
    Source("failed_mail", "channel_manager", DAY, _failed_mails),
    Source("lapsed_invitation", "channel_manager", 3 * DAY, _lapsed_invitations),
)
"""Every source, the most pressing first."""


def page(
    at: datetime, *, kind: str = "", owner: str = "", cursor: str | None = None, limit: int = PAGE
) -> Page[Waiting]:
    """Return a page of what waits, the first due first, of one kind or one role or of all; one SQL statement."""
    chosen = [each for each in SOURCES if kind in {"", each.kind} and owner in {"", each.owner}]
    if not chosen:
        return Page([])
    every = _every(chosen, at)
    facts = func.jsonb_build_object(
        *(part for column in every.c if column.name != "place" for part in (literal(column.name, String), column))
    )
    order: Any = (every.c.due_at, every.c.place)
    found = paged(select(facts), order=order, cursor=cursor, limit=limit)
    return Page([_waiting(facts) for facts in found.items], found.next_cursor)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many things of each kind wait, and how many of all are overdue."""

    by_kind: dict[str, int]
    overdue: int

    @property
    def total(self) -> int:
        """Everything that waits."""
        return sum(self.by_kind.values())


def tally(at: datetime) -> Tally:
    """Count what waits, in one SQL statement."""
    rows = db.session.execute(_counting(), {"at": at}).all()
    return Tally({row.kind: row.number for row in rows}, sum(row.late for row in rows))


@cache
def _counting() -> Rows:
    """Written once: every page of the operator counts, and putting this together takes longer than asking it."""
    at: Any = bindparam("at", type_=Order.placed_at.type)
    every = _every(SOURCES, at)
    number, late = func.count().label("number"), func.count().filter(every.c.due_at < at).label("late")
    return select(every.c.kind, number, late).group_by(every.c.kind)


def _every(sources: Any, at: datetime) -> Subquery:
    return union_all(*(_of_source(each, at) for each in sources)).subquery("waiting")


def _of_source(source: Source, at: datetime) -> Rows:
    rows = source.rows(at).subquery(source.kind).c
    key, subject, about, since = rows[:4]
    return select(
        literal(source.kind).label("kind"),
        literal(source.owner).label("owner"),
        subject.label("subject"),
        cast(func.coalesce(about, ""), String).label("about"),
        since.label("since"),
        (rows.due_at if "due_at" in rows else since + source.patience).label("due_at"),
        cast(rows.amount if "amount" in rows else null(), BigInteger).label("amount_minor"),
        cast(rows.currency if "currency" in rows else "", String).label("currency"),
        cast(rows.amounts if "amounts" in rows else null(), JSONB).label("amounts"),
        cast(rows.asked_by if "asked_by" in rows else "", String).label("asked_by"),
        func.concat(source.kind, ":", key).label("place"),
    )


def _waiting(facts: dict[str, Any]) -> Waiting:
    instants = {name: datetime.fromisoformat(facts[name]) for name in ("since", "due_at")}
    return Waiting(**{each.name: facts[each.name] for each in fields(Waiting)} | instants)

"""One query over everything that the acting party may see: typed hits, and the way straight to a thing by its id.

Row security decides what is found; what belongs to a party is asked for by its key as well, so that indexes serve it.
One SQL statement a search, and one more where a business key of the books or a statement is meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, union_all

from marketplace.catalog.models import Offering, Vendor
from marketplace.catalog.queries.searching import matches
from marketplace.commissions.models import Commission
from marketplace.customers.models import Account, Contact
from marketplace.customers.pseudonyms import beginning_of
from marketplace.db.base import db
from marketplace.ledger import queries as books
from marketplace.orders.models import Link, Order, OrderCredit, OrderLine
from marketplace.partners.models import Partner

EACH: Final = 6
"""As many hits of each kind are shown."""

SHORTEST: Final = 2
ID: Final = re.compile(r"(?P<kind>[a-z]{2,4})_[0-9a-z]{20}")
Rows = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: its kind, its public id or business key, what it is called, and a word beside it."""

    kind: str
    id: str
    title: str
    detail: str = ""


def is_id(text: str) -> bool:
    """Whether a text is a whole public id, which names one thing."""
    return ID.fullmatch(text) is not None


def for_partner(text: str, partner_id: int) -> list[Hit]:
    """Return what a partner finds: offerings, its links, orders, commissions and customer accounts."""
    return _found(text, lambda words: (
        _offerings(words, Offering.state == "published"),
        _links(words, partner_id),
        _orders(words, Order.partner_id == partner_id),
        _commissions(words, partner_id),
        _accounts(words, partner_id),
    ))  # fmt: skip


def for_operator(text: str) -> list[Hit]:
    """Return what the operator finds: partners, vendors, offerings, orders, and transactions of the books."""
    found = _found(text, lambda words: (
        _named("partner", Partner, words),
        _named("vendor", Vendor, words),
        _offerings(words),
        _orders(words),
    ))  # fmt: skip
    return found + _transactions(text.strip())


def for_vendor(text: str, vendor_id: int) -> list[Hit]:
    """Return what a vendor finds: its own offerings, in every state."""
    return _found(text, lambda words: (_offerings(words, Offering.vendor_id == vendor_id),))


def _found(text: str, parts: Callable[[str], tuple[Rows, ...]]) -> list[Hit]:
    words = text.strip()
    if len(words) < SHORTEST:
        return []
    # Each part is limited before they are put together: a common word costs no more than a rare one.
    limited = [select(part.limit(EACH).subquery()) for part in parts(words)]
    return [Hit(*row) for row in db.session.execute(union_all(*limited))]


def _offerings(words: str, *conditions: ColumnElement[bool]) -> Rows:
    text = matches(words)
    named = [Offering.public_id == words, Offering.external_ref == words, *([text] if text is not None else [])]
    seller = select(Vendor.name).where(Vendor.id == Offering.vendor_id).scalar_subquery()
    return _hit("offering", Offering.public_id, Offering.name, seller).where(or_(*named), *conditions)


def _links(words: str, partner_id: int) -> Rows:
    query = _hit("link", Link.public_id, Link.title, Link.currency).order_by(Link.id.desc())
    named = or_(Link.public_id == words, Link.title.icontains(words, autoescape=True))
    return query.where(Link.partner_id == partner_id, named)


def _orders(words: str, *conditions: ColumnElement[bool]) -> Rows:
    named = [Order.public_id == words, Order.external_ref == words]
    if words.startswith("ord_"):
        named.append(Order.public_id.startswith(words, autoescape=True))
    if beginning := beginning_of(words):
        accounts = select(Account.id).where(Account.public_id.startswith(beginning, autoescape=True))
        named.append(Order.account_id.in_(accounts))
    if conditions:  # one party's orders are few enough to be read for a word
        line = select(OrderLine.id).where(
            OrderLine.order_id == Order.id, OrderLine.description.icontains(words, autoescape=True)
        )
        named.append(line.exists())
    title = func.coalesce(Order.external_ref, Order.public_id)
    return _hit("order", Order.public_id, title, Order.state).where(or_(*named), *conditions).order_by(Order.id.desc())


def _commissions(words: str, partner_id: int) -> Rows:
    title = func.coalesce(OrderCredit.description, OrderLine.description)  # a credit's partner reads no more of it
    query = _hit("commission", Commission.public_id, title, func.coalesce(OrderCredit.order_ref, Order.public_id))
    query = query.outerjoin(OrderCredit, OrderCredit.id == Commission.credit_id)
    query = query.outerjoin(OrderLine, OrderLine.id == Commission.line_id)
    query = query.outerjoin(Order, Order.id == Commission.order_id)
    return query.where(Commission.partner_id == partner_id, Commission.public_id == words)


def _accounts(words: str, partner_id: int) -> Rows:
    named = or_(Account.public_id == words, Contact.company.icontains(words, autoescape=True))
    return (
        _hit("account", Account.public_id, func.max(Contact.company), Account.country)
        .join(Contact, Contact.account_id == Account.id)
        .where(Contact.partner_id == partner_id, named)
        .group_by(Account.id)
    )


def _named(kind: str, model: type[Partner] | type[Vendor], words: str) -> Rows:
    named = or_(model.public_id == words, model.name.icontains(words, autoescape=True))
    return _hit(kind, model.public_id, model.name, model.state).where(named).order_by(model.name)


def _transactions(words: str) -> list[Hit]:
    """Find postings by their business key, which holds a colon, or by the id of the order they book."""
    if ":" not in words and not (is_id(words) and words.startswith("ord_")):
        return []
    keys = {words} if ":" in words else {f"{step}:{words}" for step in ("accrue", "credit", "settled_outside")}
    return [Hit("transaction", key, key) for key in sorted(books.known_keys(db.session(), keys))]


def _hit(kind: str, key: Any, title: Any, detail: Any) -> Rows:
    return select(
        literal(kind).label("kind"),
        key.label("id"),
        title.label("title"),
        detail.label("detail"),
    )

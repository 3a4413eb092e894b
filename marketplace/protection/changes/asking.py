"""Asking for another partner on the page of an order; nothing changes until a mail to the known address is answered.

Source: docs/protection.md, "Change of partner".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select, text

from marketplace.audit import trail
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.messaging import outbox
from marketplace.protection.changes.errors import AddressUnknown, AskedTooOften, NotBought, PartnerClosed, SamePartner
from marketplace.protection.changes.rules import CONFIRM_WITHIN, MOST_ASKED, Holder, present_partner
from marketplace.protection.models import PartnerChange, PartnerChangeStep

HOLDERS: Final = text(
    "select partner_id, basis, cooling_off_days from holders_of_account(:account_id, :at, :is_changing)"
)

KNOWN: Final = text("select is_known_address(:order)")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whom the customer wants: a partner as its customers see it. Without a `partner_id`: the house, `name` its own."""

    partner_id: int | None
    name: str
    public_id: str = ""
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Origin:
    """The order on whose page it is asked: keys, public id, the hash of its secret, and whether it is a paid sale."""

    account_id: int
    order_id: int
    order: str
    token_hash: str
    is_paid_sale: bool


def ask(origin: Origin, chosen: Chosen, *, at: datetime) -> PartnerChange:
    """Note what the customer wants, and have the mail sent that confirms it: to the address the order has, no other.

    Asked again for the same partner before the mail is too old, the first request is returned and no mail is sent;
    asked for another one, the earlier request is over.

    Raises:
        NotBought: the order is not paid.
        AddressUnknown: the order's address proves nothing about an account that was registered without it.
        PartnerClosed, SamePartner: the partner cannot be chosen.
        AskedTooOften: enough mails were sent.
    """
    if not origin.is_paid_sale:
        raise NotBought
    if not db.session.scalar(KNOWN, {"order": origin.order_id}):
        raise AddressUnknown
    if not chosen.is_open:
        raise PartnerClosed
    present = present_partner(holders(origin.account_id, at=at, is_changing=True))
    if present == chosen.partner_id:
        raise SamePartner
    for earlier in _waiting(origin, at):
        if earlier.new_partner_id == chosen.partner_id:
            return earlier
        step(earlier, "withdrawn", at=at)
        earlier.withdrawn_at = at
    _admit(origin, at)
    return _write(origin, chosen, present, at)


def holders(account_id: int, *, at: datetime, is_changing: bool) -> list[Holder]:
    """Return who holds something of an account at `at`, the strongest first.

    With `is_changing` the account is locked until the transaction ends: two changes of it take turns.
    """
    rows = db.session.execute(HOLDERS, {"account_id": account_id, "at": at, "is_changing": is_changing})
    return [Holder(row.partner_id, row.basis, row.cooling_off_days) for row in rows]


def step(change: PartnerChange, to_state: str, *, at: datetime, by: str = "customer") -> None:
    """Lead a change to its next state, and write the step."""
    written = PartnerChangeStep(
        change_id=change.id, token_hash=change.token_hash, from_state=change.state, to_state=to_state, actor=by,
        happened_at=at,
    )  # fmt: skip
    db.session.add(written)
    change.state = to_state


def statement_of(chosen: Chosen, order: str) -> str:
    """Return what the customer says by confirming: names the partner and the order, and nobody of the customer's."""
    whom = (
        f"{chosen.name} is our partner" if chosen.partner_id else f"we buy from {chosen.name} itself, without a partner"
    )
    return f"For the organisation that placed order {order}, I declare: from the day this takes effect, {whom}."


def _waiting(origin: Origin, at: datetime) -> list[PartnerChange]:
    wanted = select(PartnerChange).where(
        PartnerChange.order_id == origin.order_id, PartnerChange.state == "requested", PartnerChange.confirm_until > at
    )
    return list(db.session.scalars(wanted.order_by(PartnerChange.id).with_for_update()))


def _admit(origin: Origin, at: datetime) -> None:
    asked = select(func.count()).where(
        PartnerChange.order_id == origin.order_id, PartnerChange.requested_at > at - CONFIRM_WITHIN
    )
    if (db.session.scalar(asked) or 0) >= MOST_ASKED:
        raise AskedTooOften


def _write(origin: Origin, chosen: Chosen, present: int | None, at: datetime) -> PartnerChange:
    change = PartnerChange(
        public_id=new_public_id("chg"),
        account_id=origin.account_id,
        order_id=origin.order_id,
        token_hash=origin.token_hash,
        old_partner_id=present,
        new_partner_id=chosen.partner_id,
        state="requested",
        statement=statement_of(chosen, origin.order),
        requested_at=at,
        confirm_until=at + CONFIRM_WITHIN,
    )
    db.session.add(change)
    db.session.flush()  # its step and the job name it by its key
    db.session.add(
        PartnerChangeStep(
            change_id=change.id, token_hash=change.token_hash, from_state="", to_state="requested", actor="customer",
            happened_at=at,
        )
    )  # fmt: skip
    trail.record("partner_change.requested", "partner_change", change.public_id, {"order": origin.order})
    outbox.defer("mail.partner_change_requested", change_id=change.id)
    return change

"""What the customer does by the mails it gets: confirm a change, or withdraw it until the instant it counts.

Source: docs/protection.md, "Change of partner".
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from marketplace.audit import trail
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.messaging import outbox
from marketplace.protection.changes.asking import Chosen, holders, step
from marketplace.protection.changes.errors import AnotherUnderWay, ChangeOver, PartnerClosed
from marketplace.protection.changes.rules import CHANGE, effective_at, losing
from marketplace.protection.models import PartnerChange, PartnerChangeNotice

ONE: Final = "uq_partner_changes_confirmed"
Sign = Callable[[dict[str, Any]], str]
"""Makes a signed paper of a document."""


def confirm(change: PartnerChange, chosen: Chosen, *, order: str, operator: str, sign: Sign, at: datetime) -> bool:
    """Make what the customer asked for binding: signed, told to everybody it concerns, effective after cooling-off.

    `chosen` is whom the change names as it stands now. `order` is the public id of the order it was asked on. False
    where it was confirmed before: a second press, or the same link again, changes nothing.

    Raises:
        ChangeOver: the mail is too old, or the request was withdrawn.
        PartnerClosed: the partner may not sell by now.
        AnotherUnderWay: another change of the account waits for its day.
    """
    held = holders(change.account_id, at=at, is_changing=True)
    wish = locked(change)
    if wish.state in {"confirmed", "moved"}:
        return False
    if wish.state == "withdrawn" or at >= wish.confirm_until:
        raise ChangeOver("This link is over. Ask again on the page of your order.")
    if not chosen.is_open:
        raise PartnerClosed
    CHANGE.next(wish.state, "confirm")
    counts_at = effective_at(at, held, wish.new_partner_id)
    try:
        with db.session.begin_nested():
            step(wish, "confirmed", at=at)
            wish.confirmed_at, wish.effective_at = at, counts_at
            wish.paper = sign(document(wish, chosen, order=order, operator=operator))
            db.session.flush()  # the one change of an account is the database's to admit
    except IntegrityError as refused:
        if ONE not in str(refused.orig):
            raise
        raise AnotherUnderWay from refused
    _tell_partners(wish, losing(held, wish.new_partner_id), at=at, counts_at=counts_at)
    outbox.defer("mail.partner_change_confirmed", change_id=wish.id)
    facts = {"effective_at": counts_at.isoformat()}
    trail.record("partner_change.confirmed", "partner_change", wish.public_id, facts)
    return True


def withdraw(change: PartnerChange, *, at: datetime) -> bool:
    """Take a change back: everything stays as it is. False where it was withdrawn before.

    Raises:
        ChangeOver: it counts already; at its very instant as well.
    """
    wish = locked(change)
    if wish.state == "withdrawn":
        return False
    if wish.state == "moved" or (wish.effective_at is not None and at >= wish.effective_at):
        raise ChangeOver(
            "This change counts already. To change again, choose another partner on the page of your order."
        )
    is_known = wish.state == "confirmed"
    step(wish, CHANGE.next(wish.state, "withdraw"), at=at)
    wish.withdrawn_at = at
    db.session.execute(
        update(PartnerChangeNotice).where(PartnerChangeNotice.change_id == wish.id).values(withdrawn_at=at)
    )
    trail.record("partner_change.withdrawn", "partner_change", wish.public_id)
    if is_known:
        outbox.defer("mail.partner_change_withdrawn", change_id=wish.id)
    return True


def locked(change: PartnerChange) -> PartnerChange:
    """Lock a change's row and read it afresh: a second press waits for the first."""
    wanted = select(PartnerChange).where(PartnerChange.id == change.id)
    return db.session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one()


def document(change: PartnerChange, chosen: Chosen, *, order: str, operator: str) -> dict[str, Any]:
    """Return what is signed: the customer's statement and its instants, UTC, to the microsecond."""
    known = {"confirmed_at": change.confirmed_at, "effective_at": change.effective_at}
    return {
        "paper": "change of partner",
        "operator": operator,
        "change": change.public_id,
        "order": order,
        "partner": {"id": chosen.public_id, "name": chosen.name} if chosen.partner_id else {"name": chosen.name},
        "statement": change.statement,
        "requested_at": _iso(change.requested_at),
        **{name: _iso(instant) for name, instant in known.items() if instant is not None},
    }


def _tell_partners(change: PartnerChange, leaving: list[int], *, at: datetime, counts_at: datetime) -> None:
    sides = [(partner_id, "leaving") for partner_id in leaving]
    if change.new_partner_id is not None:
        sides.append((change.new_partner_id, "arriving"))
    for partner_id, side in sides:
        notice = PartnerChangeNotice(
            public_id=new_public_id("ntc"), change_id=change.id, partner_id=partner_id, account_id=change.account_id,
            token_hash=change.token_hash, side=side, told_at=at, effective_at=counts_at,
        )  # fmt: skip
        db.session.add(notice)
        db.session.flush()  # the job names the notice by its key
        outbox.defer("mail.partner_change_notice", notice_id=notice.id)


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")

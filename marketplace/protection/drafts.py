"""Registrations that begin with a forwarded mail: filled in for the member that forwarded it, who presses the button.

Nothing is registered by mail: who wrote a mail is easily forged, and what the partner wants to sell it does not say. So
a forged mail makes a form that somebody may look at, and nothing else.

Source: docs/protection.md, "By a forwarded mail".
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import Message
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from marketplace.core.ids import new_public_id
from marketplace.customers.domains import domain_of
from marketplace.db.base import db
from marketplace.identity.models import User
from marketplace.messaging import outbox
from marketplace.partners.models import Partner
from marketplace.protection import forwarding
from marketplace.protection.forwarding import Customer
from marketplace.protection.models import RegistrationDraft

KEPT: Final = timedelta(days=30)
MOST_A_DAY: Final = 50
"""Drafts that one partner's mails make in 24 hours."""
REGISTERING: Final = ("owner", "seller")
NOBODY: Final = Customer("", "")


def receive(content: bytes, *, at: datetime) -> RegistrationDraft | None:
    """Take in a forwarded mail (RFC 5322) and answer its sender with a form that is filled in; acts as the system.

    None where nothing comes of it: the sender is no member that registers accounts, a machine sent it, it came before,
    or the partner has had its fill for today. Nobody is told which: whoever is no member learns nothing. A mail that
    tells of no customer makes a draft with nothing in it, so that its sender hears so.
    """
    message = message_from_bytes(content)
    member = None if _is_automatic(message) else _member(message)
    if member is None or _is_full(member.party_id, at):
        return None
    db.session.execute(delete(RegistrationDraft).where(RegistrationDraft.received_at < at - KEPT))
    draft = _write(member, _digest(message, content), _customer(message, member), at)
    if draft is not None:
        outbox.defer("mail.registration_prefilled", draft_id=draft.id, user_id=member.id)
    return draft


def of_partner(partner_id: int, public_id: str, *, at: datetime) -> RegistrationDraft | None:
    """Return a partner's own draft of the last 30 days, or None."""
    wanted = select(RegistrationDraft).where(
        RegistrationDraft.partner_id == partner_id,
        RegistrationDraft.public_id == public_id,
        RegistrationDraft.received_at > at - KEPT,
    )
    return db.session.scalars(wanted).one_or_none()


def _is_automatic(message: Message) -> bool:
    """Whether a machine sent it: a list, a bounce, or an answer while somebody is away (RFC 3834)."""
    said = str(message.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()
    bulk = str(message.get("Precedence", "")).strip().lower() in {"bulk", "junk", "list", "auto_reply"}
    return said != "no" or bulk or "List-Id" in message or str(message.get("Return-Path", "")).strip() == "<>"


def _member(message: Message) -> User | None:
    """The one person who wrote it, who has confirmed this address by signing in with it, and registers accounts."""
    senders = forwarding.addresses(message, "From")
    if len(senders) != 1:
        return None
    wanted = (
        select(User)
        .join(Partner, Partner.id == User.party_id)
        .where(
            func.lower(User.email) == senders[0][1].lower(),
            User.state == "active",
            User.role.in_(REGISTERING),
            Partner.state == "active",
        )
    )
    return db.session.scalars(wanted).one_or_none()


def _is_full(partner_id: int, at: datetime) -> bool:
    drafts = select(func.count()).select_from(RegistrationDraft).where(RegistrationDraft.partner_id == partner_id)
    recent = db.session.scalar(drafts.where(RegistrationDraft.received_at > at - timedelta(hours=24)))
    return (recent or 0) >= MOST_A_DAY


def _customer(message: Message, member: User) -> Customer:
    """Who it tells of; neither the partner's own company nor whom the mail was forwarded to."""
    recipients = [each for header in ("To", "Cc") for _, each in forwarding.addresses(message, header)]
    own = {domain for each in (member.email, *recipients) if (domain := domain_of(each))}
    found = forwarding.customer_in(message, own) or NOBODY
    return replace(found, contact=found.contact[:200])


def _digest(message: Message, content: bytes) -> str:
    """What makes a delivery the same mail again: its Message-ID, or all of it where it has none."""
    name = str(message.get("Message-ID", "")).strip()
    return hashlib.sha256(name.encode(errors="replace") or content).hexdigest()


def _write(member: User, digest: str, found: Customer, at: datetime) -> RegistrationDraft | None:
    draft = {
        "public_id": new_public_id("rdr"),
        "partner_id": member.party_id,
        "message": digest,
        "company": found.company,
        "website": found.website,
        "tax_number": found.tax_number,
        "contact": found.contact,
        "received_at": at,
    }
    written = insert(RegistrationDraft).values(draft).on_conflict_do_nothing().returning(RegistrationDraft)
    return db.session.scalars(written).one_or_none()

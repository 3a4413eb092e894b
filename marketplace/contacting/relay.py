"""Letters between a party and the customer of an order, neither of whom learns the other's address.

A letter is a row that the customer's partner reads in the moment it is sent; the mail with it is written by a job. What
comes in by mail is passed on with nothing of its headers but the subject, and with what names the customer masked.

Source: docs/adr/0027-customers-are-shown-on-request-only.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import joinedload

from marketplace.contacting.addresses import PREFIX, Relay, hashed
from marketplace.contacting.errors import (
    AddressUnknown,
    LetterEmpty,
    NobodyToWriteTo,
    SenderRefused,
    TooManyLetters,
)
from marketplace.contacting.incoming import Incoming
from marketplace.contacting.models import RelayLetter, RelayThread
from marketplace.contacting.rules import COUNTED, KEPT, MOST_LETTERS
from marketplace.core.ids import new_public_id
from marketplace.customers.masking import facts_of_contact, masked
from marketplace.customers.models import Contact
from marketplace.db.base import db
from marketplace.identity.models import User
from marketplace.messaging import outbox
from marketplace.protection.models import LeadDetail, Registration, RegistrationDetail
from marketplace.protection.unnamed import facts_of_lead, facts_of_registered

Direction = Literal["to_customer", "to_staff"]

OPEN = text(
    "select open_relay(:public_id, :order, :customer_hash, :staff_hash, :at, :expires_at)",
)
WRITE = text(
    "select write_letter(:public_id, :thread_id, :direction, :author, :subject, :text, :left_out, :source_hash, :at,"
    " :expires_at)"
)


@dataclass(frozen=True, slots=True)
class Words:
    """What a letter says. `key` makes the same one, sent or delivered twice, one letter."""

    subject: str
    text: str
    key: str
    left_out: int = 0


def write(order: str, words: Words, *, party_id: int, by: str, relay: Relay, at: datetime) -> RelayThread:
    """Send a letter of the acting party, the operator or a vendor, to the customer of an order; return its thread.

    `by` is the public id of the person who writes. The same key twice is one letter.

    Raises:
        LetterEmpty: the subject or the text is missing.
        NobodyToWriteTo: the order has no contact, or is not the acting party's.
        TooManyLetters: it has written often enough for a day.
    """
    for field, said in (("subject", words.subject), ("text", words.text)):
        if not said.strip():
            raise LetterEmpty(field)
    asked = {"order": order, "at": at, "expires_at": at + KEPT, "public_id": new_public_id("rly")}
    for side in ("customer", "staff"):
        asked[f"{side}_hash"] = relay.hash_of("customer" if side == "customer" else "staff", order, party_id)
    thread_id = db.session.execute(OPEN, asked).scalar_one()
    if thread_id is None:
        raise NobodyToWriteTo
    thread = db.session.get_one(RelayThread, thread_id)
    _send(thread, "to_customer", words, by=by, at=at)
    return thread


def pass_on(mail: Incoming, recipient: str, *, relay: Relay, at: datetime) -> str:
    """Pass a mail on that came in for a relay address; acts as the system. Returns what became of it in one word.

    `passed`; `known` when the same mail came before; `dropped` when a machine sent it, which ends every circle.

    Raises:
        AddressUnknown: no such address works.
        SenderRefused: it is for the party's people, and none of them has sent it.
        TooManyLetters: one side has written often enough for a day.
    """
    thread, direction = _found(recipient, relay, at)
    if mail.is_automatic or relay.is_ours(mail.sender):
        return "dropped"
    author, hidden = "", list[str]()
    if direction == "to_customer":
        person = _member(thread, mail.sender)
        author, hidden = person.public_id, [person.email]
    else:
        hidden = _naming(thread)
    said = Words(masked(mail.subject, hidden), masked(mail.text, hidden), mail.key, mail.left_out)
    return "passed" if _send(thread, direction, said, by=author, at=at) else "known"


def _send(thread: RelayThread, direction: Direction, words: Words, *, by: str, at: datetime) -> bool:
    sent = (RelayLetter.thread_id == thread.id, RelayLetter.direction == direction)
    if db.session.scalar(select(RelayLetter.id).where(*sent, RelayLetter.source_hash == words.key)) is not None:
        return False
    counted = select(func.count()).where(*sent, RelayLetter.sent_at > at - COUNTED)
    if (db.session.scalar(counted) or 0) >= MOST_LETTERS:
        raise TooManyLetters(MOST_LETTERS)
    letter = {
        "public_id": new_public_id("let"), "thread_id": thread.id, "direction": direction, "author": by,
        "subject": " ".join(words.subject.split()), "text": words.text.strip(), "left_out": words.left_out,
        "source_hash": words.key, "at": at, "expires_at": at + KEPT,
    }  # fmt: skip
    letter_id = db.session.execute(WRITE, letter).scalar_one()
    if letter_id is None:
        return False
    outbox.defer("mail.relayed_letter", letter_id=letter_id)
    return True


def _found(recipient: str, relay: Relay, at: datetime) -> tuple[RelayThread, Direction]:
    local_part = recipient.partition("@")[0]
    if not relay.is_ours(recipient) or not local_part.casefold().startswith(PREFIX):
        raise AddressUnknown
    known = hashed(local_part)
    wanted = select(RelayThread).options(joinedload(RelayThread.order))
    either = or_(RelayThread.customer_hash == known, RelayThread.staff_hash == known)
    thread = db.session.scalars(wanted.where(either, RelayThread.expires_at > at)).one_or_none()
    if thread is None:
        raise AddressUnknown
    return thread, "to_staff" if thread.customer_hash == known else "to_customer"


def _member(thread: RelayThread, sender: str) -> User:
    """The person of the party whose own address sent it: nobody else can speak in the party's name."""
    theirs = (User.party_id == thread.party_id, User.state == "active", func.lower(User.email) == sender.lower())
    person = db.session.scalars(select(User).where(*theirs)).one_or_none()
    if person is None:
        raise SenderRefused
    return person


def _naming(thread: RelayThread) -> list[str]:
    """What names the customer: the contacts of all its orders, and what was registered and asked for in its name."""
    contacts = db.session.scalars(select(Contact).where(Contact.account_id == thread.account_id))
    known = [fact for contact in contacts for fact in facts_of_contact(contact)]
    registered = select(RegistrationDetail).join(Registration).where(Registration.account_id == thread.account_id)
    for detail in db.session.scalars(registered):
        known += facts_of_registered(detail)
    for lead in db.session.scalars(select(LeadDetail).where(LeadDetail.account_id == thread.account_id)):
        known += facts_of_lead(lead)
    return known

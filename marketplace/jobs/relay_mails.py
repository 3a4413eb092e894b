"""Mail of the relay, and to a partner whose customer somebody asked to see.

No mail that is kept holds what was written: a mark stands in its place, and the letter's words take it in the moment
when the mail leaves, with the relay address that is made anew then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import Any, Final

from flask import current_app
from sqlalchemy import select

from marketplace.contacting.addresses import Relay, Side
from marketplace.contacting.models import RelayLetter, RelayThread, Reveal
from marketplace.core import clock
from marketplace.customers.pseudonyms import pseudonym
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.gateways.mail_ports import Mail
from marketplace.identity.models import Party, User
from marketplace.identity.people import IN_CHARGE
from marketplace.jobs.letters import people, to_customer, to_person
from marketplace.jobs.rendering import address
from marketplace.messaging.models import Message
from marketplace.orders.models import Order

PAGES: Final = {"operator": "operator.orders.letters.index", "vendor": "vendor.letters.index"}
READERS: Final = ("owner", "seller")
"""Who of a partner reads that somebody looked: those who know the customer."""


def relayed_letter(*, letter_id: int) -> None:
    """Write the mail of a letter to whom it is for. It is written once."""
    with transaction():
        letter = db.session.get_one(RelayLetter, letter_id)
        thread = db.session.get_one(RelayThread, letter.thread_id)
        order, party = db.session.get_one(Order, thread.order_id), db.session.get_one(Party, thread.party_id)
        facts: dict[str, Any] = {"letter": letter, "mark": f"[{letter.public_id}]"}
        key, at = f"relayed_letter:{letter.public_id}", clock.now()
        if letter.direction == "to_customer":
            facts |= {"party": party.name, "relay": f"customer of {letter.public_id}"}
            to_customer(order, "relayed_letter", key, at=at, **facts)
            return
        facts |= {
            "order": order,
            "customer": pseudonym(thread.account),
            "relay": f"staff of {letter.public_id}",
        }
        url = address(PAGES[party.kind], order_id=order.public_id)
        for person in _readers(thread, party):
            to_person(person, "letter_answered", f"{key}:{person.public_id}", at=at, url=url, **facts)


def customer_revealed(*, reveal_id: int) -> None:
    """Tell a partner who may read which customer of its, what for, and until when. Each mail is written once."""
    with transaction():
        reveal = db.session.get_one(Reveal, reveal_id)
        for person in people(reveal.partner_id, READERS):
            key = f"customer_revealed:{reveal.public_id}:{person.public_id}"
            url = address("portal.reveals.index")
            to_person(person, "customer_revealed", key, at=clock.now(), reveal=reveal, url=url)


def customer_reveal_closed(*, reveal_id: int) -> None:
    """Tell a partner that nobody may read its customer by a reveal any more. Each mail is written once."""
    with transaction():
        reveal = db.session.get_one(Reveal, reveal_id)
        for person in people(reveal.partner_id, READERS):
            key = f"customer_reveal_closed:{reveal.public_id}:{person.public_id}"
            url = address("portal.reveals.index")
            to_person(person, "customer_reveal_closed", key, at=clock.now(), reveal=reveal, url=url)


def relay() -> Relay:
    """Return what this application relays with."""
    return Relay(current_app.config["SECRET_KEY"], current_app.config["MARKETPLACE_RELAY_DOMAIN"])


def in_words(message: Message, mail: Mail) -> Mail:
    """Return a mail as it leaves: where it belongs to the relay with the letter's words, from the relay's address."""
    side, _, public_id = message.relay.partition(" of ")
    if not public_id:
        return mail
    letter = db.session.scalars(select(RelayLetter).where(RelayLetter.public_id == public_id)).one()
    thread = db.session.get_one(RelayThread, letter.thread_id)
    answered: Side = "customer" if side == "customer" else "staff"
    mark, lines = f"[{public_id}]", escape(letter.text).replace("\n", "<br>\n")
    return replace(
        mail,
        subject=letter.subject or mail.subject,
        text=mail.text.replace(mark, letter.text),
        html=mail.html.replace(mark, lines),
        sender=relay().address(answered, thread.about, thread.party_id),
        sender_name=_sender_name(answered, thread),
    )


def _sender_name(answered: Side, thread: RelayThread) -> str:
    if answered == "customer":
        return db.session.get_one(Party, thread.party_id).name
    return f"Customer {pseudonym(thread.account)}"


def _readers(thread: RelayThread, party: Party) -> Sequence[User]:
    """Whoever wrote to the customer and is still there; else those in charge."""
    authors = select(RelayLetter.author).where(RelayLetter.thread_id == thread.id, RelayLetter.author != "")
    wanted = select(User).where(User.party_id == party.id, User.state == "active", User.public_id.in_(authors))
    return db.session.scalars(wanted.order_by(User.id)).all() or people(party.id, (IN_CHARGE[party.kind],))

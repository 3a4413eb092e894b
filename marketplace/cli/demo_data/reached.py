"""A customer that operator and vendor wrote to through the relay, its answer, and one that somebody asked to see.

The customers are those whose money went back: `refunded` let them in.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

from sqlalchemy import select

from marketplace.cli.demo_data.reading import read
from marketplace.contacting import incoming, relay, revealing
from marketplace.contacting.relay import Words
from marketplace.core import clock
from marketplace.customers.models import Contact
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.identity import sessions
from marketplace.identity.models import Party, User
from marketplace.jobs.relay_mails import relay as present_relay
from marketplace.orders.models import Order


def take_in() -> None:
    """Write the letters and ask for the reveal of the data file. Acts as the system."""
    with transaction():
        data = read("reached.toml")
        for row in data["letters"]:
            _exchange(row)
        for row in data["reveals"]:
            _reveal(row)


def _exchange(row: Mapping[str, Any]) -> None:
    """One letter and its answer. A second call finds the same words under the same key, and writes nothing."""
    order, person = _order(row["company"]), _person(row["writer"])
    key = f"demo:{row['company']}:{row['writer']}"
    words = Words(row["subject"], row["text"], key)
    party, public_id = person.party, person.public_id
    with acting(Actor(party.kind, str(party.id))):
        relay.write(order.public_id, words, party_id=party.id, by=public_id, relay=present_relay(), at=clock.now())
    to = present_relay().address("customer", order.public_id, party.id)
    relay.pass_on(incoming.read(_answer(row, to, key)), to, relay=present_relay(), at=clock.now())


def _answer(row: Mapping[str, Any], to: str, key: str) -> bytes:
    mail = EmailMessage()
    named = {"From": row["answer_from"], "To": to, "Subject": f"Re: {row['subject']}", "Message-ID": f"<{key}>"}
    for name, value in named.items():
        mail[name] = value.replace(" ", "-") if name == "Message-ID" else value
    mail.set_content(row["answer"])
    return mail.as_bytes()


def _reveal(row: Mapping[str, Any]) -> None:
    """Asked for in a session of the person's, which ends at once."""
    order, person, at = _order(row["company"]), _person(row["person"]), clock.now()
    secret = sessions.start(person, at=at)
    db.session.flush()  # the database looks the session up
    with acting(Actor("operator", str(person.party_id))):
        reveal = revealing.ask(
            order.public_id,
            purpose=row["purpose"],
            reason=row["reason"],
            hours=row["hours"],
            session_secret=secret,
            at=at,
        )
        revealing.look(reveal, "contact", session_secret=secret, at=at + timedelta(seconds=1))
    sessions.revoke_all(person.id, at=at)


def _order(company: str) -> Order:
    bought = select(Order).join(Contact, Contact.id == Order.contact_id).where(Contact.company == company)
    return db.session.scalars(bought.order_by(Order.id.desc()).limit(1)).one()


def _person(email: str) -> User:
    party = select(User).join(Party).where(User.email == email)
    return db.session.scalars(party).one()

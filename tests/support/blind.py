"""Letters through the relay and reveals, for tests; made by the same verbs as the pages and the mail server use."""

from __future__ import annotations

import itertools
from datetime import datetime
from email.message import EmailMessage

from marketplace.catalog.models import Vendor
from marketplace.contacting import incoming, relay, revealing
from marketplace.contacting.addresses import Relay
from marketplace.contacting.models import RelayThread, Reveal
from marketplace.contacting.relay import Words
from marketplace.core import clock
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.identity.models import Party
from tests.support.sales import SECRET_KEY

RELAY = Relay(SECRET_KEY, "relay.test")
REASON = "The parcel came back and the carrier asks."

_numbers = itertools.count(1)


def a_letter(
    order: str,
    party: Party | Vendor,
    *,
    subject: str = "Your licence",
    text: str = "Does it work?",
    at: datetime | None = None,
) -> RelayThread:
    """Return the committed thread of a letter that a party wrote to the customer of an order."""
    kind = "vendor" if isinstance(party, Vendor) else "operator"
    with acting(Actor(kind, str(party.id))):
        thread = relay.write(
            order, Words(subject, text, f"letter-{next(_numbers)}"), party_id=party.id, by="usr_test", relay=RELAY,
            at=at or clock.now(),
        )  # fmt: skip
        db.session.commit()
    return thread


def a_reveal(
    about: str, session_secret: str, *, purpose: str = "delivery", hours: int = 4, at: datetime | None = None
) -> Reveal:
    """Return a committed reveal that the person of a signed-in session asked for."""
    with acting(Actor("operator")):
        reveal = revealing.ask(
            about, purpose=purpose, reason=REASON, hours=hours, session_secret=session_secret, at=at or clock.now()
        )
        db.session.commit()
    return reveal


def a_mail(
    to: str, text: str = "It works, thank you.", *, sender: str = "kim@acme.example.org", **headers: str
) -> bytes:
    """Return a mail as a customer's program writes it; `headers` with underscores for hyphens."""
    mail = EmailMessage()
    named = {"Message-ID": f"<{next(_numbers)}@acme.example.org>", "Subject": "Re: Your licence"}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in {"From": f"Kim Doe <{sender}>", "To": to, **named}.items():
        mail[name] = value
    mail.set_content(text)
    return mail.as_bytes()


def hand_in(raw: bytes, to: str, *, at: datetime | None = None) -> str:
    """Pass a mail on as the command does, and commit; say what became of it."""
    outcome = relay.pass_on(incoming.read(raw), to, relay=RELAY, at=at or clock.now())
    db.session.commit()
    return outcome

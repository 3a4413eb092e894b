"""Seals: made every day and at each close, published as files, and mailed to partners."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import select

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.documents import seals, signing
from marketplace.jobs.letters import people, to_person
from marketplace.jobs.rendering import address
from marketplace.ledger import closing, sealing
from marketplace.ledger.heads import book_heads
from marketplace.ledger.sealing import Reason, Seal
from marketplace.messaging import outbox
from marketplace.partners.models import Partner
from marketplace.runtime.gateways import gateways
from marketplace.runtime.signing import signer


def daily() -> None:
    """Seal the day; partners are mailed it where the operator has set so."""
    seal("daily", is_announced=current_app.extensions["marketplace.settings"].seal_mails == "daily")


def seal(reason: Reason, *, is_announced: bool) -> int:
    """Seal what is booked, publish the seal, and have partners told where it is announced; return its number."""
    with transaction():
        before = sealing.newest(db.session())
        number = sealing.seal(db.session(), signer(), reason=reason, is_announced=is_announced)
        if is_announced and (before is None or before.number < number):
            outbox.defer("mail.seal", seal_id=number)
    publish()
    return number


def publish(*, is_anew: bool = False) -> int:
    """Write the files of seals that have none yet, or all of them anew; return how many."""
    return seals.publish(db.session(), gateways().files, is_anew=is_anew)


def finish_close() -> None:
    """Write what accounts held when periods were closed, seal that, and tell partners.

    Safe to run again: what is written stays, and without news there is no other seal.
    """
    with transaction():
        closing.write_balances(db.session())
    seal("close", is_announced=True)


def tell(*, seal_id: int) -> None:
    """Mail seal number `seal_id` to every partner's owners, each with the signed heads of its own books."""
    found = next(iter(sealing.after(db.session(), seal_id - 1, limit=1)))
    for partner_id in db.session.scalars(select(Partner.id).order_by(Partner.id)).all():
        with transaction():
            _tell(db.session.get_one(Partner, partner_id), found)


def _tell(partner: Partner, seal: Seal) -> None:
    heads = book_heads(db.session(), partner.id)
    document = {
        "paper": "heads",
        "partner": partner.public_id,
        "seal": seal.number,
        "seal_hash": seal.hash.hex(),
        "books": [
            {"currency": head.currency, "seq": head.seq, "hash": head.hash.hex(), "total_minor": head.total_minor}
            for head in heads
        ],
    }
    key = signer()
    papers = signing.paper(document, key.fingerprint, key.signature(document)), seals.paper(seal)
    facts = {"partner": partner, "seal": seal, "heads": heads, "papers": [paper.decode().rstrip() for paper in papers]}
    urls = {"url": address("portal.statements.index"), "how": address("signing_key.show")}
    for person in people(partner.id, ("owner",)):
        to_person(person, "seal", f"seal:{seal.number}:{person.public_id}", at=clock.now(), **facts, **urls)

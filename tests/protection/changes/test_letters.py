"""Secrets in mails about a change: of each the hash is kept, and it opens one thing."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.core.ids import hash_secret
from marketplace.db.actor import ANONYMOUS, acting
from marketplace.db.base import db
from marketplace.protection.changes import letters
from marketplace.protection.changes.errors import ChangeNotFound
from marketplace.protection.models import PartnerChangeLetter
from tests.support.changes import LATER, asked, bought
from tests.support.protection import as_operator


def test_a_secret_opens_its_change_for_its_purpose_and_nobody_reads_the_hashes(app: Flask) -> None:
    customer = bought()
    change = asked(customer, customer.other)
    secret = letters.issue(change, customer.order.id, "withdraw", at=LATER)
    db.session.commit()
    expected = (change.public_id, customer.order.token_hash, "withdraw")

    with acting(ANONYMOUS):
        found = letters.opened(secret)
        assert (found.public_id, found.token_hash, found.purpose) == expected
    with as_operator():
        assert db.session.scalars(select(PartnerChangeLetter)).all() == []
    assert db.session.scalars(select(PartnerChangeLetter.secret_hash)).all() == [hash_secret(secret)]


def test_what_was_never_sent_opens_nothing(app: Flask) -> None:
    with pytest.raises(ChangeNotFound):
        letters.opened("x" * 43)


def test_a_mail_of_a_purpose_has_one_secret(app: Flask) -> None:
    customer = bought()
    change = asked(customer, customer.other)
    letters.issue(change, customer.order.id, "confirm", at=LATER)
    letters.issue(change, customer.order.id, "confirm", at=LATER)

    with pytest.raises(IntegrityError):
        db.session.flush()

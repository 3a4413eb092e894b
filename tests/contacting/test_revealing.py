"""Reveals: for a purpose, for a time, for one person, and never without the partner."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from marketplace.contacting import revealing
from marketplace.contacting.errors import (
    LastsTooLong,
    NothingToReveal,
    PurposeUnknown,
    ReasonTooShort,
    RevealNotFound,
    RevealOver,
)
from marketplace.contacting.models import Reveal, RevealClosing, RevealView
from marketplace.core import clock
from marketplace.core.errors import DomainError
from marketplace.customers import directory
from marketplace.customers.models import Contact
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.identity import sessions
from marketplace.identity.models import User
from marketplace.invoicing import issuing
from marketplace.invoicing.models import InvoiceBuyer
from marketplace.orders import lifecycle
from tests.contacting.conftest import Place
from tests.support.blind import REASON, a_reveal
from tests.support.paying import ISSUER, waiting_jobs
from tests.support.protection import registered
from tests.support.trail import deeds

OPERATOR = Actor("operator")


def test_it_shows_the_contact_to_who_asked_until_it_ends_and_writes_each_look_down(place: Place) -> None:
    at = clock.now()
    reveal = a_reveal(place.order.public_id, place.manager_secret, hours=4, at=at)

    with acting(OPERATOR):
        seen = revealing.look(reveal, "contact", session_secret=place.manager_secret, at=at)
        db.session.commit()

    assert (seen["company"], seen["name"], seen["email"]) == ("Acme", "Kim Doe", "kim@acme.example.org")
    assert not {"token_hash", "partner_id", "id", "account_id"} & set(seen)
    assert (reveal.asked_by, reveal.asker_name, reveal.reason) == (place.manager.public_id, "Mira Holm", REASON)
    assert reveal.expires_at - reveal.asked_at == timedelta(hours=4)
    assert [(view.what, view.viewed_by) for view in reveal.views] == [("contact", place.manager.public_id)]


def test_the_partner_is_told_in_the_same_transaction_and_the_trail_says_so(
    place: Place, superuser: psycopg.Connection
) -> None:
    reveal = a_reveal(place.order.public_id, place.manager_secret)

    assert ("mail.customer_revealed", {"reveal_id": reveal.id}) in waiting_jobs(superuser)
    [(action, facts)] = deeds(reveal.public_id)
    assert (action, facts["about"], facts["purpose"]) == ("customer.revealed", place.order.public_id, "delivery")
    with acting(Actor("partner", str(place.partner.id))):
        assert db.session.scalars(select(Reveal)).one().public_id == reveal.public_id
    with acting(Actor("partner", str(place.world.other_partner.id))):
        assert db.session.scalars(select(Reveal)).all() == []


def test_a_colleague_does_not_look_by_it_nor_does_anybody_after_its_end(place: Place) -> None:
    at = clock.now()
    reveal = a_reveal(place.order.public_id, place.manager_secret, hours=1, at=at)
    over = a_reveal(place.order.public_id, place.manager_secret, hours=1, at=at - timedelta(hours=2))

    for what, secret, when in (
        (reveal, place.finance_secret, at),
        (reveal, "no session at all", at),
        (reveal, place.manager_secret, at + timedelta(hours=1)),
        (reveal, place.manager_secret, at - timedelta(seconds=1)),
        (over, place.manager_secret, at),
        (over, place.manager_secret, at - timedelta(hours=1, minutes=30)),  # by the server's clock it has ended
    ):
        with acting(OPERATOR), pytest.raises(RevealOver):
            revealing.look(what, "contact", session_secret=secret, at=when)
    assert db.session.scalars(select(RevealView)).all() == []


def test_a_person_whose_access_was_taken_away_looks_no_more(place: Place) -> None:
    at = clock.now()
    reveal = a_reveal(place.order.public_id, place.manager_secret, at=at)
    sessions.revoke_all(place.manager.id, at=at)
    db.session.commit()

    with acting(OPERATOR), pytest.raises(RevealOver):
        revealing.look(reveal, "contact", session_secret=place.manager_secret, at=at)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"purpose": "curiosity"}, PurposeUnknown),
        ({"purpose": "registration"}, PurposeUnknown),
        ({"reason": "  why   "}, ReasonTooShort),
        ({"hours": 0}, LastsTooLong),
        ({"hours": 73}, LastsTooLong),
    ],
    ids=str,
)
def test_without_purpose_reason_and_end_nothing_is_opened(
    place: Place, superuser: psycopg.Connection, changes: dict[str, object], refusal: type[DomainError]
) -> None:
    asked = {"purpose": "delivery", "reason": REASON, "hours": 4, "at": clock.now(), **changes}

    with acting(OPERATOR), pytest.raises(refusal):
        revealing.ask(place.order.public_id, **asked, session_secret=place.manager_secret)  # type: ignore[arg-type]

    db.session.rollback()
    assert db.session.scalars(select(Reveal)).all() == []
    assert "mail.customer_revealed" not in {name for name, _ in waiting_jobs(superuser)}


def test_nobody_but_the_operators_people_can_ask(place: Place) -> None:
    vendor = db.session.scalars(select(User).where(User.party_id == place.world.vendor.id)).one()
    secret = sessions.start(vendor, at=clock.now())
    db.session.commit()

    for actor, held in (
        (Actor("vendor", str(place.world.vendor.id)), secret),
        (OPERATOR, secret),
        (Actor("vendor", str(place.world.vendor.id)), place.manager_secret),
        (Actor("partner", str(place.partner.id)), place.manager_secret),
    ):
        with acting(actor), pytest.raises(ProgrammingError, match="only a signed-in person of the operator asks"):
            revealing.ask(
                place.order.public_id, purpose="delivery", reason=REASON, hours=1, session_secret=held, at=clock.now()
            )
        db.session.rollback()
    assert db.session.scalars(select(Reveal)).all() == []


def test_the_houses_own_customer_is_read_without_one_until_a_partner_claims_it(place: Place) -> None:
    def seen() -> list[str]:
        with acting(OPERATOR):
            return list(db.session.scalars(select(Contact.email).order_by(Contact.id)))

    assert seen() == ["lee@house-customer.com"]
    with acting(OPERATOR), pytest.raises(NothingToReveal):
        revealing.ask(
            place.house_order.public_id, purpose="delivery", reason=REASON, hours=1, session_secret=place.manager_secret,
            at=clock.now(),
        )  # fmt: skip
    db.session.rollback()

    registered(place.partner, "house-customer.com", at=clock.now(), company="House Customer GmbH")

    assert seen() == []
    reveal = a_reveal(place.house_order.public_id, place.manager_secret)
    assert reveal.partner_id == place.partner.id


def test_a_house_customer_that_a_partner_sells_to_is_the_partners_from_then_on(place: Place) -> None:
    directory.bind(place.house_order.account_id, place.partner.id, at=clock.now())
    db.session.commit()

    with acting(OPERATOR):
        assert db.session.scalars(select(Contact)).all() == []


def test_an_invoice_is_shown_with_its_name_by_a_reveal_alone(place: Place) -> None:
    at = clock.now()
    paid = lifecycle.mark_paid(lifecycle.lock(place.order.id), at=at, actor="system", reason="Paid in a test.")
    del paid
    db.session.commit()
    issuing.issue(place.order, ISSUER, at=at)
    db.session.commit()
    reveal = a_reveal(place.order.public_id, place.manager_secret, at=at)

    with acting(OPERATOR):
        assert db.session.scalars(select(InvoiceBuyer)).all() == []
        seen = revealing.look(reveal, "invoice", session_secret=place.manager_secret, at=at)

    assert (seen["company"], seen["line1"]) == ("Acme", "1 Main Street")


def test_whoever_decides_about_a_registration_may_ask_for_its_name_and_finance_may_not(place: Place) -> None:
    claimed = registered(place.partner, "claimed.com", at=clock.now(), company="Claimed GmbH", notes="A tip.")
    about = claimed.registration.public_id
    asked = {"purpose": "registration", "reason": REASON, "hours": 2, "at": clock.now()}

    with acting(OPERATOR):
        reveal = revealing.ask(about, **asked, session_secret=place.manager_secret)  # type: ignore[arg-type]
        seen = revealing.look(reveal, "registration", session_secret=place.manager_secret, at=clock.now())
        with pytest.raises(RevealOver):
            revealing.look(reveal, "contact", session_secret=place.manager_secret, at=clock.now())
        db.session.commit()
        with pytest.raises(ProgrammingError, match="only who decides about registrations asks"):
            revealing.ask(about, **asked, session_secret=place.finance_secret)  # type: ignore[arg-type]

    assert (seen["company"], seen["website"], seen["notes"]) == ("Claimed GmbH", "claimed.com", "A tip.")


def test_an_order_without_a_contact_has_nothing_to_reveal(place: Place) -> None:
    with acting(OPERATOR), pytest.raises(NothingToReveal):
        revealing.ask(
            "ord_absent", purpose="fraud", reason=REASON, hours=1, session_secret=place.manager_secret, at=clock.now()
        )


@pytest.mark.parametrize("table", ["reveals", "reveal_views", "relay_letters"])
@pytest.mark.parametrize("change", ["update {} set partner_id = partner_id", "delete from {}", "truncate {} cascade"])
def test_nobody_edits_what_was_looked_at(place: Place, superuser: psycopg.Connection, table: str, change: str) -> None:
    a_reveal(place.order.public_id, place.manager_secret)

    with pytest.raises(ProgrammingError):
        db.session.execute(text(change.format(table)))
    db.session.rollback()
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="rows of this table stay as they are"):
        superuser.execute(change.format(table))  # type: ignore[call-overload]


def test_nobody_writes_a_reveal_past_its_door(place: Place) -> None:
    for actor in (OPERATOR, Actor("system")):
        with acting(actor), pytest.raises(ProgrammingError, match="permission denied"):
            db.session.execute(text("insert into reveals (public_id) values ('rvl_forged')"))
        db.session.rollback()


def test_what_does_not_exist_is_not_found(place: Place) -> None:
    with pytest.raises(RevealNotFound):
        revealing.by_public_id("rvl_absent")


def test_whoever_asked_closes_it_early_and_the_partner_is_told(place: Place, superuser: psycopg.Connection) -> None:
    at, manager = clock.now(), place.manager.public_id
    reveal = a_reveal(place.order.public_id, place.manager_secret, hours=4, at=at)

    with acting(OPERATOR):
        for _ in range(2):
            revealing.close(reveal, session_secret=place.manager_secret, at=at)
            db.session.commit()
        with pytest.raises(RevealOver):
            revealing.look(reveal, "contact", session_secret=place.manager_secret, at=at)

    assert (reveal.is_open(at), reveal.ends_at, reveal.expires_at - at) == (False, at, timedelta(hours=4))
    told = [name for name, facts in waiting_jobs(superuser) if facts == {"reveal_id": reveal.id}]
    assert sorted(told) == ["mail.customer_reveal_closed", "mail.customer_revealed"]
    assert [action for action, _ in deeds(reveal.public_id)] == ["customer.revealed", "customer.reveal_closed"]
    with acting(Actor("partner", str(place.partner.id))):
        assert db.session.scalars(select(RevealClosing.closed_by)).all() == [manager]
    with acting(Actor("partner", str(place.world.other_partner.id))):
        assert db.session.scalars(select(RevealClosing)).all() == []


def test_nobody_else_closes_it_nor_does_anybody_when_it_has_ended(place: Place) -> None:
    at = clock.now()
    reveal = a_reveal(place.order.public_id, place.manager_secret, hours=1, at=at)
    over = a_reveal(place.order.public_id, place.manager_secret, hours=1, at=at - timedelta(hours=2))

    for actor, what, secret, when in (
        (OPERATOR, reveal, place.finance_secret, at),
        (OPERATOR, reveal, "no session at all", at),
        (OPERATOR, reveal, place.manager_secret, at + timedelta(hours=1)),
        (OPERATOR, over, place.manager_secret, at),
        (Actor("partner", str(place.partner.id)), reveal, place.manager_secret, at),
    ):
        with acting(actor), pytest.raises(RevealOver):
            revealing.close(what, session_secret=secret, at=when)
        db.session.rollback()
    assert db.session.scalars(select(RevealClosing)).all() == []
    assert reveal.is_open(at)


@pytest.mark.parametrize("change", ["update {} set partner_id = partner_id", "delete from {}", "truncate {} cascade"])
def test_nobody_edits_what_was_closed(place: Place, superuser: psycopg.Connection, change: str) -> None:
    for actor in (OPERATOR, Actor("system")):
        with acting(actor), pytest.raises(ProgrammingError, match="permission denied"):
            db.session.execute(text("insert into reveal_closings (reveal_id) values (1)"))
        db.session.rollback()
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="rows of this table stay as they are"):
        superuser.execute(change.format("reveal_closings"))  # type: ignore[call-overload]

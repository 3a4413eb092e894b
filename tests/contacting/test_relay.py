"""Letters through the relay: both learn nothing of each other, the partner sees all of it at once."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from marketplace.contacting import incoming, relay
from marketplace.contacting.addresses import Side
from marketplace.contacting.errors import (
    AddressUnknown,
    LetterEmpty,
    NobodyToWriteTo,
    SenderRefused,
    TooManyLetters,
)
from marketplace.contacting.models import RelayLetter, RelayThread
from marketplace.contacting.relay import Words
from marketplace.contacting.rules import KEPT, MOST_LETTERS
from marketplace.core import clock
from marketplace.customers.masking import HIDDEN
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from tests.contacting.conftest import Place
from tests.support.blind import RELAY, a_letter, a_mail, hand_in
from tests.support.leads import taken
from tests.support.paying import waiting_jobs
from tests.support.protection import registered


def address(place: Place, side: Side, party_id: int | None = None) -> str:
    return RELAY.address(side, place.order.public_id, party_id or place.world.operator.id)


def letters() -> list[tuple[str, str, str]]:
    db.session.expire_all()
    found = db.session.scalars(select(RelayLetter).order_by(RelayLetter.id))
    return [(each.direction, each.subject, each.text) for each in found]


def test_a_letter_is_there_for_its_writer_and_the_partner_at_once_and_for_nobody_else(
    place: Place, superuser: psycopg.Connection
) -> None:
    thread = a_letter(place.order.public_id, place.world.operator)

    for kind, party, sees in (
        ("operator", place.world.operator, True),
        ("partner", place.partner, True),
        ("partner", place.world.other_partner, False),
        ("vendor", place.world.vendor, False),
    ):
        with acting(Actor(kind, str(party.id))):
            assert bool(db.session.scalars(select(RelayThread)).all()) is sees, party.name
            assert bool(db.session.scalars(select(RelayLetter)).all()) is sees, party.name
    assert (thread.partner_id, thread.party_name) == (place.partner.id, place.world.operator.name)
    assert [name for name, _ in waiting_jobs(superuser) if name == "mail.relayed_letter"] == ["mail.relayed_letter"]


def test_a_vendor_writes_to_the_customer_of_its_own_line_and_to_no_other(place: Place) -> None:
    a_letter(place.order.public_id, place.world.vendor)

    with pytest.raises(NobodyToWriteTo):
        a_letter(place.order.public_id, place.world.other_vendor)
    db.session.rollback()
    with pytest.raises(NobodyToWriteTo):
        a_letter("ord_absent", place.world.vendor)
    db.session.rollback()
    assert len(letters()) == 1


def test_the_same_form_twice_is_one_letter_and_an_empty_one_none(place: Place) -> None:
    for _ in range(2):
        with acting(Actor("operator", str(place.world.operator.id))):
            relay.write(
                place.order.public_id, Words("Hello", "You?", "one"), party_id=place.world.operator.id, by="usr_1",
                relay=RELAY, at=clock.now(),
            )  # fmt: skip
            db.session.commit()
    for words, field in ((Words(" ", "x", "two"), "subject"), (Words("x", "\n", "three"), "text")):
        with pytest.raises(LetterEmpty) as refused:
            relay.write("ord_1", words, party_id=1, by="usr_1", relay=RELAY, at=clock.now())
        assert refused.value.field == field

    assert letters() == [("to_customer", "Hello", "You?")]


def test_an_answer_comes_without_anything_that_names_the_customer(place: Place) -> None:
    a_letter(place.order.public_id, place.world.operator)
    to = address(place, "customer")
    said = "Yes.\n\n> Dear Kim Doe of Acme, 1 Main Street\n> Springfield\n\nKim, kim@acme.example.org, +49 171 5550198"

    outcome = hand_in(a_mail(to, said, Subject="Re: Kim Doe"), to)

    assert outcome == "passed"
    written = f"Yes.\n\n> Dear {HIDDEN} of {HIDDEN}, {HIDDEN}\n> {HIDDEN}\n\n{HIDDEN}, {HIDDEN}, {HIDDEN}"
    assert letters()[1] == ("to_staff", f"Re: {HIDDEN}", written)


def test_what_the_partner_registered_about_it_is_masked_as_well(place: Place) -> None:
    registered(place.partner, "acme.example.org", at=clock.now(), company="Acme Sprockets GmbH")
    a_letter(place.order.public_id, place.world.operator)
    to = address(place, "customer")

    hand_in(a_mail(to, "We at Acme Sprockets use it."), to)

    assert letters()[1][2] == f"We at {HIDDEN} use it."


def test_so_are_each_of_its_websites_whom_its_partner_knows_there_and_who_wrote_a_lead(place: Place) -> None:
    claim = registered(
        place.partner, "acme.example.org", at=clock.now(), company="Acme", more="sprockets-acme.com",
        contact="Frau Kribbelwitz, purchasing, 0431 7001",
    )  # fmt: skip
    assert (claim.verdict, claim.registration.detail.website) == ("approved", "example.org, sprockets-acme.com")
    assert taken("w.ozymbrook@sprockets-acme.com", contact="Wendelin Ozymbrook", at=clock.now()).is_routed
    a_letter(place.order.public_id, place.world.operator)
    to = address(place, "customer")

    hand_in(a_mail(to, "See sprockets-acme.com, or acme.example.org.\nAsk Kribbelwitz (0431 7001) or Ozymbrook."), to)

    assert letters()[1][2] == f"See {HIDDEN}, or {HIDDEN}.\nAsk {HIDDEN} ({HIDDEN}) or {HIDDEN}."


def test_the_same_mail_twice_is_one_letter(place: Place) -> None:
    a_letter(place.order.public_id, place.world.operator)
    to = address(place, "customer")
    mail = a_mail(to)

    assert [hand_in(mail, to), hand_in(b"Received: by another hop\r\n" + mail, to)] == ["passed", "known"]
    assert len(letters()) == 2


def test_somebody_of_the_party_answers_by_mail_and_nobody_else_can(place: Place) -> None:
    a_letter(place.order.public_id, place.world.operator)
    to = address(place, "staff")

    assert hand_in(a_mail(to, "Thank you. Jon, jon@operator.example", sender="JON@operator.example"), to) == "passed"
    for stranger in ("kim@acme.example.org", "vera@vendor.example", "owner@northwind.example", ""):
        with pytest.raises(SenderRefused):
            hand_in(a_mail(to, sender=stranger), to)
        db.session.rollback()

    assert letters()[1] == ("to_customer", "Re: Your licence", f"Thank you. Jon, {HIDDEN}")


@pytest.mark.parametrize(
    "headers",
    [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"Return_Path": "<>"}, {"X_Marketplace_Relay": "yes"}],
    ids=str,
)
def test_what_a_machine_sent_ends_here(place: Place, headers: dict[str, str]) -> None:
    a_letter(place.order.public_id, place.world.operator)
    to = address(place, "customer")

    assert hand_in(a_mail(to, **headers), to) == "dropped"
    assert len(letters()) == 1


def test_a_mail_from_a_relay_address_ends_here(place: Place) -> None:
    a_letter(place.order.public_id, place.world.operator)
    to = address(place, "customer")

    assert hand_in(a_mail(to, sender=address(place, "staff")), to) == "dropped"


def test_addresses_that_do_not_work_are_unknown_whatever_is_wrong_with_them(place: Place) -> None:
    a_letter(place.order.public_id, place.world.operator)
    good = address(place, "customer")

    for bad in (
        "", "r-@relay.test", "somebody@relay.test", good.replace("relay.test", "else.test"), good[:-12] + "@relay.test",
        RELAY.address("customer", place.order.public_id, place.world.vendor.id),
    ):  # fmt: skip
        with pytest.raises(AddressUnknown):
            hand_in(a_mail(good), bad)
    assert hand_in(a_mail(good), good.upper().replace("RELAY.TEST", "relay.test")) == "passed"


def test_an_address_works_for_half_a_year_after_the_last_letter(place: Place) -> None:
    at = clock.now()
    a_letter(place.order.public_id, place.world.operator, at=at)
    to = address(place, "customer")

    assert hand_in(a_mail(to), to, at=at + KEPT - timedelta(seconds=1)) == "passed"
    assert hand_in(a_mail(to), to, at=at + KEPT + timedelta(days=1)) == "passed"
    with pytest.raises(AddressUnknown):
        hand_in(a_mail(to), to, at=at + 3 * KEPT)


def test_one_side_writes_so_often_in_a_day_and_no_more(place: Place) -> None:
    at = clock.now()
    a_letter(place.order.public_id, place.world.operator, at=at)
    to = address(place, "customer")
    for _ in range(MOST_LETTERS):
        assert hand_in(a_mail(to), to, at=at) == "passed"

    with pytest.raises(TooManyLetters):
        hand_in(a_mail(to), to, at=at + timedelta(hours=23))
    db.session.rollback()
    assert hand_in(a_mail(to), to, at=at + timedelta(hours=24)) == "passed"


def test_the_database_lets_no_party_write_in_another_ones_thread_nor_as_the_customer(place: Place) -> None:
    thread = a_letter(place.order.public_id, place.world.operator)
    values = {"thread": thread.id, "at": clock.now()}
    forged = text("select write_letter('let_forged', :thread, :direction, 'x', 'x', 'x', 0, 'x', :at, :at)")

    for actor, direction in (
        (Actor("vendor", str(place.world.vendor.id)), "to_customer"),
        (Actor("partner", str(place.partner.id)), "to_customer"),
        (Actor("operator", str(place.world.operator.id)), "to_staff"),
        (Actor("operator"), "to_customer"),
    ):
        with acting(actor), pytest.raises(ProgrammingError, match="not the party's thread"):
            db.session.execute(forged, {**values, "direction": direction})
        db.session.rollback()
    with pytest.raises(ProgrammingError, match="permission denied"):
        db.session.execute(text("insert into relay_letters (public_id) values ('let_forged')"))


def test_a_house_order_without_a_partner_has_letters_too(place: Place) -> None:
    thread = a_letter(place.house_order.public_id, place.world.operator)
    to = RELAY.address("customer", place.house_order.public_id, place.world.operator.id)

    assert thread.partner_id is None
    assert hand_in(a_mail(to, "Fine.", sender="lee@house-customer.com"), to) == "passed"


def test_what_is_no_mail_never_reaches_the_relay() -> None:
    with pytest.raises(incoming.MailUnreadable):
        incoming.read(b"x")

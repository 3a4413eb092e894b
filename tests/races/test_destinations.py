"""Two at once: members who change where they are paid, a change and a reservation, the bank's answer taken in twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import psycopg
from flask import Flask
from sqlalchemy import text

from marketplace.core import clock
from marketplace.db.actor import SYSTEM, act_as, forget_actor
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.payouts import bank_answers, destinations, queries_bank
from marketplace.payouts.bank_accounts import read_account
from marketplace.payouts.destinations import Choice
from marketplace.payouts.errors import DestinationChanged
from marketplace.payouts.queries_destinations import live_of
from tests.support.banking import AT, IBAN, OTHER_IBAN, at_bank, bookings, entry, filed, paid_into, reserved
from tests.support.world import a_partner

PATIENCE = 30


def at_once(app: Flask, *racers: Callable[[], str]) -> list[str]:
    """Let every racer run in a thread of its own as the system, from one start; what each says, sorted."""
    start, said = threading.Barrier(len(racers)), list[str]()

    def run(racer: Callable[[], str]) -> None:
        with app.app_context():
            act_as(SYSTEM)
            start.wait(PATIENCE)
            try:
                with transaction():
                    answer = racer()
            except DestinationChanged:
                answer = "refused"
            said.append(answer)
            forget_actor()
            db.session.remove()

    threads = [threading.Thread(target=run, args=(racer,)) for racer in racers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return sorted(said)


def choosing(party_id: int, iban: str, replaces: str) -> Callable[[], str]:
    """A member who saw `replaces` and chooses another account."""

    def choose() -> str:
        choice = Choice(party_id, "usr", f"form of {iban}", replaces)
        destinations.choose_bank(choice, read_account("Northwind", iban), at=AT)
        return "changed"

    return choose


def test_of_two_members_one_changes_and_the_other_is_told(app: Flask, superuser: psycopg.Connection) -> None:
    partner = a_partner()
    before = paid_into(partner.id).public_id
    party_id = partner.id
    db.session.commit()

    said = at_once(
        app, choosing(party_id, OTHER_IBAN, before), choosing(party_id, "FR1420041010050500013M02606", before)
    )

    assert said == ["changed", "refused"]
    live = superuser.execute("select count(*) from payout_destinations where replaced_at is null").fetchone()
    assert live == (1,)


def test_a_form_pressed_twice_at_once_is_one_choice(app: Flask, superuser: psycopg.Connection) -> None:
    party_id = a_partner().id
    db.session.commit()

    said = at_once(app, choosing(party_id, IBAN, ""), choosing(party_id, IBAN, ""))

    assert said == ["changed", "changed"]
    assert superuser.execute("select count(*) from payout_destinations").fetchone() == (1,)


def test_a_reservation_keeps_the_old_place_or_waits_for_the_new_one(app: Flask, superuser: psycopg.Connection) -> None:
    partner = a_partner()
    before = paid_into(partner.id)
    party_id, old_id, seen = partner.id, before.id, before.public_id
    now = AT + timedelta(hours=1)
    db.session.commit()

    def reserve() -> str:
        destinations.hold_still(party_id)
        live = live_of(party_id)
        waits = live is not None and live.holds_until is not None and live.holds_until > now
        return "on_hold" if waits else f"reserved {live.id if live else 0}"

    said = at_once(app, reserve, choosing(party_id, OTHER_IBAN, seen))

    assert said in (["changed", f"reserved {old_id}"], ["changed", "on_hold"])


def test_the_same_answer_taken_in_twice_at_once_counts_once(app: Flask, superuser: psycopg.Connection) -> None:
    reserved(a_partner(), 100)
    name = filed().lines[0].end_to_end_id
    db.session.commit()
    body = bookings(entry("1.00", (name, "1.00")))

    def take() -> str:
        return "new" if bank_answers.take(body, by="usr", at=AT).is_new else "known"

    assert at_once(app, take, take) == ["known", "new"]
    (line_id,) = db.session.scalars(text("select id from bank_answer_lines")).all()
    db.session.rollback()

    def follow() -> str:
        return bank_answers.follow(line_id, at=clock.now())

    assert at_once(app, follow, follow) == ["done", "done"]
    assert superuser.execute("select count(*) from ledger.transactions where kind = 'payout.confirm'").fetchone() == (
        1,
    )
    assert (at_bank(), list(queries_bank.differences())) == (100, [])

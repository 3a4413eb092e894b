"""Files of payouts for the operator's bank."""

from __future__ import annotations

import hashlib

import psycopg
import pytest
from flask import Flask

from marketplace.db.base import db
from marketplace.payouts import bank_files, queries_bank
from marketplace.payouts.bank_files import Reader, bank_id
from marketplace.payouts.errors import BankFileNotReady, NothingToPay
from marketplace.payouts.models import BankFileBody, BankRead
from tests.support.banking import AT, DAY, DEBTOR, IBAN, a_run, book, filed, paid_into, reserved
from tests.support.world import a_partner, a_vendor

JONAS = Reader("usr_jonas", "Jonas Keller")


def test_a_run_is_one_file_and_its_payouts_are_being_sent(app: Flask) -> None:
    run, partner = a_run(), a_partner()
    first, second = reserved(partner, 1_000, run), reserved(a_vendor(), 250, run)
    other = reserved(a_partner("Elsewhere"), 99)

    file = filed(run, is_handed_over=False)

    body = db.session.get_one(BankFileBody, file.id).body
    assert (file.state, file.payments, file.total_minor, file.run_id) == ("written", 2, 1_250, run.id)
    assert file.digest == hashlib.sha256(body.encode()).hexdigest()
    assert [line.end_to_end_id for line in file.lines] == [bank_id(first.public_id), bank_id(second.public_id)]
    assert (first.state, second.state, other.state) == ("sending", "sending", "pending")
    assert first.attempts[0].state == "sending"
    assert "<CtrlSum>12.50</CtrlSum>" in body
    assert IBAN in body
    assert (book(partner).in_transit, book(partner).available) == (1_000, 0)


def test_asked_for_twice_it_is_one_file(app: Flask) -> None:
    run = a_run()
    reserved(a_partner(), 100, run)

    first, second = (bank_files.ask(run, by="usr_asks", at=AT) for _ in range(2))

    assert first.id == second.id


def test_there_is_no_file_of_nothing(app: Flask) -> None:
    with pytest.raises(NothingToPay):
        bank_files.ask(None, by="usr_asks", at=AT)

    assert queries_bank.files_page().items == []


def test_without_an_account_to_pay_from_nothing_moves(app: Flask) -> None:
    payout = reserved(a_partner(), 100)
    file = bank_files.ask(None, by="usr_asks", at=AT)

    bank_files.write(file.id, debtor=None, on=DAY, at=AT)

    assert (file.state, payout.state, file.lines) == ("failed", "pending", [])
    assert "MARKETPLACE_BANK_IBAN" in file.failure


def test_written_again_it_stays_as_it_is(app: Flask) -> None:
    reserved(a_partner(), 100)
    file = filed(is_handed_over=False)
    digest = file.digest

    bank_files.write(file.id, debtor=DEBTOR, on=DAY, at=AT)

    assert (file.digest, len(file.lines)) == (digest, 1)


def test_a_payout_keeps_the_account_it_was_reserved_with(app: Flask) -> None:
    partner = a_partner()
    reserved(partner, 100)
    paid_into(partner.id, "NL91ABNA0417164300")

    file = filed(is_handed_over=False)

    assert IBAN in db.session.get_one(BankFileBody, file.id).body


def test_whoever_takes_the_file_stands_in_every_partys_record(app: Flask) -> None:
    first, second = a_partner(), a_vendor()
    reserved(first, 100)
    reserved(second, 100)
    file = filed(is_handed_over=False)

    body = bank_files.take_away(file, JONAS, at=AT)

    reads = db.session.query(BankRead).order_by(BankRead.party_id).all()
    assert hashlib.sha256(body.encode()).hexdigest() == file.digest
    assert [(read.party_id, read.reader_name, read.read_at) for read in reads] == [
        (first.id, "Jonas Keller", AT), (second.id, "Jonas Keller", AT),
    ]  # fmt: skip


def test_nobody_takes_a_file_that_is_not_written(app: Flask) -> None:
    reserved(a_partner(), 100)
    file = bank_files.ask(None, by="usr_asks", at=AT)

    with pytest.raises(BankFileNotReady):
        bank_files.take_away(file, JONAS, at=AT)
    assert db.session.query(BankRead).count() == 0


def test_the_database_lets_no_other_party_take_a_file(app: Flask, superuser: psycopg.Connection) -> None:
    found = superuser.execute("select prosecdef, proconfig from pg_proc where proname = 'take_bank_file'").fetchone()

    assert found == (True, ["search_path=public, pg_temp"])


def test_handed_over_its_payouts_are_sent(app: Flask) -> None:
    payout = reserved(a_partner(), 100)
    file = filed()

    assert (file.state, payout.state, payout.sent_at) == ("handed_over", "sent", AT)
    assert payout.settled_at is None
    assert bank_files.send(file.id, at=AT) == 0


def test_nobody_hands_over_what_nobody_took(app: Flask) -> None:
    reserved(a_partner(), 100)
    file = filed(is_handed_over=False)

    with pytest.raises(BankFileNotReady):
        bank_files.hand_over(file, by="usr_hands", at=AT)
    assert file.state == "written"


def test_where_the_run_needed_two_people_so_does_its_file(app: Flask) -> None:
    run = a_run(needs_approval=True)
    reserved(a_partner(), 100, run)
    file = filed(run, is_handed_over=False)
    bank_files.take_away(file, JONAS, at=AT)
    db.session.refresh(file)

    with pytest.raises(BankFileNotReady):
        bank_files.hand_over(file, by="usr_asks", at=AT)
    bank_files.hand_over(file, by="usr_hands", at=AT)

    assert file.handed_over_by == "usr_hands"


def test_an_id_for_the_bank_has_letters_and_digits_only() -> None:
    assert bank_id("pay_0abc") == "PAY0ABC"

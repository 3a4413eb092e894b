"""Bank files and the bank's answers, as the worker does them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.jobs import bank_files as jobs
from marketplace.payouts import bank_answers, bank_files
from tests.support.banking import AT, IBAN, at_bank, bookings, entry, filed, reserved
from tests.support.world import a_partner


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 3, 2, 12, tzinfo=UTC), date(2026, 3, 3)),
        (datetime(2026, 3, 6, 12, tzinfo=UTC), date(2026, 3, 9)),
        (datetime(2026, 3, 7, 12, tzinfo=UTC), date(2026, 3, 9)),
    ],
)
def test_the_bank_works_on_weekdays(app: Flask, at: datetime, day: date) -> None:
    assert jobs.next_day(at) == day


def test_a_file_is_written_and_sent(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "MARKETPLACE_BANK_IBAN", IBAN)
    payout = reserved(a_partner(), 100)
    file = bank_files.ask(None, by="usr", at=AT)
    db.session.commit()

    jobs.write(file_id=file.id)
    assert (file.state, payout.state) == ("written", "sending")
    bank_files.take_away(file, bank_files.Reader("usr", "Kim"), at=AT)
    db.session.commit()
    bank_files.hand_over(file, by="usr", at=clock.now())
    db.session.commit()
    for _ in range(2):
        jobs.send(file_id=file.id)

    assert payout.state == "sent"


def test_an_answer_is_followed_to_its_end_and_once(app: Flask) -> None:
    first, second = reserved(a_partner(), 100), reserved(a_partner(), 200)
    file = filed()
    named = [line.end_to_end_id for line in file.lines]
    told = bookings(entry("1.00", (named[0], "1.00")), entry("9.00", (named[1], "9.00")))
    answer = bank_answers.take(told, by="usr", at=AT).answer
    db.session.commit()

    for _ in range(2):
        jobs.follow(answer_id=answer.id)

    assert [line.outcome for line in answer.lines] == ["done", "difference"]
    assert answer.finished_at is not None
    assert (first.state, second.state, at_bank()) == ("paid", "sent", 100)

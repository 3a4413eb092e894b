"""Closing periods: shown first, done once, for ever."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape

import pytest
from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.jobs import sealing
from marketplace.ledger import periods
from tests.support.earnings import earn
from tests.support.reconciling import a_difference
from tests.support.world import World

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today(world: World) -> Iterator[None]:
    with clock.frozen(NOW):
        earn(world.partner, world.offering, at=datetime(2026, 9, 5, 12, tzinfo=UTC))
        earn(world.partner, world.offering, at=datetime(2026, 10, 5, 12, tzinfo=UTC))
        yield


def shown(text: str) -> str:
    found = re.search(r'name="confirmed"[^>]*value="([^"]*)"', text)
    assert found
    return found[1]


def closed() -> list[int]:
    db.session.rollback()
    return [each.number for each in periods.closed(db.session())]


def test_closing_is_shown_before_it_is_done_and_is_done_once(finance: FlaskClient) -> None:
    form = {"period": "2026-09"}
    assert "No period is closed yet." in finance.get("/operator/ledger/periods/").text

    assert "(optional)" not in finance.get("/operator/ledger/periods/new").text
    first = finance.post("/operator/ledger/periods/", data=form)
    assert (first.status_code, closed()) == (200, [])
    assert "Closes one entry of partners' books" in unescape(first.text)
    assert "Close it for ever" in first.text
    sent = {**form, "confirmed": shown(first.text)}
    assert finance.post("/operator/ledger/periods/", data=sent).status_code == 303
    assert finance.post("/operator/ledger/periods/", data=sent).status_code == 422

    assert closed() == [1]
    assert "being made" in finance.get("/operator/ledger/periods/").text
    sealing.finish_close()
    page = finance.get("/operator/ledger/periods/").text
    assert 'href="/seals/1"' in page
    rows = finance.get("/operator/ledger/periods/1/balances.csv").text
    assert "partner.pending partner:" in rows
    assert "2026-09" not in finance.get("/operator/ledger/periods/new").text


def test_what_stands_in_the_way_is_said_and_nothing_is_closed(finance: FlaskClient) -> None:
    a_difference(occurred_at=datetime(2026, 10, 31, 22, 59, tzinfo=UTC))  # in Berlin a minute before November
    db.session.commit()

    answer = finance.post("/operator/ledger/periods/", data={"period": "2026-10"})

    assert (answer.status_code, closed()) == (422, [])
    assert "One difference is explained by nobody" in answer.text
    assert 'href="/operator/reconciliation/"' in answer.text
    assert "Close it for ever" not in answer.text
    assert "Close it for ever" in finance.post("/operator/ledger/periods/", data={"period": "2026-09"}).text


def test_where_no_month_with_entries_is_over_the_last_one_can_be_closed(finance: FlaskClient) -> None:
    with clock.frozen(datetime(2026, 9, 20, 12, tzinfo=UTC)):
        page = finance.get("/operator/ledger/periods/new").text

        assert re.findall(r'<option[^>]*value="([^"]+)"', page) == ["2026-08"]
        first = finance.post("/operator/ledger/periods/", data={"period": "2026-08"})
        assert "Closes a time without entries in partners' books" in unescape(first.text)
        sent = {"period": "2026-08", "confirmed": shown(first.text)}
        assert finance.post("/operator/ledger/periods/", data=sent).status_code == 303
        assert closed() == [1]
        assert "Every month that is over is closed." in finance.get("/operator/ledger/periods/new").text


def test_the_channel_manager_reads_and_does_not_close(manager: FlaskClient) -> None:
    assert manager.get("/operator/ledger/periods/").status_code == 200
    assert manager.post("/operator/ledger/periods/", data={"period": "2026-10"}).status_code == 403
    assert closed() == []


def test_a_month_that_is_not_over_cannot_be_chosen(finance: FlaskClient) -> None:
    assert finance.post("/operator/ledger/periods/", data={"period": "2026-11"}).status_code == 422
    assert closed() == []

"""The blind check's page: the same for every answer, but for one word."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.protection.models import AccountCheck
from tests.support.market import Market
from tests.support.protection import registered
from tests.support.statements import counted

Browser = Callable[..., FlaskClient]
WORDS = {"grasshopper.com": "Conflict", "velvet.com": "Yours", "mountain.com": "Clear"}


def test_every_answer_is_one_word_on_the_same_page(market: Market, browser: Browser) -> None:
    taken = registered(market.world.other_partner, "grasshopper.com", company="Ostwind Reederei").registration
    registered(market.world.partner, "velvet.com", company="Quarzwerk")
    client, shapes, headers = browser("seller"), set(), set()

    for identity, word in WORDS.items():
        answer = client.post(
            "/portal/registrations/check/", data={"company": "Acme", "identity": identity, "scope": ""}
        )
        said = re.search(r'role="status">([^<]+)</p>', answer.text)
        assert said is not None
        assert (answer.status_code, said[1]) == (200, word)
        for secret in (taken.public_id, taken.account.public_id, "Southwind", "reg_", "acc_", "prt_"):
            assert secret not in answer.text
        plain = re.sub(r'role="status">[^<]+<', 'role="status"><', answer.text).replace(identity, "")
        for mark in re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', plain):  # new every second, in each form
            plain = plain.replace(mark, "")
        shapes.add(re.sub(r'(nonce|data-request)="[^"]*"', "", plain))
        headers.add(
            tuple(
                sorted(
                    (name, value)
                    for name, value in answer.headers
                    if name not in {"Date", "Content-Length", "X-Request-Id", "Set-Cookie"}
                )
            )
        )

    assert len(shapes) == 1
    assert len(headers) == 1
    assert ("Cache-Control", "no-store") in next(iter(headers))


def test_every_answer_costs_the_same_statements(market: Market, browser: Browser) -> None:
    registered(market.world.other_partner, "grasshopper.com", company="Ostwind Reederei")
    registered(market.world.partner, "velvet.com", company="Quarzwerk")
    client, seen = browser("seller"), []
    form = {"company": "Acme", "scope": ""}
    client.post("/portal/registrations/check/", data={**form, "identity": "warm-up.com"})

    for identity in WORDS:
        with counted() as statements:
            client.post("/portal/registrations/check/", data={**form, "identity": identity})
        seen.append([*statements])

    assert seen[0] == seen[1] == seen[2]


@pytest.mark.parametrize(("field", "value"), [("company", ""), ("identity", ""), ("identity", "gmail.com")])
def test_a_mistake_is_said_and_not_counted(market: Market, browser: Browser, field: str, value: str) -> None:
    form = {"company": "Acme", "identity": "acme.com", "scope": "", field: value}

    answer = browser("seller").post("/portal/registrations/check/", data=form)

    assert answer.status_code == 422
    assert db.session.query(AccountCheck).count() == 0


def test_finance_reads_and_asks_nothing(market: Market, browser: Browser) -> None:
    assert browser("finance").get("/portal/registrations/check/").status_code == 403


def test_too_many_questions_are_told_when_to_come_again(market: Market, browser: Browser) -> None:
    client = browser("seller")
    form = {"company": "Acme", "scope": ""}
    for number in range(40):
        client.post("/portal/registrations/check/", data={**form, "identity": f"acme-{number}.com"})

    answer = client.post("/portal/registrations/check/", data={**form, "identity": "once-more.com"})

    assert answer.status_code == 422
    assert "Try again in 60 minutes." in answer.text

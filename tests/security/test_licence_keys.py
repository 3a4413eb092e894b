"""No licence key in clear anywhere but with its buyer: not in a table, a log, the trail, a kept mail, or another's page."""

from __future__ import annotations

import logging

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.identity.models import User
from marketplace.stock import keys, supply
from marketplace.stock.models import Stock
from tests.support.paying import run_waiting
from tests.support.people import sign_in
from tests.support.sales import a_cart, a_link, a_purchase, ordered, paid
from tests.support.stocking import VAULT
from tests.support.world import World, a_person, a_world

TEXT = "LEAK-9Z8Y-7X6W-5V4U"


def test_a_key_is_read_by_its_buyer_and_stands_nowhere_else_in_clear(
    app: Flask,
    web: Flask,
    superuser: psycopg.Connection,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    world = a_world()
    for party_id, role in (
        (world.vendor.id, "staff"),
        (world.operator.id, "channel_manager"),
        (world.partner.id, "owner"),
    ):
        a_person(party_id, role, email=f"{role}@example.com")
    db.session.commit()
    with caplog.at_level(logging.DEBUG):
        _upload(world, web)
        secret = a_cart(a_link(world.partner, world.offering, at=clock.now()), at=clock.now())
        order = paid(ordered(secret, a_purchase(), at=clock.now()), at=clock.now())
        done = run_waiting(superuser, only="mail.%")
        pages = _pages(world, web, order.public_id)
        own = web.test_client().get(f"/order/{secret}/").text

    assert "mail.order_delivered" in done
    assert TEXT in own
    assert [path for path, text in pages.items() if TEXT in text or "9Z8Y" in text] == []
    assert _tables_with(superuser, "9Z8Y") == []
    assert "9Z8Y" not in caplog.text
    assert "9Z8Y" not in "".join(capfd.readouterr())


def _upload(world: World, web: Flask) -> None:
    supply.deliver_by(world.offering.plans[0], "keys", at=clock.now())
    db.session.commit()
    path = f"/vendor/stock/{world.offering.plans[0].public_id}/keys/"
    staff = _browser(world, web, "staff")
    assert staff.post(path, data={"pasted": TEXT}).status_code == 303
    repeated = staff.post(path, data={"pasted": f"{TEXT}-2\n{TEXT}"})
    assert repeated.status_code == 422
    with pytest.raises(keys.KeyNotFound):
        keys.withdraw(db.session.query(Stock).one(), "key_absent", at=clock.now())
    assert VAULT.fingerprint(TEXT) not in repeated.text


def _pages(world: World, web: Flask, order: str) -> dict[str, str]:
    """Every page on which the key's order or plan stands, for everybody but its buyer."""
    plan = world.offering.plans[0].public_id
    paths = {
        "staff": [
            "/vendor/", "/vendor/stock/", f"/vendor/stock/{plan}/", f"/vendor/stock/{plan}/keys/",
            f"/vendor/stock/{plan}/keys/?format=csv", "/vendor/sales/", "/vendor/sales/?format=csv",
        ],
        "channel_manager": ["/operator/deliveries/", f"/operator/orders/{order}", "/operator/trail/", "/operator/mail/"],
        "owner": [f"/portal/orders/{order}", "/portal/orders/?format=csv"],
    }  # fmt: skip
    found = {}
    for role, wanted in paths.items():
        browser = _browser(world, web, role)
        for path in wanted:
            answer = browser.get(path)
            assert answer.status_code == 200, path
            found[path] = answer.text
    mails = db.session.execute(db.text("select public_id from messages where kind = 'order_delivered'")).scalars().all()
    manager = _browser(world, web, "channel_manager")
    found |= {f"mail {mail}": manager.get(f"/operator/mail/{mail}").text for mail in mails}
    assert mails
    return found


def _browser(world: World, web: Flask, role: str) -> FlaskClient:
    person = db.session.query(User).filter_by(email=f"{role}@example.com").one()
    return sign_in(web.test_client(), person)


def _tables_with(superuser: psycopg.Connection, text: str) -> list[str]:
    names = [name for (name,) in superuser.execute("select tablename from pg_tables where schemaname = 'public'")]
    return [
        name
        for name in names
        if superuser.execute(
            f"select 1 from {name} t where t::text like %s limit 1",  # type: ignore[arg-type]
            [f"%{text}%"],
        ).fetchone()
    ]

"""Pages kept whole: whatever is kept, everybody sees what would be drawn for them now, and nobody anything else."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from weakref import WeakKeyDictionary

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from marketplace.catalog import classification, concessions, listing, margins, publishing, vendors
from marketplace.catalog.models import Category, MarginRule, Offering, OfferingProblem, Plan, Vendor
from marketplace.catalog.rules.breaks import Break
from marketplace.core import clock
from marketplace.core.errors import DomainError
from marketplace.db import memory
from marketplace.db.base import db
from marketplace.db.memory import Memory
from marketplace.partners import membership
from marketplace.partners.models import Partner
from marketplace.stock import supply
from marketplace.stock.models import Stock
from marketplace.web import fragments, framing, kept_pages
from tests.support.market import NOW, Market, a_market
from tests.support.people import sign_in, start_session
from tests.support.statements import counted
from tests.support.stocking import counted_stock
from tests.support.world import a_category, a_problem, a_tier, an_offering

OWN = re.compile(r'name="csrf_token" value="[^"]+|<code>req_\w+')
"""What is another for each request."""
STEPS, LOOKS = 30, 4


@pytest.fixture
def market(app: Flask) -> Iterator[Market]:
    with clock.frozen(NOW):
        yield a_market()


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    return f"{answer.status_code} " + OWN.sub("…", answer.text)


# What can happen to a shop. Each is done by the system in a transaction of its own; what makes no sense now is left out.


def _any_offering(choose: random.Random) -> Offering:
    return choose.choice(db.session.query(Offering).order_by(Offering.id).all())


def _any_plan(choose: random.Random) -> Plan:
    return choose.choice(_any_offering(choose).plans)


def reprice(choose: random.Random) -> None:
    at = clock.now() + timedelta(hours=choose.choice([0, 0, 2]), microseconds=choose.randrange(1000))
    breaks = [Break(10, 900)] if choose.random() < 0.3 else []
    currency = choose.choice(["EUR", "EUR", "USD"])
    listing.set_price(
        _any_plan(choose), currency=currency, unit_minor=choose.randrange(1000, 9999), breaks=breaks,
        effective_from=at, at=clock.now(),
    )  # fmt: skip


def publish_or_retire(choose: random.Random) -> None:
    offering = _any_offering(choose)
    offering.description = offering.description or "All of it."
    (publishing.retire if offering.state == "published" else publishing.publish)(offering, at=clock.now())


def rename(choose: random.Random) -> None:
    _any_offering(choose).name = choose.choice(["Aardvark <b>", "Zebra", "Mail & more", "Backup"])


def recap(choose: random.Random) -> None:
    _any_offering(choose).cap_bps = choose.choice([None, 500, 1500])


def change_tier(choose: random.Random) -> None:
    partner = choose.choice(db.session.query(Partner).order_by(Partner.id).all())
    membership.change_tier(partner, a_tier(choose.choice(["gold", "silver"])), reason="Why not.", at=clock.now())


def change_margin(choose: random.Random) -> None:
    rule = db.session.query(MarginRule).filter_by(effective_until=None).order_by(MarginRule.id).first()
    assert rule is not None
    starts = clock.now() + timedelta(hours=choose.choice([0, 1]), microseconds=choose.randrange(1, 1000))
    margins.change_rule(
        rule, bps=choose.randrange(1000, 4000), effective_from=starts, changed_by="test", at=clock.now()
    )


def concede(choose: random.Random) -> None:
    partner = choose.choice(db.session.query(Partner).order_by(Partner.id).all())
    concessions.grant(
        partner, funder="vendor", bps=100, offering=_any_offering(choose), starts_at=clock.now(),
        ends_at=clock.now() + timedelta(hours=3), reason="To win.", granted_by="test", at=clock.now(),
    )  # fmt: skip


def restock(choose: random.Random) -> None:
    plan = _any_plan(choose)
    stock = db.session.get(Stock, plan.id) or counted_stock(plan.offering, 1)
    supply.add(stock, choose.choice([1, 20]), reason="Counted.", at=clock.now())


def sell_out(_choose: random.Random) -> None:
    db.session.execute(text("update stocks set free = 0"))


def rename_vendor(choose: random.Random) -> None:
    vendors.describe(
        db.session.query(Vendor).order_by(Vendor.id).first(), name=f"Contoso {choose.randrange(9)}", summary=""
    )


def rename_category(choose: random.Random) -> None:
    category = db.session.query(Category).order_by(Category.id).first()
    classification.arrange(category, name=f"Tools {choose.randrange(9)}", parent=None, position=0)


def tag(choose: random.Random) -> None:
    offering, problem = _any_offering(choose), a_problem(choose.choice(["We lose data", "We are slow"]))
    db.session.merge(OfferingProblem(offering_id=offering.id, problem_id=problem.id))


def add_plan(choose: random.Random) -> None:
    listing.add_plan(
        _any_offering(choose), name=f"Plan {choose.randrange(99)}", interval=choose.choice(["month", "year"])
    )


def add_offering(choose: random.Random) -> None:
    an_offering(choose.choice(["Backup Light", "Mail Sweep"]), category=a_category("New"))


def wait(_choose: random.Random) -> None:
    """Time passes, and prices and rules begin."""


CHANGES: list[Callable[[random.Random], None]] = [
    reprice, publish_or_retire, rename, recap, change_tier, change_margin, concede, restock, sell_out, rename_vendor,
    rename_category, tag, add_plan, add_offering, wait,
]  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_everybody_sees_what_would_be_drawn_for_them_now(
    web: Flask, market: Market, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    choose, now, given = random.Random(seed), NOW, 0
    people = [market.owner, market.seller, market.finance, market.stranger]
    clients = [sign_in(web.test_client(), each) for each in people]
    offerings = [f"/portal/shop/{each}" for each in (market.offering, market.other_offering)]
    lists = [
        f"/portal/shop/{query}" for query in ("", "?q=mail", "?sort=newest", "?stock=in", "?from=20", "?charged=month")
    ]
    paths = [*offerings, *lists, f"{offerings[0]}?currency=USD", f"{offerings[0]}?quantity-{market.plan}=7"]

    for _ in range(STEPS):
        now += timedelta(minutes=choose.choice([0, 1, 45]), milliseconds=1)
        with clock.frozen(now):
            happen(choose.choice(CHANGES), choose)
            for _ in range(LOOKS):
                client, path = choose.choice(clients), choose.choice(paths)
                first = page(client, path)
                with counted() as statements:
                    again = page(client, path)
                given += not statements
                with monkeypatch.context() as without:
                    without.setattr(memory, "_memories", WeakKeyDictionary())
                    without.setattr(fragments, "_fragments", Memory(most=0))
                    without.setattr(framing, "_frames", Memory(most=0))
                    drawn = page(client, path)
                assert (first, again) == (drawn, drawn), path

    assert given > STEPS * LOOKS // 3  # many of the looks were at kept pages


def happen(change: Callable[[random.Random], None], choose: random.Random) -> None:
    """Let it happen, or not at all where the catalogue refuses it."""
    try:
        change(choose)
        db.session.commit()
    except DomainError:
        db.session.rollback()


def test_partners_at_other_terms_never_get_each_others_page_and_those_at_like_terms_share_it(
    web: Flask, market: Market
) -> None:
    mine, theirs = (sign_in(web.test_client(), each) for each in (market.owner, market.stranger))

    pages = [client.get("/portal/shop/").text for client in (mine, theirs, mine, theirs)]
    happen(
        lambda _: membership.change_tier(_stranger(market), a_tier("gold"), reason="Grown.", at=NOW), random.Random()
    )
    sign_in(web.test_client(), market.owner).get("/portal/shop/")
    theirs.get("/portal/shop/")  # its terms are read anew
    with counted() as statements:
        alike = theirs.get("/portal/shop/").text

    assert ["€750.00" in page for page in pages] == [True, False, True, False]
    assert ["€825.00" in page for page in pages] == [False, True, False, True]
    assert ["Southwind" in page for page in pages] == [False, True, False, True]
    assert ("€750.00" in alike, "Southwind" in alike, "Northwind" in alike, statements) == (True, True, False, [])


def _stranger(market: Market) -> Partner:
    return db.session.get_one(Partner, market.other_partner_id)


def test_a_kept_page_is_given_without_a_transaction_and_ends_with_the_session(web: Flask, market: Market) -> None:
    client = web.test_client()
    token = start_session(client, market.owner)
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    for _ in range(2):
        client.get("/portal/shop/")
    with counted() as statements:
        kept = client.get("/portal/shop/")
    db.session.execute(text("update user_sessions set revoked_at = now()"))
    db.session.commit()

    after = client.get("/portal/shop/")

    assert (kept.status_code, statements) == (200, [])
    assert (after.status_code, after.location) == (303, "/auth/sign-in?next=/portal/shop/")


def test_a_page_in_which_a_visitor_typed_their_token_is_not_kept(web: Flask, market: Market) -> None:
    mine, theirs = (sign_in(web.test_client(), market.owner) for _ in range(2))
    token = re.findall(r'name="csrf_token" value="([^"]+)"', mine.get("/portal/shop/").text)[0]

    typed = mine.get("/portal/shop/", query_string={"q": token}).text
    other = theirs.get("/portal/shop/", query_string={"q": token}).text

    assert typed.count(token) > other.count(token) > 0
    assert other.count('name="csrf_token"') == typed.count('name="csrf_token"') == 1


def test_what_is_kept_has_bounds_in_bytes_whatever_is_asked_for(
    web: Flask, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_pages, "ROOM", 300_000)
    client = sign_in(web.test_client(), market.owner)
    weights = []
    for number in range(40):
        client.get(f"/portal/shop/?q=word{number}{'x' * 1000}")
        with web.app_context():
            weights.append(kept_pages.kept_bytes())

    assert max(weights) <= 300_000
    assert weights[5] > weights[0] > 10_000

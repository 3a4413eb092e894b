"""Seals by the worker: every day, at each close, as files and mail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.documents.signing import opened
from marketplace.jobs import sealing
from marketplace.ledger import closing, periods
from marketplace.ledger.sealing import latest
from marketplace.messaging.models import Message
from marketplace.runtime.gateways import gateways
from marketplace.runtime.signing import signer
from tests.support.earnings import earn
from tests.support.sales import AT
from tests.support.world import World, a_person, a_world


@pytest.fixture
def world(app: Flask) -> World:
    world = a_world()
    a_person(world.partner.id, "owner", email="jana@northwind.example")
    a_person(world.partner.id, "seller", email="sam@northwind.example")
    earn(world.partner, world.offering, at=AT)
    return world


def mails() -> list[Message]:
    db.session.rollback()
    return db.session.query(Message).filter_by(kind="seal").order_by(Message.id).all()


def test_the_daily_seal_is_published_and_mailed_only_where_set_so(world: World) -> None:
    sealing.daily()

    assert gateways().files.exists("seals/000001.json")
    assert [
        seal.reason if hasattr(seal, "reason") else seal.document["reason"] for seal in latest(db.session(), 5)
    ] == ["daily"]
    assert not latest(db.session(), 1)[0].is_announced


def test_a_close_is_finished_by_balances_a_seal_and_mail_to_the_owners(world: World) -> None:
    with transaction():
        closing.close_period(db.session(), clock.now() - timedelta(days=1))

    for _ in range(2):
        sealing.finish_close()

    (closed,) = periods.closed(db.session())
    assert closed.is_finished
    assert closed.balances > 0
    for _ in range(2):
        sealing.tell(seal_id=1)
    (mail,) = [mail for mail in mails() if mail.recipient == "jana@northwind.example"]
    assert mail.subject == "Seal 1 of your books"
    assert mail.body_text if hasattr(mail, "body_text") else mail.text


def test_the_mail_holds_two_signed_papers(world: World) -> None:
    sealing.seal("asked", is_announced=True)
    sealing.tell(seal_id=1)

    text = next(mail.text for mail in mails() if mail.recipient == "jana@northwind.example")
    papers = [part[: part.index("\n}\n") + 3] for part in ("{" + rest for rest in text.split("\n{")[1:])]
    heads, seal = (opened(each.encode(), signer().public_key).document for each in papers)
    assert (heads["paper"], heads["books"][0]["seq"], heads["seal"]) == ("heads", 1, 1)
    assert (seal["paper"], seal["number"]) == ("seal", 1)


def test_files_that_were_lost_are_written_anew(world: World) -> None:
    sealing.daily()

    assert sealing.publish() == 0
    assert sealing.publish(is_anew=True) == 1

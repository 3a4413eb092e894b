from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.db.base import db
from tests.support.trail import deeds
from tests.support.world import World, an_offering


def test_an_offering_is_taken_out_of_sale_and_published_again(manager: FlaskClient, world: World) -> None:
    offering = world.offering
    offering.description = "All of it."
    db.session.commit()
    address = f"/operator/offerings/{offering.public_id}/publication/"

    retired = manager.post(f"{address}end", follow_redirects=True).text
    published = manager.post(address, follow_redirects=True).text

    assert "Backup Suite is out of sale." in retired
    assert "Backup Suite is published" in published
    db.session.expire_all()
    assert offering.state == "published"
    assert [action for action, _ in deeds(offering.public_id)] == ["offering.retired", "offering.published"]


def test_what_is_missing_is_said_and_nothing_changes(manager: FlaskClient, world: World) -> None:
    offering = an_offering("Draft", state="draft")
    db.session.commit()
    address = f"/operator/offerings/{offering.public_id}/publication/"

    answers = [
        manager.post(address, follow_redirects=True).text,
        manager.post(f"{address}end", follow_redirects=True).text,
    ]

    assert "Draft cannot be published yet. Write a description." in answers[0]
    assert "it has gone on since this page was opened" in answers[1]
    db.session.expire_all()
    assert offering.state == "draft"


def test_finance_may_not(finance: FlaskClient, world: World) -> None:
    address = f"/operator/offerings/{world.offering.public_id}/publication/"

    assert [finance.post(address).status_code, finance.post(f"{address}end").status_code] == [403, 403]
    db.session.expire_all()
    assert world.offering.state == "published"

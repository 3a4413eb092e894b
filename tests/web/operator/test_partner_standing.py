from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.db.base import db
from tests.support.trail import deeds
from tests.support.world import World


def test_a_partner_moves_to_another_tier_with_a_reason(manager: FlaskClient, world: World) -> None:
    address = f"/operator/partners/{world.partner.public_id}"
    assert "is in the tier Gold now" in manager.get(f"{address}/tier/edit").text

    answer = manager.post(f"{address}/tier/", data={"tier": "silver", "reason": "Missed its goal."})

    assert (answer.status_code, answer.location) == (303, f"{address}/")
    db.session.expire_all()
    assert world.partner.tier.code == "silver"
    page = manager.get(answer.location).text
    assert "Northwind is in the tier Silver now." in page
    assert "gold → silver · Missed its goal." in page


def test_the_same_tier_or_no_reason_changes_nothing(manager: FlaskClient, world: World) -> None:
    address = f"/operator/partners/{world.partner.public_id}/tier/"

    same, silent = (
        manager.post(address, data={"tier": "gold", "reason": "x"}),
        manager.post(address, data={"tier": "silver"}),
    )

    assert (same.status_code, silent.status_code) == (422, 422)
    assert "in the tier Gold already" in same.text
    assert "Give the reason" in silent.text
    assert deeds(world.partner.public_id) == []


def test_a_partner_is_suspended_and_reinstated(manager: FlaskClient, world: World) -> None:
    address = f"/operator/partners/{world.partner.public_id}"
    assert "Its links and orders stop selling at once." in manager.get(f"{address}/suspension/new").text

    suspended = manager.post(f"{address}/suspension/", data={"reason": "Fraud review"})
    assert "Reinstate Northwind" in manager.get(f"{address}/suspension/new").text
    again = manager.post(f"{address}/suspension/", data={"reason": "Fraud review"})
    reinstated = manager.post(f"{address}/suspension/end", data={"reason": "All clear"})

    assert [answer.status_code for answer in (suspended, again, reinstated)] == [303, 422, 303]
    db.session.expire_all()
    assert world.partner.state == "active"
    assert [action for action, _ in deeds(world.partner.public_id)] == ["partner.suspended", "partner.reinstated"]


def test_no_reason_no_suspension(manager: FlaskClient, world: World) -> None:
    address = f"/operator/partners/{world.partner.public_id}/suspension"

    answers = [manager.post(f"{address}/"), manager.post(f"{address}/end")]

    assert [answer.status_code for answer in answers] == [422, 422]
    db.session.expire_all()
    assert (world.partner.state, deeds(world.partner.public_id)) == ("active", [])


def test_finance_may_not(finance: FlaskClient, world: World) -> None:
    address = f"/operator/partners/{world.partner.public_id}"

    paths = ("tier/edit", "suspension/new")
    assert [finance.get(f"{address}/{path}").status_code for path in paths] == [403, 403]
    posts = ("tier/", "suspension/", "suspension/end")
    assert [finance.post(f"{address}/{path}", data={"reason": "x"}).status_code for path in posts] == [403, 403, 403]
    assert deeds(world.partner.public_id) == []

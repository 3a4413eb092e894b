from __future__ import annotations

import re

from flask.testing import FlaskClient

from marketplace.db.base import db
from tests.support.world import World

ADDRESS = "/operator/offerings/bulk/"


def test_the_first_press_shows_and_the_second_does(manager: FlaskClient, world: World) -> None:
    data = {"offering": [world.offering.public_id, world.other_offering.public_id], "action": "cap", "cap": "20"}

    shown = manager.post(ADDRESS, data=data)
    db.session.expire_all()
    assert (shown.status_code, "20 %" in shown.text, world.offering.cap_bps) == (200, True, None)
    token = re.search(r'name="confirmed"[^>]*value="([0-9a-f]+)"', shown.text)
    assert token
    changed = {**data, "cap": "30", "confirmed": token[1]}
    assert manager.post(ADDRESS, data=changed).status_code == 200
    done = manager.post(ADDRESS, data={**data, "confirmed": token[1]})

    db.session.expire_all()
    assert (done.status_code, world.offering.cap_bps, world.other_offering.cap_bps) == (303, 2000, 2000)


def test_nothing_ticked_or_half_said_changes_nothing(manager: FlaskClient, world: World) -> None:
    assert manager.post(ADDRESS, data={"action": "retire"}).status_code == 303
    half = manager.post(ADDRESS, data={"offering": world.offering.public_id, "action": "category"})

    db.session.expire_all()
    assert (half.status_code, world.offering.state) == (422, "published")
    assert "Choose the category that they move to." in half.text

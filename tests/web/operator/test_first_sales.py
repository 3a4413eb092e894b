from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.support.statements import counted
from tests.support.world import World


@pytest.mark.row("S1-2")
def test_partners_are_listed_with_what_is_in_their_way(manager: FlaskClient, world: World) -> None:
    with counted() as seen:
        page = manager.get("/operator/first-sales/").text

    assert len(seen) <= 4
    assert page.count("Nobody has signed in") == 2
    assert "of 2 taken in during the last year" in page
    assert "Northwind" not in manager.get("/operator/first-sales/?q=south").text
    assert "No partner fits." in manager.get("/operator/first-sales/?state=sold").text
    rows = manager.get("/operator/first-sales/?state=waiting&format=csv").text.splitlines()
    assert rows[0].split(",")[-2:] == ["days", "blocker"]
    assert [row.split(",")[1] for row in rows[1:]] == ["Southwind", "Northwind"]

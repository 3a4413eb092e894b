from __future__ import annotations

from flask.testing import FlaskClient

from tests.support.statements import counted
from tests.support.world import World


def test_names_are_found_and_ids_jump(manager: FlaskClient, world: World) -> None:
    with counted() as seen:
        page = manager.get("/operator/search/?q=north").text

    assert len(seen) <= 3
    assert 'id="found-partner"' in page
    assert manager.get(f"/operator/search/?q={world.partner.public_id}").location == (
        f"/operator/partners/{world.partner.public_id}/"
    )
    assert manager.get(f"/operator/search/?q={world.vendor.public_id}").location.startswith("/operator/vendors/")
    assert "Nothing fits" in manager.get("/operator/search/?q=nobody").text

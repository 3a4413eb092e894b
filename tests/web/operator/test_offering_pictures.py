from __future__ import annotations

import io

from flask.testing import FlaskClient

from marketplace.catalog import illustrating
from tests.support.pictures import a_picture
from tests.support.world import World


def bring(manager: FlaskClient, world: World, data: bytes, alt: str = "A shelf") -> int:
    address = f"/operator/offerings/{world.offering.public_id}/pictures/"
    return manager.post(address, data={"file": (io.BytesIO(data), "../../x.png"), "alt": alt}).status_code


def test_pictures_are_brought_put_first_and_taken_away(manager: FlaskClient, world: World) -> None:
    assert [bring(manager, world, a_picture(colour=colour), colour) for colour in ("red", "blue")] == [303, 303]
    _, blue = illustrating.pictures_of(world.offering)
    address = f"/operator/offerings/{world.offering.public_id}/pictures/"

    assert manager.post(f"{address}{blue.digest}/first").status_code == 303
    page = manager.get(address).text
    assert page.index('alt="blue"') < page.index('alt="red"')
    assert manager.post(f"{address}{blue.digest}/end").status_code == 303
    assert 'alt="blue"' not in manager.get(address).text
    assert 'alt="red"' in manager.get(f"/operator/offerings/{world.offering.public_id}/").text


def test_what_is_no_picture_or_has_no_words_is_refused(manager: FlaskClient, world: World) -> None:
    assert [bring(manager, world, b"<svg/>"), bring(manager, world, a_picture(), " ")] == [422, 422]
    assert illustrating.pictures_of(world.offering) == []

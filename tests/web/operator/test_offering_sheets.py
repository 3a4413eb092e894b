from __future__ import annotations

import io

from flask.testing import FlaskClient

from marketplace.catalog.models import Offering
from marketplace.db.base import db
from tests.support.world import World

ADDRESS = "/operator/offerings/sheets/"


def test_what_is_downloaded_comes_in_again(manager: FlaskClient, world: World) -> None:
    file = manager.get(f"{ADDRESS}offerings.csv").data

    answer = manager.post(ADDRESS, data={"file": (io.BytesIO(file), "x.csv")}, follow_redirects=True)

    assert "0 added, 0 changed, 2 as they were." in answer.text
    assert manager.get("/operator/offerings/?format=csv&q=mail").text.count("\r\n") == 2


def test_a_wrong_row_is_named_and_nothing_is_taken_in(manager: FlaskClient, world: World) -> None:
    good = f"{world.vendor.slug},{world.offering.category.slug},Vault,draft"
    file = f"vendor,category,name,state\n{good}\nnobody,x,Vault,draft\n".encode()

    answer = manager.post(ADDRESS, data={"file": (io.BytesIO(file), "x.csv")})

    assert (answer.status_code, "Row 3" in answer.text) == (422, True)
    assert db.session.query(Offering).count() == 2
    assert manager.post(ADDRESS).status_code == 422

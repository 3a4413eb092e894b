from __future__ import annotations

import re

from flask.testing import FlaskClient

from marketplace.contacting.models import RelayLetter
from marketplace.core import clock
from marketplace.db.base import db
from tests.support.buying import a_purchase_of
from tests.support.sales import a_link, an_order
from tests.support.world import World


def test_the_operator_writes_to_a_customer_by_its_pseudonym(manager: FlaskClient, world: World) -> None:
    at = clock.now()
    order = an_order(a_link(world.partner, world.offering, at=at), at=at)
    address = f"/operator/orders/{order.public_id}/letters/"
    page = manager.get(address).text
    mark = re.search(r'name="mark"[^>]*value="([^"]+)"', page)
    assert mark is not None
    assert "Nothing has been written yet." in page
    assert "kim@acme" not in page
    form = {"mark": mark[1], "subject": "Your licence", "text": "Does it work?"}

    empty = manager.post(address, data={**form, "text": " "})
    sent = [manager.post(address, data=form) for _ in range(2)]
    shown = manager.get(address).text

    assert (empty.status_code, "Your licence" in empty.text) == (422, True)
    assert [(each.status_code, each.location) for each in sent] == [(303, address)] * 2
    assert db.session.query(RelayLetter).count() == 1
    assert "Does it work?" in shown
    assert "Mira Holm" in shown
    assert f"/operator/orders/{order.public_id}/letters/" in manager.get(f"/operator/orders/{order.public_id}").text


def test_a_partners_own_purchase_has_no_customer_to_write_to(manager: FlaskClient, world: World) -> None:
    order = a_purchase_of(world.partner, world.offering)

    assert manager.get(f"/operator/orders/{order.public_id}/letters/").status_code == 404
    assert manager.get(f"/operator/orders/{order.public_id}/reveals/new").status_code == 404

"""Mail about keys holds no key until it leaves."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.db.base import db
from marketplace.stock.errors import KeysUnreadable
from marketplace.stock.letters import masked, revealed
from marketplace.stock.models import LicenceKey
from marketplace.stock.vault import Vault
from tests.support.sales import a_link, an_order, paid
from tests.support.stocking import VAULT, key_stock
from tests.support.world import a_world


def test_a_mark_becomes_the_key_when_the_mail_leaves(app: Flask) -> None:
    world = a_world()
    key_stock(world.offering, "AAAA<1111>&BBBB", "CCCC-2222-DDDD")
    paid(an_order(a_link(world.partner, world.offering)))
    handed_over, free = db.session.query(LicenceKey).order_by(LicenceKey.id).all()
    text = f"Yours: {masked(handed_over)}. Not yours: {masked(free)}."

    assert masked(handed_over) == f"[{handed_over.public_id} …BBBB]"
    assert revealed(text, VAULT) == f"Yours: AAAA<1111>&BBBB. Not yours: {masked(free)}."
    assert "AAAA&lt;1111&gt;&amp;BBBB" in revealed(text, VAULT, is_html=True)
    assert revealed("Nothing here [key_…].", VAULT) == "Nothing here [key_…]."
    with pytest.raises(KeysUnreadable):
        revealed(text, Vault("another secret, as long as the first one"))

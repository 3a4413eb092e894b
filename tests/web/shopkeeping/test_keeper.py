"""Whose shop is kept, and where."""

from __future__ import annotations

from flask import Flask

from marketplace.web.portal.storefront import storefront
from marketplace.web.shopkeeping.keeper import Keeper, Owner, Pages, public_address
from tests.web.test_brands import a_shop

PAGES = Pages("show", "edit", "shelf", "preview", "preview_offering")


def test_a_keeper_knows_its_own_pages(web: Flask) -> None:
    keeper = Keeper("portal", lambda: Owner(None, "The house", "EUR"), PAGES)

    with web.test_request_context():
        assert keeper.url("shelf.show") == "/portal/storefront/shelf/"
        assert keeper.context()["layout"] == "layouts/portal.html"
        addresses = keeper.preview_addresses()
        assert addresses.put is None
        assert addresses.offering("off_1") == "/portal/storefront/preview/offerings/off_1/"
        assert public_address(a_shop(slug="alp")) == "http://127.0.0.1:8000/s/alp/"
    assert (keeper.owner().partner_id, storefront.name) == (None, "storefront")

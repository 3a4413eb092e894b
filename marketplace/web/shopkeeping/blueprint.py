"""The pages of one audience's shop, nested as the other resources are."""

from __future__ import annotations

from flask import Blueprint

from marketplace.web.shopkeeping.editing import add_editing, add_home, add_publication
from marketplace.web.shopkeeping.keeper import Keeper
from marketplace.web.shopkeeping.previews import add_preview
from marketplace.web.shopkeeping.shelves import add_shelf


def storefront_pages(keeper: Keeper) -> Blueprint:
    """Return the blueprint `storefront` of the audience that `keeper` speaks for."""
    storefront = Blueprint("storefront", __name__, url_prefix="/storefront")
    shelf = Blueprint("shelf", __name__, url_prefix="/shelf")
    publication = Blueprint("publication", __name__, url_prefix="/publication")
    preview = Blueprint("preview", __name__, url_prefix="/preview")
    offerings = Blueprint("offerings", __name__, url_prefix="/offerings")
    add_home(storefront, keeper)
    add_editing(storefront, keeper)
    add_shelf(shelf, keeper)
    add_publication(publication, keeper)
    add_preview(preview, offerings, keeper)
    preview.register_blueprint(offerings)
    for resource in (shelf, publication, preview):
        storefront.register_blueprint(resource)
    return storefront

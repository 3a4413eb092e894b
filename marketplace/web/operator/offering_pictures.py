"""The pictures of any offering, for the channel manager."""

from __future__ import annotations

from marketplace.catalog import queries
from marketplace.web.offering_pictures import Album, picture_pages

pictures = picture_pages(
    Album("operator", "operator/offerings/pictures/index.html", queries.offering_by_public_id, lambda: None)
)

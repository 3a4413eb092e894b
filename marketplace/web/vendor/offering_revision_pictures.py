"""Pictures inside a proposal: what is on sale keeps its own until the operator approves these."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from marketplace.catalog import picture_proposals
from marketplace.catalog.models import Offering
from marketplace.core import clock
from marketplace.pictures.models import Picture
from marketplace.runtime.people import current_person
from marketplace.web.offering_pictures import Album, Said, picture_pages
from marketplace.web.vendor.own import on_sale


class _Proposal:
    """The pictures of the open proposal, as the signed-in person changes them now."""

    def pictures_of(self, offering: Offering, /) -> Sequence[Any]:
        return picture_proposals.pictures_of(offering)

    def add(self, offering: Offering, picture: Picture, /, *, alt: str) -> None:
        picture_proposals.add(offering, picture, alt=alt, by=current_person().public_id, at=clock.now())

    def put_first(self, offering: Offering, digest: str, /) -> None:
        picture_proposals.put_first(offering, digest, by=current_person().public_id, at=clock.now())

    def remove(self, offering: Offering, digest: str, /) -> None:
        picture_proposals.remove(offering, digest, by=current_person().public_id, at=clock.now())


pictures = picture_pages(
    Album(
        "vendor",
        "vendor/offerings/revision/pictures/index.html",
        on_sale,
        lambda: current_person().party_id,
        wall=_Proposal(),
        said=Said(
            added=_l("The picture is proposed. Send it in when everything is complete."),
            first=_l("It is proposed that lists show this picture."),
            removed=_l("It is proposed to take the picture away."),
        ),
    ),
    url_prefix="/pictures",
)

"""Publishing an offering, and taking it out of sale."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.catalog import publishing, queries
from marketplace.core import clock
from marketplace.web.attempts import press

publication = Blueprint("publication", __name__, url_prefix="/<offering_id>/publication")


@publication.post("/")
def create(offering_id: str) -> Response:
    """Publish the offering, or say what it still needs."""
    offering = queries.offering_by_public_id(offering_id)
    return press(
        lambda: publishing.publish(offering, at=clock.now()),
        said=_("%(name)s is published: partners and customers see it now.", name=offering.name),
        back=url_for("operator.offerings.show", offering_id=offering_id),
    )


@publication.post("/end")
def destroy(offering_id: str) -> Response:
    """Take the offering out of sale."""
    offering = queries.offering_by_public_id(offering_id)
    return press(
        lambda: publishing.retire(offering, at=clock.now()),
        said=_("%(name)s is out of sale. Its orders stay as they are.", name=offering.name),
        back=url_for("operator.offerings.show", offering_id=offering_id),
    )

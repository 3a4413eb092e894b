"""Publishing an offering, and taking it out of sale."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.catalog import publishing, queries
from marketplace.core import clock
from marketplace.core.errors import Conflict
from marketplace.db.transaction import transaction

publication = Blueprint("publication", __name__, url_prefix="/<offering_id>/publication")


@publication.post("/")
def create(offering_id: str) -> Response:
    """Publish the offering, or say what it still needs."""
    offering = queries.offering_by_public_id(offering_id)
    try:
        with transaction():
            publishing.publish(offering, at=clock.now())
    except Conflict as refusal:
        flash(refusal.message, "warning")
    else:
        flash(_("%(name)s is published: partners and customers see it now.", name=offering.name), "success")
    return redirect(url_for("operator.offerings.show", offering_id=offering_id), 303)


@publication.post("/end")
def destroy(offering_id: str) -> Response:
    """Take the offering out of sale."""
    offering = queries.offering_by_public_id(offering_id)
    try:
        with transaction():
            publishing.retire(offering, at=clock.now())
    except Conflict as refusal:
        flash(refusal.message, "warning")
    else:
        flash(_("%(name)s is out of sale. Its orders stay as they are.", name=offering.name), "success")
    return redirect(url_for("operator.offerings.show", offering_id=offering_id), 303)

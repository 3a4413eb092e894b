"""Whether the process lives, and whether it can serve: for load balancers, which need no sign-in."""

from flask import Blueprint
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from marketplace.db.base import db
from marketplace.db.migrating import newest_revision, present_revision

health = Blueprint("health", __name__)


@health.get("/healthz")
def live() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "alive"}


@health.get("/readyz")
def ready() -> tuple[dict[str, str], int]:
    """Say whether the database answers and stands at the revision that this code expects."""
    try:
        db.session.execute(text("select 1"))
        present = present_revision(db.session.connection())
    except SQLAlchemyError:
        return {"status": "unavailable", "reason": "The database does not answer."}, 503
    if present != newest_revision():
        return {"status": "unavailable", "reason": "Migrations are missing: run `marketplace db upgrade`."}, 503
    return {"status": "ready"}, 200

"""Pictures of an offering: up to eight, in order, each with words for those who cannot see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import delete, select

from marketplace.audit import trail
from marketplace.catalog.models import Offering, OfferingPicture
from marketplace.core.errors import Conflict, Invalid, NotFound
from marketplace.db.base import db
from marketplace.pictures.models import Picture

MOST: Final = 8


def pictures_of(offering: Offering) -> list[OfferingPicture]:
    """Return the pictures of an offering in their order."""
    own = select(OfferingPicture).where(OfferingPicture.offering_id == offering.id)
    return list(db.session.scalars(own.order_by(OfferingPicture.position)))


def add(offering: Offering, picture: Picture, *, alt: str) -> OfferingPicture:
    """Put a picture behind the others. `alt` says in words what it shows.

    Raises:
        Invalid: `alt` is empty.
        Conflict: there are eight already, or this very picture is there.
    """
    if not alt.strip():
        raise Invalid("Say in words what the picture shows: screen readers read it out.")
    # Two who add at once take turns, so that both find a free place.
    db.session.scalars(select(Offering.id).where(Offering.id == offering.id).with_for_update()).one()
    present = pictures_of(offering)
    if len(present) >= MOST:
        raise Conflict("An offering has at most eight pictures. Take one away first.")
    if any(each.digest == picture.digest for each in present):
        raise Conflict("This picture is there already.")
    position = present[-1].position + 1 if present else 1
    if position > MOST:
        _number(offering, present)
        position = len(present) + 1
    added = OfferingPicture(offering_id=offering.id, position=position, digest=picture.digest, alt=alt.strip())
    db.session.add(added)
    trail.record("offering.illustrated", "offering", offering.public_id, {"picture": picture.digest})
    return added


def remove(offering: Offering, digest: str) -> None:
    """Take a picture away from an offering.

    Raises:
        NotFound: it has no such picture.
    """
    gone = _own(offering, digest)
    _number(offering, [each for each in pictures_of(offering) if each is not gone])
    trail.record("offering.picture_removed", "offering", offering.public_id, {"picture": digest})


def put_first(offering: Offering, digest: str) -> None:
    """Make a picture the one that lists show.

    Raises:
        NotFound: the offering has no such picture.
    """
    first = _own(offering, digest)
    _number(offering, [first, *(each for each in pictures_of(offering) if each is not first)])
    trail.record("offering.picture_put_first", "offering", offering.public_id, {"picture": digest})


def replace(offering: Offering, pictures: Sequence[tuple[str, str]]) -> None:
    """Let an offering have these pictures, digest and words of each, in place of those it has."""
    _write(offering, pictures)
    facts = {"pictures": [digest for digest, _alt in pictures]}
    trail.record("offering.pictures_replaced", "offering", offering.public_id, facts)


def _own(offering: Offering, digest: str) -> OfferingPicture:
    found = next((each for each in pictures_of(offering) if each.digest == digest), None)
    if found is None:
        raise NotFound("This picture cannot be found.")
    return found


def _number(offering: Offering, pictures: list[OfferingPicture]) -> None:
    """Write these pictures at places from one on, in place of what is there: a place cannot be taken twice."""
    _write(offering, [(each.digest, each.alt) for each in pictures])


def _write(offering: Offering, kept: Sequence[tuple[str, str]]) -> None:
    for each in pictures_of(offering):
        db.session.expunge(each)
    db.session.execute(delete(OfferingPicture).where(OfferingPicture.offering_id == offering.id))
    db.session.add_all(
        OfferingPicture(offering_id=offering.id, position=place, digest=digest, alt=alt)
        for place, (digest, alt) in enumerate(kept, start=1)
    )
    db.session.flush()  # the next one asks which places are taken

"""Proposing other pictures of what is on sale: added, put first and taken away beside those that partners see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from marketplace.catalog import review, revised_pictures, revisions
from marketplace.catalog.errors import NothingChanges, RevisionInReview
from marketplace.catalog.models import Offering
from marketplace.catalog.revised_pictures import ProposedPicture
from marketplace.core.errors import NotFound
from marketplace.pictures.models import Picture


def pictures_of(offering: Offering) -> list[ProposedPicture]:
    """Return the pictures that are proposed for an offering, or else those it has."""
    revision = revisions.open_revision(offering)
    proposed = revisions.pictures_of(revision) if revision else None
    return revised_pictures.present(offering) if proposed is None else proposed


def add(offering: Offering, picture: Picture, *, alt: str, by: str, at: datetime) -> None:
    """Propose one more picture, behind the others. `alt` says in words what it shows; `by` is a person's public id.

    Raises:
        Invalid: `alt` is empty.
        Conflict: there are eight already, this very picture is there, or the proposal is being reviewed.
    """
    _propose(offering, [*pictures_of(offering), ProposedPicture(picture.digest, alt)], by=by, at=at)


def put_first(offering: Offering, digest: str, *, by: str, at: datetime) -> None:
    """Propose that lists show this picture.

    Raises:
        NotFound: it is none of them.
        RevisionInReview: the proposal is being reviewed.
    """
    first, others = _parted(offering, digest)
    _propose(offering, [first, *others], by=by, at=at)


def remove(offering: Offering, digest: str, *, by: str, at: datetime) -> None:
    """Propose to do without a picture.

    Raises:
        NotFound: it is none of them.
        RevisionInReview: the proposal is being reviewed.
    """
    _gone, others = _parted(offering, digest)
    _propose(offering, others, by=by, at=at)


def _parted(offering: Offering, digest: str) -> tuple[ProposedPicture, list[ProposedPicture]]:
    pictures = pictures_of(offering)
    found = next((each for each in pictures if each.digest == digest), None)
    if found is None:
        raise NotFound("This picture cannot be found.")
    return found, [each for each in pictures if each is not found]


def _propose(offering: Offering, pictures: Sequence[ProposedPicture], *, by: str, at: datetime) -> None:
    """Keep the proposal; one that would change nothing any more is given up."""
    revision = revisions.open_revision(offering)
    if revision is not None and revision.state == "in_review":
        raise RevisionInReview(offering.name)
    try:
        revisions.amend(offering, {"pictures": pictures}, by=by, at=at)
    except NothingChanges:  # refused before anything was written
        if revision is not None:
            review.withdraw(revision, by=by, at=at)

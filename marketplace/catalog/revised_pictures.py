"""Pictures inside a proposed change: kept beside the words, and shown once the change is approved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from marketplace.catalog import illustrating
from marketplace.catalog.models import Offering
from marketplace.core.errors import Conflict, Invalid


@dataclass(frozen=True, slots=True)
class ProposedPicture:
    """A picture that is kept already, by its digest, and what it shows in words."""

    digest: str
    alt: str

    def to_facts(self) -> dict[str, Any]:
        """Return it as JSON knows it."""
        return asdict(self)

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> Self:
        """Return what `to_facts` wrote."""
        return cls(**facts)


def present(offering: Offering) -> list[ProposedPicture]:
    """Return the pictures that an offering has now, in their order."""
    return [ProposedPicture(each.digest, each.alt) for each in illustrating.pictures_of(offering)]


def different(offering: Offering, pictures: Sequence[ProposedPicture]) -> list[ProposedPicture] | None:
    """Return all the pictures that an offering would have, in order; None where it has just these already.

    Raises:
        Invalid: one has no words.
        Conflict: there are more than eight, or one stands there twice.
    """
    wanted = [ProposedPicture(each.digest, each.alt.strip()) for each in pictures]
    if not all(each.alt for each in wanted):
        raise Invalid("Say in words what the picture shows: screen readers read it out.")
    if len(wanted) > illustrating.MOST:
        raise Conflict("An offering has at most eight pictures. Take one away first.")
    if len({each.digest for each in wanted}) < len(wanted):
        raise Conflict("This picture is there already.")
    return None if wanted == present(offering) else wanted


def put_up(offering: Offering, pictures: Sequence[ProposedPicture]) -> None:
    """Let an offering have these pictures, in this order, in place of those it has."""
    illustrating.replace(offering, [(each.digest, each.alt) for each in pictures])

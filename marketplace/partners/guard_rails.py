"""Guard-rails of a programme: how much special pricing its partners are granted without anybody looking."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Final

from marketplace.audit import trail
from marketplace.core.errors import Invalid
from marketplace.partners.models import Programme


@dataclass(frozen=True, slots=True)
class GuardRails:
    """As `Programme` tells it: the most extra margin in bps, the most days, and the most concessions at a time.

    No bps, or none at a time: a person decides about each request.
    """

    concession_bps: int = 500
    concession_days: int = 90
    concessions_open: int = 5


RANGES: Final = {"concession_bps": (0, 10_000), "concession_days": (1, 365), "concessions_open": (0, 1_000)}
"""The least and the most of each."""


def rails_of(programme: Programme) -> GuardRails:
    """Return the guard-rails of a programme as they are now."""
    return GuardRails(**{each.name: getattr(programme, each.name) for each in fields(GuardRails)})


def set_rails(programme: Programme, rails: GuardRails) -> None:
    """Set the guard-rails for what is asked from now on. What was granted stays granted.

    Raises:
        Invalid: one of them lies outside its range.
    """
    after = asdict(rails)
    for name, (least, most) in RANGES.items():
        if not least <= after[name] <= most:
            raise Invalid(f"{name} lies between {least} and {most}.", fact=name)
    before = asdict(rails_of(programme))
    changes = {name: [before[name], value] for name, value in after.items() if before[name] != value}
    if changes:
        for name, value in after.items():
            setattr(programme, name, value)
        trail.record("programme.rails_set", "programme", programme.public_id, changes)

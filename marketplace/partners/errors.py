"""What can be wrong with partners and tiers, in sentences that say what to do."""

from __future__ import annotations

from marketplace.core.errors import Conflict, Invalid, NotFound


class PartnerNotFound(NotFound):
    """There is no such partner, or it is not the caller's to see."""

    def __init__(self, public_id: str) -> None:
        super().__init__("This partner cannot be found.", partner=public_id)


class TierNotFound(NotFound):
    """There is no such tier."""

    def __init__(self, code: str) -> None:
        super().__init__("This tier cannot be found.", tier=code)


class ProgrammeNotFound(NotFound):
    """There is no such programme."""

    def __init__(self, public_id: str) -> None:
        super().__init__("This programme cannot be found.", programme=public_id)


class FactMissing(Invalid):
    """Something a partner or tier cannot be without was left empty or makes no sense."""


class ReasonMissing(Invalid):
    """A step that stays on record needs its reason."""

    def __init__(self) -> None:
        super().__init__("Give the reason: it stays on record with the change.")


class AlreadyThere(Conflict):
    """Another partner or tier has this name, rank or reference."""

"""What can be wrong with stock, in sentences that say what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.core.errors import Conflict, Invalid, NotFound, Unavailable


@dataclass(frozen=True, slots=True)
class Shortage:
    """A plan of which less is left than was asked for."""

    plan_id: int
    name: str
    left: int


class SoldOut(Conflict):
    """There is less than was asked for; `shortages` says of what, and how much is left."""

    def __init__(self, shortages: Sequence[Shortage]) -> None:
        super().__init__(" ".join(_spoken(each) for each in shortages), shortages=tuple(shortages))


class StockNotFound(NotFound):
    """There is no such plan, or it is another vendor's."""

    def __init__(self, public_id: str) -> None:
        super().__init__("This plan cannot be found.", plan=public_id)


class NotEnoughFree(Conflict):
    """More was to be taken out than is free: the rest is promised to buyers."""

    def __init__(self, free: int) -> None:
        super().__init__(f"Only {free:,} are free: the others are promised or sold. Take out fewer.", free=free)


class StockInUse(Conflict):
    """The way a plan is delivered cannot change while somebody waits for it."""


class NotCounted(Conflict):
    """Units or keys for a plan that is delivered in another way."""


class ReasonMissing(Invalid):
    """Stock was to change without a reason."""

    def __init__(self) -> None:
        super().__init__("Write why: whoever counts later wants to know.")


class KeysInvalid(Invalid):
    """An upload with mistakes; `mistakes` says what is wrong in which row. None of its keys was added."""

    def __init__(self, mistakes: Sequence[str], count: int) -> None:
        rows = "one row needs" if count == 1 else f"{count:,} rows need"
        super().__init__(f"No key was added: {rows} mending.", mistakes=tuple(mistakes))


class KeysUnreadable(Unavailable):
    """Sealed keys that the present secret does not open."""

    def __init__(self) -> None:
        super().__init__(
            "The licence keys cannot be read at the moment: MARKETPLACE_SECRET_KEY is not the one they were stored"
            " with. Set it back to what it was.",
        )


def _spoken(shortage: Shortage) -> str:
    if shortage.left == 0:
        return f"{shortage.name} is sold out."
    return f"Of {shortage.name} only {shortage.left:,} are left: take {shortage.left:,}."

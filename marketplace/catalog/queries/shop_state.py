"""In which state of the catalogue is it what a page of the shop showed, and who asks: one glance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from marketplace.core.ids import hash_secret
from marketplace.db.glances import Glance, glance
from marketplace.identity.sessions import FOUND, Found

STATE: Final = ("terms", "shelf", "shown")

_ENTER: Final = Glance(
    "enter_shop",
    f"select {', '.join(f's.{name}' for name in FOUND)}, {', '.join(f'e.{name}' for name in STATE)}"  # noqa: S608
    " from session_by_token($1, $2) s cross join lateral shop_state($3) e",
)
_NUMBERS: Final = frozenset({"user_id", "party_id"})


@dataclass(frozen=True, slots=True)
class ShopState:
    """The editions of terms and shelf, and the sum of those of the offerings that a page shows: see ADR 0022.

    Each only grows, so equal numbers of the same offerings are the same state.
    """

    terms: int
    shelf: int
    shown: int


@dataclass(frozen=True, slots=True)
class Entered:
    """Who has come in, None where the secret is no live session's, and what state the catalogue is in."""

    found: Found | None
    state: ShopState | None


def enter(token: str, shown: str, *, at: datetime) -> Entered | None:
    """Find a live session by its secret, and the state of the offerings that `shown` names, at one moment.

    It lets nobody act: there is no transaction. None where a glance has no answer; ask in the ordinary way then.
    """
    rows = glance(_ENTER, (hash_secret(token), at.isoformat(), shown))
    if rows is None:
        return None
    if not rows:
        return Entered(None, None)
    texts = [(value or b"").decode() for value in rows[0]]
    person = [int(text) if name in _NUMBERS else text for name, text in zip(FOUND, texts, strict=False)]
    return Entered(Found(*person), ShopState(*map(int, texts[len(FOUND) :])))  # type: ignore[arg-type]


def named(offering_ids: Iterable[int]) -> str:
    """Return offerings as `enter` is asked for them."""
    return f"{{{','.join(map(str, offering_ids))}}}"

"""On which of the occasions that fit an entry of a plan acts, and how often it did."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.sandbox.stripe.store.objects import Json


@dataclass
class Count:
    """An entry acts from the `nth` fitting occasion on, on `limit` of them in a row; 0 means on all that follow.

    `seen` counts the occasions that fitted, `reached` those on which the entry did what it is for.
    """

    nth: int = 1
    limit: int = 1
    seen: int = 0
    reached: int = 0

    def meets(self) -> bool:
        """Count an occasion that fits, and tell whether the entry acts on it."""
        self.seen += 1
        return self.seen >= self.nth and (self.limit == 0 or self.seen < self.nth + self.limit)

    def shown(self) -> Json:
        """Return the count as the control API shows it."""
        return {"nth": self.nth, "limit": self.limit, "seen": self.seen, "reached": self.reached}

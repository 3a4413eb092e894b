"""What a page of the shop was drawn from, and whether it would be drawn the same now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from marketplace.catalog.queries.shop_state import ShopState
from marketplace.catalog.standing_terms import StandingTerms


@dataclass(frozen=True, slots=True)
class Basis:
    """The state of the offerings that `shown` names, and a partner's terms, as they were at `since`.

    `until` is when the next price of one of them begins, if any is known. `is_fleeting` says that the choice of the
    offerings follows from more than the state counts, such as everybody's prices.
    """

    shown: str
    state: ShopState
    terms: StandingTerms
    since: datetime
    until: datetime | None
    is_fleeting: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether all of it belongs together: the terms were read in the same edition as the offerings."""
        return not self.is_fleeting and self.terms.key[0] == self.state.terms

    def stands(self, state: ShopState, *, at: datetime) -> bool:
        """Whether nothing has changed in the state of the instant `at`; its terms are for the caller to compare."""
        return self.state == state and self.since <= at and (self.until is None or at < self.until)

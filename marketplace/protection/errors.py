"""Refusals of the guard."""

from marketplace.core.errors import Forbidden


class SaleRefused(Forbidden):
    """The account is protected for another partner, and the programme's policy refuses this route."""

    def __init__(self, decision_id: int, reason: str) -> None:
        super().__init__(f"This sale was refused. {reason}", decision_id=decision_id, reason=reason)

"""Lifecycles as tables from (state, action) to the next state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from marketplace.core.errors import Conflict


class TransitionRefused(Conflict):
    """The thing is in a state from which this action does not lead on."""

    def __init__(self, of: str, state: str, action: str, allowed: tuple[str, ...]) -> None:
        remedy = f"Possible now: {', '.join(allowed)}." if allowed else "That state is final."
        super().__init__(
            f"This {of} is {state}, so it cannot {action}. {remedy}", of=of, state=state, action=action, allowed=allowed
        )


class Transitions:
    """One lifecycle: `PAYOUT = Transitions({("pending", "send"): "sending"}, of="payout")`.

    States and actions are plain words; what the table does not list is refused. `of` names the
    thing in refusals. Iterating yields (state, action, next state) in the table's order, which is
    what a test of every pair and a documentation table walk over.
    """

    def __init__(self, table: Mapping[tuple[str, str], str], *, of: str = "record") -> None:
        self.table: Mapping[tuple[str, str], str] = MappingProxyType(dict(table))
        self.of = of

    def next(self, state: str, action: str) -> str:
        """Tell the state that an action leads to.

        Raises:
            TransitionRefused: a `Conflict`; it names the actions that are possible.
        """
        try:
            return self.table[state, action]
        except KeyError:
            raise TransitionRefused(self.of, state, action, self.actions(state)) from None

    def allows(self, state: str, action: str) -> bool:
        """Whether the action leads on from the state."""
        return (state, action) in self.table

    def actions(self, state: str) -> tuple[str, ...]:
        """List what can be done in a state, in the table's order; nothing in a final one."""
        return tuple(action for source, action in self.table if source == state)

    def is_final(self, state: str) -> bool:
        """Whether nothing leads on from the state."""
        return not self.actions(state)

    @property
    def states(self) -> tuple[str, ...]:
        """Every state of the lifecycle, in the order of first mention."""
        return tuple(dict.fromkeys(state for source, _, target in self for state in (source, target)))

    def __iter__(self) -> Iterator[tuple[str, str, str]]:
        return ((state, action, target) for (state, action), target in self.table.items())

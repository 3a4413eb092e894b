"""The arithmetic of claims: their lifecycle, what evidence decides, what is due, and what figures single nobody out.

Source: docs/protection.md, "Claims" and "Protection record".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from marketplace.core.money import apply_bps
from marketplace.core.states import Transitions

State = Literal["won", "lost", "open"]

CLAIM: Final = Transitions(
    {
        ("open", "grant"): "won",
        ("open", "refuse"): "lost",
        ("open", "escalate"): "open",
        ("open", "withdraw"): "withdrawn",
        ("lost", "appeal"): "appealed",
        ("appealed", "grant"): "won",
        ("appealed", "refuse"): "upheld",
        ("appealed", "escalate"): "appealed",
        ("appealed", "withdraw"): "withdrawn",
        # The nightly scan knows what has been learnt since.
        ("open", "find"): "won",
        ("lost", "find"): "won",
        ("appealed", "find"): "won",
        ("upheld", "find"): "won",
    },
    of="claim",
)
STATES: Final = CLAIM.states

GRANT_RULES: Final = ("held_account", "same_organisation", "brought_customer", "agreed_otherwise")
REFUSAL_RULES: Final = ("different_customer", "not_protected", "precedence", "received")
"""What a person's decision may rest on."""

PER_DAY: Final = 20
"""How many claims a partner may file in 24 hours."""

DAY: Final = timedelta(hours=24)
FEWEST: Final = 5
"""Below this a figure about others is not told."""


@dataclass(frozen=True, slots=True)
class Right:
    """What a partner had at the order's account for one vendor's offerings when it was placed.

    `counts` says that nothing stronger stood beside it. `fact` is the kind of fact by which two accounts turned out to
    be one organisation, empty where the account was its own. Of a right that is not `is_sure` a person decides.
    """

    vendor_id: int
    basis: str
    ref: str
    share_bps: int
    counts: bool = True
    is_sure: bool = True
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """What a partner is due by one line, what it got already, and what of the difference stands after refunds.

    Minor units of the order's currency.
    """

    line_id: int
    due_minor: int
    received_minor: int
    stands_minor: int

    @property
    def amount_minor(self) -> int:
        """What is missing, before refunds."""
        return max(self.due_minor - self.received_minor, 0)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a partner about one order.

    `is_there` says that there is such an order; `order_state` and `is_own` are the order's. `likely` are reasons to
    believe that its account is one of the partner's, `is_candidate` that the partner lost it to stronger evidence, and
    `is_bound` that it bound the cart.
    """

    is_there: bool
    order_state: str = ""
    is_own: bool = False
    rights: tuple[Right, ...] = ()
    likely: tuple[str, ...] = ()
    is_candidate: bool = False
    is_bound: bool = False

    @property
    def is_related(self) -> bool:
        """Whether the order has anything to do with the partner."""
        return self.is_own or bool(self.rights) or bool(self.likely) or self.is_candidate or self.is_bound

    @property
    def counting(self) -> tuple[Right, ...]:
        """The strongest right for each vendor that nothing stronger stood beside."""
        best: dict[int, Right] = {}
        for right in sorted(self.rights, key=lambda each: (each.is_sure, each.share_bps)):
            if right.counts:
                best[right.vendor_id] = right
        return tuple(best.values())


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a claim, and the rule that says so."""

    state: State
    rule: str


def judge(evidence: Evidence, dues: Sequence[Due]) -> Verdict:
    """Decide a claim by its evidence, or say that a person has to. `dues` are those of rights that are sure.

    An order that is not there and one that has nothing to do with the partner are answered alike.
    """
    hindrances = {
        "no_evidence": not evidence.is_there or not evidence.is_related,
        "own_order": evidence.is_own,
        "not_sold": evidence.order_state == "canceled",
    }
    if (hindrance := next((rule for rule, is_met in hindrances.items() if is_met), None)) is not None:
        return Verdict("lost", hindrance)
    if rights := evidence.counting:
        return _of_sure(rights, dues) if all(right.is_sure for right in rights) else Verdict("open", "rival")
    if evidence.likely:
        return Verdict("open", "likely")
    is_beaten = evidence.is_candidate or bool(evidence.rights)
    return Verdict("lost", "precedence") if is_beaten else Verdict("open", "bound")


def _of_sure(rights: Sequence[Right], dues: Sequence[Due]) -> Verdict:
    if not any(due.amount_minor for due in dues):
        return Verdict("lost", "received")
    if not any(due.stands_minor for due in dues):
        return Verdict("lost", "nothing_left")
    return Verdict("won", "held_account" if any(not right.fact for right in rights) else "same_facts")


def due_of(
    *, line_id: int, margin_minor: int, share_bps: int, received_minor: int, cash_minor: int, taken_minor: int
) -> Due:
    """Return what is due by a line: a share of the margin, rounded half up, less what the partner got by it.

    `taken_minor` of the `cash_minor` that the buyer paid has gone back: the same part of the difference is taken off,
    rounded down, and all of it where everything went back.
    """
    due = apply_bps(margin_minor, share_bps)
    amount = max(due - received_minor, 0)
    return Due(line_id, due, received_minor, standing(amount, cash_minor=cash_minor, taken_minor=taken_minor))


def standing(amount_minor: int, *, cash_minor: int, taken_minor: int) -> int:
    """Return what stands of an amount once `taken_minor` of the `cash_minor` of its line has gone back."""
    return amount_minor - amount_minor * taken_minor // cash_minor if cash_minor else amount_minor


def wait(filed: Sequence[datetime], at: datetime) -> timedelta | None:
    """Return how long a partner that filed claims at these instants has to wait for another; None: not at all."""
    within = sorted((each for each in filed if each > at - DAY), reverse=True)
    return within[PER_DAY - 1] + DAY - at if len(within) >= PER_DAY else None


def is_told(everybody: int, own: int) -> bool:
    """Whether a figure of all partners may be told to one of them, who knows its own and so the others'."""
    others = everybody - own
    return others == 0 or others >= FEWEST


def told(figures: Mapping[str, tuple[int, int]]) -> dict[str, int | None]:
    """Return the figures of all partners that may stand side by side above their sum; None: fewer than five.

    Figures are (everybody's, one's own) by name. Where a single one is left out its neighbours and the sum would tell
    it, so the smallest of the others is left out as well.
    """
    open_ones = {name: is_told(*pair) for name, pair in figures.items()}
    hidden = [name for name, is_open in open_ones.items() if not is_open]
    others = sorted((everybody - own, name) for name, (everybody, own) in figures.items() if open_ones[name])
    counted = [name for number, name in others if number]
    if len(hidden) == 1 and counted:
        open_ones[counted[0]] = False
    return {name: everybody if open_ones[name] else None for name, (everybody, _own) in figures.items()}

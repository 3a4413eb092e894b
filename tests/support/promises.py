"""Who should be paid what for sales to registered accounts: a model in plain Python that knows none of our code.

Amounts are minor units, rates basis points, instants aware. Source: docs/protection.md, "The guard".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

WINDOW, TAIL, TAIL_BPS = timedelta(days=180), timedelta(days=90), 5_000
DAY = timedelta(days=1)


@dataclass
class Promise:
    """A registered account: whose, for which offering (None: all), and until when."""

    account: str
    partner: str
    scope: str | None
    starts_at: datetime
    ends_at: datetime
    tail_ends_at: datetime
    is_given_up: bool = False

    def covers(self, account: str, offering: str | None) -> bool:
        """Whether it is about an account's purchases of an offering; None asks for anything of it."""
        if self.is_given_up or self.account != account:
            return False
        return self.scope is None or offering is None or self.scope == offering

    def stands(self, at: datetime) -> bool:
        """Whether its window runs."""
        return self.starts_at <= at < self.ends_at

    def lingers(self, at: datetime) -> bool:
        """Whether its tail runs."""
        return self.ends_at <= at < self.tail_ends_at


@dataclass
class Record:
    """Whom an account has bought from first, and when it last bought."""

    partner: str
    last_bought_at: datetime

    def stands(self, at: datetime) -> bool:
        """Whether it bought within 24 months."""
        last = self.last_bought_at
        return at < last.replace(year=last.year + 2)


@dataclass
class Promises:
    """The whole of it. `margins` are bps by partner, `prices` list prices by offering."""

    margins: dict[str, int]
    prices: dict[str, int]
    made: list[Promise] = field(default_factory=list)
    records: dict[str, Record] = field(default_factory=dict)
    due: dict[str, int] = field(default_factory=dict)

    def register(self, partner: str, account: str, scope: str | None, at: datetime) -> str:
        """Return the answer to a registration, and keep what it promises."""
        rivals = [each for each in self.made if each.covers(account, scope) and each.partner != partner]
        record = self.records.get(account)
        if any(at < each.ends_at for each in rivals):
            return "refused"
        if record and record.partner != partner and record.stands(at):
            return "refused"
        self.made.append(Promise(account, partner, scope, at, at + WINDOW, at + WINDOW + TAIL))
        return "approved"

    def has_any(self, partner: str, account: str, at: datetime) -> bool:
        """Whether a partner has a running window of any scope at an account."""
        return any(each.covers(account, None) and each.partner == partner and at < each.ends_at for each in self.made)

    def holder(self, account: str, offering: str, at: datetime) -> str | None:
        """Return whose purchases of an offering are."""
        for each in self.made:
            if each.covers(account, offering) and each.stands(at):
                return each.partner
        record = self.records.get(account)
        return record.partner if record and record.stands(at) else None

    def sell(
        self, account: str, offerings: list[str], door: str | None, at: datetime, *, is_direct: bool
    ) -> str | None:
        """Let a sale of one unit of each at list price happen, settle it, and return whose order it is."""
        winner = None if is_direct else self._winner(account, offerings, door, at)
        for offering in offerings:
            self._pay(winner, self._margin(winner, offering))
            holder = self.holder(account, offering, at)
            if holder != winner:
                self._pay(holder, self._margin(holder, offering))
            for each in self._lingering(account, offering, at) - {winner, holder}:
                self._pay(each, _half_up(self._margin(each, offering) * TAIL_BPS))
        self._bind(account, winner, at)
        if winner:
            self._extend(account, offerings, winner, at)
        return winner

    def _winner(self, account: str, offerings: list[str], door: str | None, at: datetime) -> str | None:
        registered = {
            offering: {each.partner for each in self.made if each.covers(account, offering) and each.stands(at)}
            for offering in offerings
        }
        everywhere = set.intersection(*registered.values())
        record = self.records.get(account)
        if everywhere:
            return everywhere.pop()
        return record.partner if record and record.stands(at) else door

    def _lingering(self, account: str, offering: str, at: datetime) -> set[str]:
        return {each.partner for each in self.made if each.covers(account, offering) and each.lingers(at)}

    def _margin(self, partner: str | None, offering: str) -> int:
        return _half_up(self.prices[offering] * self.margins[partner]) if partner else 0

    def _pay(self, partner: str | None, amount: int) -> None:
        if partner and amount:
            self.due[partner] = self.due.get(partner, 0) + amount

    def _bind(self, account: str, winner: str | None, at: datetime) -> None:
        record = self.records.get(account)
        if record and record.stands(at):
            record.last_bought_at = at
        elif winner:
            self.records[account] = Record(winner, at)

    def _extend(self, account: str, offerings: list[str], winner: str, at: datetime) -> None:
        for each in self.made:
            is_touched = any(each.covers(account, offering) for offering in offerings)
            if is_touched and each.partner == winner and each.stands(at) and each.ends_at <= at + WINDOW - DAY:
                moved = at + WINDOW - each.ends_at
                each.ends_at, each.tail_ends_at = each.ends_at + moved, each.tail_ends_at + moved


def _half_up(amount_times_bps: int) -> int:
    return (amount_times_bps + 5_000) // 10_000

"""Proof that nobody touched the books: recompute everything and name the rows at fault."""

from dataclasses import dataclass

from sqlalchemy import String, column, func, select
from sqlalchemy.orm import Session

from marketplace.db.patience import without_limit
from marketplace.ledger.chart import KINDS, Kind
from marketplace.ledger.models import KindRow


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that is not what it must be: its table, its key, and what is wrong with it."""

    source: str
    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.source} {self.place}: {self.what}"


def verify(session: Session) -> list[Fault]:
    """Recompute every chain, hash, balance and checkpoint, and return the rows at fault; none means the books stand.

    Only the operator and the system may, logged in as the worker. It locks nothing and reads one snapshot. Whoever
    rewrites all of the books consistently is found by the statements already sent, not by this.

    Source: docs/money.md, "Tamper evidence".
    """
    return [*_recomputed(session), *_kinds(session)]


def _recomputed(session: Session) -> list[Fault]:
    faults = func.ledger.verify().table_valued(
        column("source", String), column("place", String), column("what", String)
    )
    without_limit(session)  # books of any size are proven to their end
    query = select(faults.c.source, faults.c.place, faults.c.what).order_by(faults.c.source, faults.c.place)
    return [Fault(*row) for row in session.execute(query)]


def _kinds(session: Session) -> list[Fault]:
    kept = {row.kind: row for row in session.scalars(select(KindRow).execution_options(populate_existing=True))}
    faults = [Fault("kinds", f"kind={kind}", "is not in the chart") for kind in kept.keys() - KINDS.keys()]
    for kind in KINDS.values():
        if kind.name not in kept:
            faults.append(Fault("kinds", f"kind={kind.name}", "is missing"))
        elif _as_kept(kept[kind.name]) != _as_charted(kind):
            faults.append(Fault("kinds", f"kind={kind.name}", "differs from the chart"))
    return sorted(faults, key=str)


def _as_kept(row: KindRow) -> tuple[set[str], ...]:
    return set(row.actors), set(row.debits), set(row.credits), set(row.floors)


def _as_charted(kind: Kind) -> tuple[set[str], ...]:
    return set(kind.actors), set(kind.debits), set(kind.credits), set(kind.floors)

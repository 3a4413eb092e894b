"""The nightly scan: sales compared with protections as they are known now, in batches that may be interrupted.

Each finding opens an incident and a claim in the partner's favour, once. What is certain is decided at once; what is
likely, a new account that resembles a protected one, waits for an adjudicator.

Source: docs/protection.md, "Nightly scan".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import exists, select, text
from sqlalchemy.dialects.postgresql import insert

from marketplace.claims import evidence, filing, steps
from marketplace.claims.amounts import Priced
from marketplace.claims.evidence import Found, OwnFact
from marketplace.claims.models import Claim, ProtectionScan
from marketplace.claims.rules import CLAIM, Verdict
from marketplace.core.ids import new_public_id
from marketplace.customers.models import AccountKey
from marketplace.db.base import db
from marketplace.orders.models import Order
from marketplace.partners.models import Partner
from marketplace.protection import limits
from marketplace.protection.models import GuardHolding, Protection, Registration, RegistrationDetail
from marketplace.protection.registration import House

BATCH: Final = 200
NEW_DAYS: Final = 30
"""An account that was opened so few days before it bought is compared with protected ones by its name and family."""

SCAN: Final = "scan"
SUSPECTS: Final = text("select order_id, partner_id from suspects(cast(:order_ids as bigint[]), :new_days)")
OPEN: Final = text("select open_scan_incident(:decision_id, :partner_id, :account_id, :standing, :at)")

Known = Mapping[tuple[str, str], Sequence[tuple[int, OwnFact]]]
"""Partners with their facts, by kind and hash."""


def begin(*, at: datetime, since: datetime | None) -> None:
    """Begin a pass over sales placed since an instant (None: all); where one runs it goes on. Acts as the system."""
    running = insert(ProtectionScan).values(begun_at=at, since=since).on_conflict_do_nothing()
    db.session.execute(running)


def known_facts(secret_key: str) -> Known:
    """Return the hashed facts of everything that was ever protected, in one SQL statement; acts as the system."""
    wanted = (
        select(Protection.public_id, Protection.partner_id, RegistrationDetail)
        .join(Registration, Registration.id == Protection.registration_id)
        .join(RegistrationDetail, RegistrationDetail.registration_id == Registration.id)
        .order_by(Protection.id)
    )
    known: dict[tuple[str, str], list[tuple[int, OwnFact]]] = defaultdict(list)
    for ref, partner_id, detail in db.session.execute(wanted):
        for fact in evidence.facts_of(ref, detail, secret_key):
            known[fact.kind, fact.value_hash].append((partner_id, fact))
    return known


def scan(known: Known, *, at: datetime, house: House, limit: int = BATCH) -> bool:
    """Look at the next orders of the pass that runs, and file what is found; False: the pass has ended.

    The caller commits after each call: whoever comes next goes on after it, and two at once take turns.
    """
    wanted = select(ProtectionScan).where(ProtectionScan.ended_at.is_(None))
    run = db.session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one_or_none()
    if run is None:
        return False
    orders = _next(run, limit)
    if not orders:
        run.ended_at = at
        return False
    run.findings += sum(_look(order, partner_id, known, at, house) for order, partner_id in _suspects(orders, known))
    run.orders, run.place = run.orders + len(orders), orders[-1].id
    return True


def latest() -> ProtectionScan | None:
    """Return the pass that was begun last."""
    return db.session.scalar(select(ProtectionScan).order_by(ProtectionScan.id.desc()).limit(1))


def _next(run: ProtectionScan, limit: int) -> Sequence[Order]:
    wanted = select(Order).where(Order.id > run.place, Order.state != "canceled", Order.route != "partner_order")
    if run.since is not None:
        wanted = wanted.where(Order.placed_at >= run.since)
    return db.session.scalars(wanted.order_by(Order.id).limit(limit)).all()


def _suspects(orders: Sequence[Order], known: Known) -> list[tuple[Order, int]]:
    """Which partners may have a claim on which orders, by the database and by facts learnt since, that no decision
    knew of.
    """
    by_key, by_account = {order.id: order for order in orders}, defaultdict(list)
    for order in orders:
        by_account[order.account_id].append(order)
    asked = {"order_ids": list(by_key), "new_days": NEW_DAYS}
    found = {(row.order_id, row.partner_id) for row in db.session.execute(SUSPECTS, asked)}
    keys = select(AccountKey.account_id, AccountKey.kind, AccountKey.value_hash)
    for account_id, kind, value_hash in db.session.execute(keys.where(AccountKey.account_id.in_(list(by_account)))):
        for partner_id, _fact in known.get((kind, value_hash), ()):
            found |= {(each.id, partner_id) for each in by_account[account_id] if each.partner_id != partner_id}
    held = select(GuardHolding.decision_id, GuardHolding.partner_id)
    decisions = [order.guard_decision_id for order in orders]
    known_then = {tuple(row) for row in db.session.execute(held.where(GuardHolding.decision_id.in_(decisions)))}
    pairs = ((by_key[order_id], partner_id) for order_id, partner_id in sorted(found))
    return [
        (order, partner_id) for order, partner_id in pairs if (order.guard_decision_id, partner_id) not in known_then
    ]


def _look(order: Order, partner_id: int, known: Known, at: datetime, house: House) -> bool:
    """Judge one suspicion like a claim; whether something came of it."""
    limits.queue_up(partner_id)  # the partner may file the same claim at this moment
    facts = [fact for entries in known.values() for owner, fact in entries if owner == partner_id]
    found = evidence.ask(partner_id, order.public_id, facts)
    verdict, worth = filing.judged(found, partner_id)
    if verdict.state == "lost" or found.sale is None:
        return False
    filed = db.session.scalar(
        select(Claim).where(Claim.partner_id == partner_id, Claim.order_id == order.id, Claim.state != "withdrawn")
    )
    if filed is not None:
        return verdict.state == "won" and _find(filed, found, verdict, worth, at)
    if verdict.rule == "likely" and _is_settled(found.sale.account_id, partner_id):
        return False
    claim = Claim(
        public_id=new_public_id("clm"), partner_id=partner_id, submission=f"{SCAN}:{order.public_id}", origin=SCAN,
        order_ref=order.public_id, submitted_by=SCAN, submitted_at=at, incident_id=_incident(found, partner_id, at),
    )  # fmt: skip
    filing.keep(claim, db.session.get_one(Partner, partner_id), found, verdict, worth, by=SCAN, at=at, house=house)
    return True


def _find(filed: Claim, found: Found, verdict: Verdict, worth: Sequence[Priced], at: datetime) -> bool:
    """Decide a claim that is there for its partner, by what has been learnt since."""
    claim = steps.locked(filed)
    if not CLAIM.allows(claim.state, "find") or not filing.give(claim, found, worth):
        return False
    filing.set_amount(claim, found, worth)
    claim.evidence = filing.told(found)
    steps.take(claim, "find", by=SCAN, at=at, rule=verdict.rule, evidence=claim.evidence)
    return True


def _is_settled(account_id: int, partner_id: int) -> bool:
    """Whether somebody has found already that this account is none of the partner's, or is about to decide it."""
    return bool(
        db.session.scalar(
            select(
                exists().where(
                    Claim.partner_id == partner_id,
                    Claim.origin == SCAN,
                    Claim.order_id == Order.id,
                    Order.account_id == account_id,
                    Claim.state.in_(("open", "appealed", "lost", "upheld")),
                )
            )
        )
    )


def _incident(found: Found, partner_id: int, at: datetime) -> int:
    sale = found.sale
    rights = sorted(found.evidence.counting, key=lambda right: -right.share_bps)
    asked = {
        "decision_id": sale.decision_id if sale else None,
        "partner_id": partner_id,
        "account_id": sale.account_id if sale else None,
        "standing": rights[0].basis if rights else "registration",
        "at": at,
    }
    return int(db.session.execute(OPEN, asked).scalar_one())

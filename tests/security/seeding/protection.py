"""Two registered accounts: partner A's for everything, partner B's for one vendor's offerings."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from marketplace.claims.models import Adjudication, Claim, ClaimDetail, ClaimLine, ClaimStep, ProtectionScan
from marketplace.customers.models import Account, AccountTie
from marketplace.orders.models import OrderLine
from marketplace.protection.models import (
    AccountCheck,
    CheckoutRefusal,
    GuardDecision,
    GuardHolding,
    Holiday,
    Incident,
    Protection,
    ProtectionStep,
    Registration,
    RegistrationDetail,
    RegistrationDraft,
    RegistrationMatch,
    RegistrationStep,
)
from tests.security.seeding.parties import LATER, Parties
from tests.security.seeding.rows import HOUSE, NOBODY, SINCE, SOMEBODY, SYSTEM, Rows


def seed_protection(rows: Rows, parties: Parties) -> None:
    """Write them, each with its registration and every step."""
    for partner, vendor_id in (("partner_a", None), ("partner_b", parties.vendor_b)):
        partner_id = getattr(parties, partner)
        account = rows.put(Account.__table__, by=HOUSE)
        own = {"to": {partner}, "by": HOUSE | {partner}, "partner_id": partner_id}
        kept = own | {"by": NOBODY}
        registration = rows.put(
            Registration.__table__, **own, account_id=account, vendor_id=vendor_id, state="approved", decided_at=SINCE
        )
        rows.put(
            RegistrationDetail.__table__, **kept | {"house": SYSTEM}, registration_id=registration, company="Seed GmbH"
        )
        rows.put(
            RegistrationMatch.__table__,
            by=NOBODY,
            partner_id=partner_id,
            registration_id=registration,
            account_id=account,
            reasons=["The web domain is the same."],
        )
        rows.put(AccountCheck.__table__, **kept)
        rows.put(CheckoutRefusal.__table__, by=SYSTEM, door_id=partner_id)
        other = rows.put(Account.__table__, by=HOUSE)
        rows.put(AccountTie.__table__, by=HOUSE, account_id=account, other_id=other, kind="domain", other_kind="email")
        rows.put(RegistrationDraft.__table__, **kept | {"house": SYSTEM, "by": SYSTEM})
        rows.put(Holiday.__table__, to=SOMEBODY, by=HOUSE, day=SINCE.date() + timedelta(days=partner_id))
        rows.put(RegistrationStep.__table__, **kept, registration_id=registration, to_state="approved")
        protection = rows.put(
            Protection.__table__, **own, account_id=account, vendor_id=vendor_id, registration_id=registration,
            window_days=180, starts_at=SINCE, ends_at=LATER, tail_ends_at=LATER,
        )  # fmt: skip
        decision = rows.put(
            GuardDecision.__table__, to={partner}, account_id=account, partner_of_record_id=partner_id,
            route="direct_order", standing="registration", outcome="credit",
        )  # fmt: skip
        rows.put(
            GuardHolding.__table__, **kept, decision_id=decision, vendor_id=parties.vendor_b, basis="registration",
            protection_id=protection, share_bps=10_000, funder="operator", outcome="credit",
        )  # fmt: skip
        rows.put(
            Incident.__table__, **kept, decision_id=decision, account_id=account, kind="direct_order",
            standing="registration", outcome="credit",
        )  # fmt: skip
        _seed_claim(rows, partner, partner_id, account)
        rows.put(ProtectionStep.__table__, **kept, protection_id=protection, kind="opened")


def _seed_claim(rows: Rows, partner: str, partner_id: int, account: int) -> None:
    """A claim of the partner that was won on the first line there is, with an adjudication; and a pass of the scan."""
    line, order = rows.connection.execute(
        select(OrderLine.id, OrderLine.order_id).where(OrderLine.partner_id == partner_id).limit(1)
    ).one()
    own = {"to": {partner}, "partner_id": partner_id}
    claim = rows.put(
        Claim.__table__, **own, by=HOUSE | {partner}, order_id=order, origin="partner", state="won", currency="EUR",
        amount_minor=1,
    )  # fmt: skip
    rows.put(ClaimDetail.__table__, **own, claim_id=claim, house=SYSTEM)
    rows.put(ClaimLine.__table__, **own, claim_id=claim, line_id=line, share_bps=10_000)
    rows.put(ClaimStep.__table__, **own, claim_id=claim)
    rows.put(Adjudication.__table__, partner_id=partner_id, claim_id=claim, account_id=account)
    rows.put(ProtectionScan.__table__, by=SYSTEM, ended_at=LATER)

"""An account that is another partner's from now on, because somebody found so: the adjudication, and what follows."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select, text

from marketplace.audit import trail
from marketplace.claims.models import Adjudication, Claim
from marketplace.core.ids import new_public_id
from marketplace.customers.models import Account
from marketplace.db.base import db

ADJUDGE: Final = text("select adjudge_account(:adjudication)")


def adjudge(claim: Claim, account_id: int, *, rule: str, evidence: str, by: str, at: datetime) -> Adjudication:
    """Make the claim's partner the account's partner of record; acts as the house.

    Besides the customer's own request this is the only way that an account changes its partner; the database
    goes by the adjudication, which nobody can edit. Registrations of others
    stand as they are. The adjudication is written before the account changes.
    """
    account = db.session.scalars(
        select(Account).where(Account.id == account_id).with_for_update().execution_options(populate_existing=True)
    ).one()
    adjudication = Adjudication(
        public_id=new_public_id("adj"),
        claim_id=claim.id,
        account_id=account.id,
        partner_id=claim.partner_id,
        former_partner_id=account.partner_id,
        decided_by=by,
        rule=rule,
        evidence=evidence.strip(),
        decided_at=at,
    )
    db.session.add(adjudication)
    db.session.flush()  # it is there before the account changes by it
    db.session.execute(ADJUDGE, {"adjudication": adjudication.id})
    db.session.refresh(account)
    facts = {"claim": claim.public_id, "from": adjudication.former_partner_id, "to": claim.partner_id, "by": by}
    trail.record("account.adjudged", "account", account.public_id, facts)
    return adjudication

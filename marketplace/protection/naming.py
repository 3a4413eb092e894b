"""A partner names the customer that it sells to: counted like any question about an account, and the same for all."""

from __future__ import annotations

from datetime import datetime

from marketplace.db.base import db
from marketplace.partners.models import Partner
from marketplace.protection import limits, recognition
from marketplace.protection.models import AccountCheck
from marketplace.protection.submissions import identified


def account_named(partner: Partner, identity: str, *, by: str, at: datetime, secret_key: str) -> int:
    """Return the key of the account that a website, an e-mail address at a company or a VAT number identifies.

    One that is not known yet is opened. Counts towards the partner's limit, because what the guard then says of a
    sale tells whether the account is somebody's; `by` is the public id of the person who asked. Acts as the partner.

    Raises:
        AskedTooOften: the partner asks about too many accounts.
        FactInvalid: it tells no organisation apart; the field is `identity`.
    """
    facts = identified(identity, partner.country)
    limits.queue_up(partner.id)
    limits.admit(partner.id, at=at)
    db.session.add(AccountCheck(partner_id=partner.id, asked_by=by, asked_at=at))
    db.session.flush()  # counted from now on, whatever the caller does next
    return recognition.account_for(facts, secret_key=secret_key)

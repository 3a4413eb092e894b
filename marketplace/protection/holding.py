"""Which claims stand on accounts, for whoever decides about another one: partners by name, customers by pseudonym."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import Select, select, text
from sqlalchemy.orm import joinedload

from marketplace.catalog.models import Vendor
from marketplace.customers.models import Account
from marketplace.customers.rules import is_of_record
from marketplace.db.base import db
from marketplace.partners.models import Partner
from marketplace.protection.models import Protection, Registration

KINDS: Final = text("select account_id, kinds from kinds_identifying(cast(:account_ids as bigint[]))")


@dataclass(frozen=True, slots=True)
class Hold:
    """A claim of a partner on an account: a protection or its tail, a registration that waits, or being of record.

    `vendor` is whose offerings it is for, None for everything; `until` is None where no date is set. `stated` says of
    a partner of record that the account's VAT number was stated by orders and proven by nobody: `alone`, where nothing
    else ties the account to a company, or `beside` addresses at its website.
    """

    partner: Partner
    kind: Literal["protected", "tail", "waiting", "record"]
    vendor: Vendor | None
    since: datetime
    until: datetime | None
    stated: Literal["", "alone", "beside"] = ""


def holds_on(accounts: Collection[Account], *, at: datetime) -> Mapping[int, Sequence[Hold]]:
    """Return what stands on each account at `at`, by the account's key, the earliest claim first; acts as the house."""
    keys, found = [account.id for account in accounts], defaultdict[int, list[Hold]](list)
    for protection in db.session.scalars(_protections(keys, at)):
        kind: Literal["protected", "tail"] = "protected" if protection.standing(at) == "protected" else "tail"
        until = protection.ends_at if kind == "protected" else protection.tail_ends_at
        hold = Hold(protection.partner, kind, protection.vendor, protection.starts_at, until)
        found[protection.account_id].append(hold)
    for waiting in db.session.scalars(_waiting(keys)):
        hold = Hold(waiting.partner, "waiting", waiting.vendor, waiting.submitted_at, waiting.due_at)
        found[waiting.account_id].append(hold)
    bought = [each for each in accounts if each.partner_id and is_of_record(each.last_bought_at, at)]
    kinds = _kinds([account.id for account in bought])
    for account in bought:
        if account.partner_id and account.bound_at:
            partner, stated = db.session.get_one(Partner, account.partner_id), _stated(kinds.get(account.id, ()))
            found[account.id].append(Hold(partner, "record", None, account.bound_at, None, stated))
    return {key: sorted(found[key], key=lambda hold: hold.since) for key in keys}


def _protections(account_ids: Sequence[int], at: datetime) -> Select[Protection]:
    return (
        select(Protection)
        .where(Protection.account_id.in_(account_ids), Protection.voided_at.is_(None), Protection.tail_ends_at > at)
        .options(joinedload(Protection.partner), joinedload(Protection.vendor))
    )


def _waiting(account_ids: Sequence[int]) -> Select[Registration]:
    return (
        select(Registration)
        .where(Registration.account_id.in_(account_ids), Registration.due_at.is_not(None))
        .options(joinedload(Registration.partner), joinedload(Registration.vendor))
    )


def _kinds(account_ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
    """By what kinds of facts accounts are told from others; no SQL without accounts."""
    if not account_ids:
        return {}
    return {row.account_id: row.kinds for row in db.session.execute(KINDS, {"account_ids": account_ids})}


def _stated(kinds: Sequence[str]) -> Literal["", "alone", "beside"]:
    if "tax_number" not in kinds:
        return ""
    return "beside" if {"domain", "duns"} & set(kinds) else "alone"

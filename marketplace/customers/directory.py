"""Finding an account by what identifies it, keeping its contacts, and binding it to its partner."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from marketplace.core.ids import new_public_id
from marketplace.customers.domains import domain_of
from marketplace.customers.errors import AccountNotFound
from marketplace.customers.facts import Facts, kept_of
from marketplace.customers.models import Account, Contact
from marketplace.customers.names.folding import words_of
from marketplace.customers.names.keys import NameKeys
from marketplace.customers.rules import IdentityKey, is_of_record, keyed_hash, normal_email
from marketplace.customers.tax_numbers import country_of
from marketplace.db.base import db

RESOLVE = text(
    "select account_id, partner_id, last_bought_at from resolve_account(cast(:kinds as text[]),"
    " cast(:hashes as text[]), :country, :public_id, cast(:countries as text[]), cast(:names as jsonb),"
    " cast(:vendor_ids as bigint[]), cast(:at as timestamptz))"
)
LEARN = text(
    "select learn_about_account(:account_id, cast(:kinds as text[]), cast(:hashes as text[]),"
    " cast(:countries as text[]), cast(:names as jsonb))"
)
BIND = text("select bind_account(:account_id, :partner_id, :at)")
STANDING = text("select account_id from standing_account(:public_id)")


@dataclass(frozen=True, slots=True)
class ResolvedAccount:
    """An account and who holds it: `partner_id` is its partner of record, lapsed or not; None is the house."""

    account_id: int
    partner_id: int | None
    last_bought_at: datetime | None

    def partner_of_record(self, at: datetime) -> int | None:
        """Return the partner that the account belongs to at `at`: none once it has not bought for 24 months."""
        return self.partner_id if is_of_record(self.last_bought_at, at) else None


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """Who buys and where to send it, as the customer entered it for one order."""

    company: str
    name: str
    email: str
    line1: str
    city: str
    country: str
    line2: str = ""
    region: str = ""
    postal_code: str = ""
    tax_number: str = ""


def identity_keys(email: str, tax_number: str | None, secret_key: str) -> list[IdentityKey]:
    """Return the hashed facts that identify a buyer, the strongest first.

    `tax_number` is a validated number in its one spelling, or None. The domain of the e-mail counts for its whole
    organisation; an address at a free-mail provider only for itself.
    """
    keys = [keyed_hash("tax_number", tax_number, secret_key, country=country_of(tax_number))] if tax_number else []
    if domain := domain_of(email):
        return [*keys, keyed_hash("domain", domain, secret_key)]
    return [*keys, keyed_hash("email", normal_email(email), secret_key)]


def names_of_buyer(details: ContactDetails, secret_key: str) -> list[NameKeys]:
    """Return what is kept of the name of a company that buys; nothing of a person who buys for itself.

    Whoever gives no company, or its own name as one, is a person.
    """
    if not details.company.strip() or set(words_of(details.company)) == set(words_of(details.name)):
        return []
    return Facts(details.country, name=details.company, domains=(details.email,)).names(secret_key)


def partner_key(partner_id: str, secret_key: str) -> IdentityKey:
    """Return the hashed fact that identifies a partner's own company as a buyer. `partner_id` is its public id."""
    return keyed_hash("partner", partner_id, secret_key)


def resolve(
    keys: Sequence[IdentityKey],
    *,
    country: str,
    names: Sequence[NameKeys] = (),
    vendor_ids: Iterable[int] = (),
    at: datetime | None = None,
) -> ResolvedAccount:
    """Find the account that one of the keys identifies, the first key first, or open a new one.

    A buyer may state keys of two accounts, its own address and a tax number that anybody can look up. For a sale of
    these vendors' offerings at `at` it is the account that somebody holds the longest: the earliest claim stands, as
    it does where two accounts are merged.

    Keys it did not have yet are added to it. `names` are kept where it has none: they find it as likely, never for
    certain. Two buyers of one organisation who come at the same moment meet in one account: the second waits for the
    first one's transaction. The account is not merged into another before the caller's transaction ends.
    """
    facts = {
        **_columns(keys, names),
        "country": country,
        "public_id": new_public_id("acc"),
        "vendor_ids": sorted(set(vendor_ids)),
        "at": at,
    }
    row = db.session.execute(RESOLVE, facts).one()
    return ResolvedAccount(row.account_id, row.partner_id, row.last_bought_at)


def learn(account_id: int, keys: Sequence[IdentityKey], names: Sequence[NameKeys] = ()) -> list[int]:
    """Add facts and names to an account that stands; acts as the house.

    Returns the other accounts, by key, that have one of the facts already: those keep it. A second call adds nothing.
    """
    facts = {**_columns(keys, names), "account_id": account_id}
    return list(db.session.scalars(LEARN, facts))


def standing(public_id: str) -> Account:
    """Return the account that a public id stands for now: its own, or the one that it was merged into.

    Raises:
        AccountNotFound: there is none, or it is not the acting party's to see.
    """
    found = db.session.scalar(STANDING, {"public_id": public_id})
    account = db.session.get(Account, found) if found is not None else None
    if account is None:
        raise AccountNotFound(public_id)
    return account


def _columns(keys: Sequence[IdentityKey], names: Sequence[NameKeys]) -> dict[str, object]:
    return {
        "kinds": [key.kind for key in keys],
        "hashes": [key.value_hash for key in keys],
        "countries": [key.country for key in keys],
        "names": json.dumps([kept_of(name) for name in names]) if names else None,
    }


def add_contact(account_id: int, partner_id: int | None, token_hash: str, details: ContactDetails) -> Contact:
    """Keep who bought for one order. `partner_id` is the partner who may read it; `token_hash` is the order's."""
    contact = contact_for(account_id, partner_id, token_hash, details)
    db.session.add(contact)
    return contact


def contact_for(
    account_id: int, partner_id: int | None, token_hash: str, details: ContactDetails, *, po_number: str = ""
) -> Contact:
    """Return the same, to be written together with the order that names it, or not at all.

    `po_number` is the customer's own number for the order.
    """
    return Contact(
        account_id=account_id,
        partner_id=partner_id,
        token_hash=token_hash,
        company=details.company,
        name=details.name,
        email=details.email,
        line1=details.line1,
        line2=details.line2,
        city=details.city,
        region=details.region,
        postal_code=details.postal_code,
        country=details.country,
        tax_number=details.tax_number,
        po_number=po_number,
    )


def bind(account_id: int, partner_id: int | None, *, at: datetime) -> None:
    """Note that the account has bought at `at`; its first partner, or the first after a lapse, becomes its own.

    A partner that still holds the account keeps it, whoever sold this time, and so does the one that its customer
    chose: the database decides, for the system alone. The account's row is locked: two first orders that are paid at
    once bind it to one partner. An older purchase noted late never sets the date back.
    """
    db.session.flush()  # the order that is paid is its proof
    db.session.execute(BIND, {"account_id": account_id, "partner_id": partner_id, "at": at})
    if (known := db.session.identity_map.get(db.session.identity_key(Account, account_id))) is not None:
        db.session.expire(known, ["partner_id", "bound_at", "last_bought_at"])

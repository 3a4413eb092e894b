"""Names of accounts that have none: of those that were opened before names were kept.

Source: docs/accounts.md, "Accounts and what identifies them".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select, text

from marketplace.customers.directory import ContactDetails, learn, names_of_buyer
from marketplace.customers.models import Contact
from marketplace.db.base import db

WITHOUT: Final = text("select account_id from accounts_without_names(:after, :most)")


@dataclass(frozen=True, slots=True)
class Batch:
    """How many accounts were looked at and named, and the key of the last one; None when no more are left."""

    seen: int
    named: int
    last_id: int | None


def name_some(after_id: int, *, most: int, secret_key: str) -> Batch:
    """Name up to `most` accounts with keys above `after_id` from what their contacts call them; acts as the system.

    The newest contact that is a company counts; of people who buy for themselves nothing is kept. A second call for the
    same accounts adds nothing, so whatever was interrupted begins again at 0.
    """
    found = list(db.session.scalars(WITHOUT, {"after": after_id, "most": most}))
    contacts = _contacts(found)
    named = [account_id for account_id in found if _name(account_id, contacts.get(account_id, []), secret_key)]
    return Batch(len(found), len(named), found[-1] if len(found) == most else None)


def _contacts(account_ids: Sequence[int]) -> dict[int, list[Contact]]:
    wanted = select(Contact).where(Contact.account_id.in_(account_ids)).order_by(Contact.id.desc())
    found: dict[int, list[Contact]] = {}
    for contact in db.session.scalars(wanted):
        found.setdefault(contact.account_id, []).append(contact)
    return found


def _name(account_id: int, contacts: Sequence[Contact], secret_key: str) -> bool:
    told = (names_of_buyer(_details(contact), secret_key) for contact in contacts)
    names = next((each for each in told if each), [])
    if names:
        learn(account_id, [], names)
    return bool(names)


def _details(contact: Contact) -> ContactDetails:
    return ContactDetails(contact.company, contact.name, contact.email, contact.line1, contact.city, contact.country)

"""Corporate families: an account may have a parent account. A family is one level deep, with one account at its top."""

from __future__ import annotations

from sqlalchemy import select, update

from marketplace.audit import trail
from marketplace.customers.errors import NoFamily
from marketplace.customers.models import Account
from marketplace.db.base import db


def place_under(child_id: int, parent_id: int) -> None:
    """Put an account, and those below it, into the family of another; acts as the house. A second call changes nothing.

    Where the parent has one itself, that one becomes the parent of all of them.

    Raises:
        NoFamily: the accounts are one, the child stands above the parent, or one of them was merged.
    """
    query = select(Account).where(Account.id.in_({child_id, parent_id})).order_by(Account.id)
    locked = query.with_for_update(key_share=True).execution_options(populate_existing=True)  # two families at once
    found = {account.id: account for account in db.session.scalars(locked)}
    child, parent = found.get(child_id), found.get(parent_id)
    if child is None or parent is None or child.merged_into_id or parent.merged_into_id:
        raise NoFamily
    top_id = parent.parent_id or parent.id
    if top_id == child.id:
        raise NoFamily
    if child.parent_id == top_id:
        return
    child.parent_id = top_id
    db.session.execute(update(Account).where(Account.parent_id == child.id).values(parent_id=top_id))
    top = db.session.get_one(Account, top_id)
    trail.record("account.placed_under", "account", child.public_id, {"parent": top.public_id})

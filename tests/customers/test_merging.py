"""Two accounts that are one: everything follows the one that is kept, the earlier claim stands, the other points to it."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError

from marketplace.audit.models import AuditEntry
from marketplace.catalog import queries as catalog
from marketplace.commissions import accrual
from marketplace.customers import directory, families, matching, merging
from marketplace.customers.errors import AccountNotFound, NotMergeable
from marketplace.customers.facts import Facts
from marketplace.customers.models import Account, AccountKey, Contact
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.ledger.rules import Account as BookAccount
from marketplace.orders.models import Order
from marketplace.protection.models import GuardDecision
from marketplace.tables import metadata
from tests.support.sales import AT, SECRET_KEY, a_link, an_order, paid
from tests.support.world import World, a_partner, a_world


def _account(domain: str, *, name: str = "") -> Account:
    facts = Facts("DE", name=name, domains=(domain,))
    found = directory.resolve(facts.keys(SECRET_KEY), country="DE", names=facts.names(SECRET_KEY))
    db.session.commit()
    return db.session.get_one(Account, found.account_id)


def _merge(kept: Account, gone: Account) -> Account:
    merged = merging.merge(kept.id, gone.id, by="usr_test", at=AT)
    db.session.commit()
    return merged


def _two_sales(world: World) -> tuple[Order, Order]:
    """A first order of one partner for one account, and a later one of another partner for another account."""
    first = paid(an_order(a_link(world.partner, world.offering), email="kim@acme.com"))
    later = AT + timedelta(days=3)
    second = an_order(a_link(world.other_partner, world.offering, at=later), at=later, email="lee@globex.com")
    return first, paid(second, at=later)


def test_every_table_that_names_an_account_is_known() -> None:
    naming = {
        table.name
        for table in metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.fullname == "accounts" and table.name != "accounts"
    }

    assert naming == merging.FOLLOW | merging.STAY | merging.MEET, (
        "say in merging.py whether its rows follow, and move them in SQL"
    )
    assert len(naming) == len(merging.FOLLOW) + len(merging.STAY) + len(merging.MEET)


@pytest.mark.parametrize("table", sorted(merging.FOLLOW))
def test_the_database_moves_each_of_them(table: str, superuser: psycopg.Connection) -> None:
    row = superuser.execute("select prosrc from pg_proc where proname = 'merge_accounts'").fetchone()

    assert row
    assert f"update {table} set account_id = p_kept where account_id = p_gone;" in row[0]


def test_what_it_had_follows_and_what_was_judged_stays(app: Flask) -> None:
    first, second = _two_sales(a_world())
    kept, gone = first.account, second.account
    kept_id, gone_id, gone_public_id = kept.id, gone.id, gone.public_id

    _merge(kept, gone)

    assert {order.account_id for order in db.session.scalars(select(Order))} == {kept_id}
    assert {contact.account_id for contact in db.session.scalars(select(Contact))} == {kept_id}
    assert {key.account_id for key in db.session.scalars(select(AccountKey))} == {kept_id}
    assert {each.account_id for each in db.session.scalars(select(GuardDecision))} == {kept_id, gone_id}
    pointer = db.session.get_one(Account, gone_id)
    assert (pointer.merged_into_id, pointer.merged_at, pointer.partner_id, pointer.bound_at) == (
        kept_id,
        AT,
        None,
        None,
    )
    assert directory.standing(gone_public_id).id == kept_id
    assert catalog.account_by_public_id(gone_public_id).id == kept_id


@pytest.mark.parametrize("is_first_kept", [True, False])
def test_the_earlier_claim_stands_whichever_account_is_kept(app: Flask, is_first_kept: bool) -> None:
    first, second = _two_sales(a_world())
    holder, accounts = first.partner_id, (first.account, second.account)
    assert accounts[1].partner_id == second.partner_id != holder

    merged = _merge(*accounts) if is_first_kept else _merge(*reversed(accounts))

    assert (merged.partner_id, merged.bound_at) == (holder, AT)
    assert merged.last_bought_at == AT + timedelta(days=3)


def test_what_was_booked_keeps_the_id_it_was_booked_under(app: Flask, superuser: psycopg.Connection) -> None:
    first, second = _two_sales(a_world())
    for order in (first, second):
        accrual.accrue(order, cash=BookAccount("stripe.pending"), at=AT)
    db.session.commit()
    told = "select p::text from ledger.postings p order by 1"
    before = superuser.execute(told).fetchall()
    assert any(second.account.public_id in text for (text,) in before)

    _merge(first.account, second.account)

    assert superuser.execute(told).fetchall() == before


def test_a_second_merge_changes_nothing_and_is_written_down_once(app: Flask) -> None:
    kept, gone = _account("acme.org"), _account("globex.org")
    kept_public_id, gone_public_id = kept.public_id, gone.public_id

    _merge(kept, gone)
    _merge(kept, gone)

    [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "account.merged"))
    assert (entry.subject_id, entry.facts["merged"], entry.facts["by"]) == (kept_public_id, gone_public_id, "usr_test")


def test_a_pointer_never_leads_to_a_pointer(app: Flask) -> None:
    one, two, three = (_account(f"{name}.org") for name in ("acme", "globex", "initech"))
    ids = [one.public_id, two.public_id]

    _merge(two, one)
    _merge(three, two)

    assert {directory.standing(each).id for each in ids} == {three.id}
    assert directory.resolve(Facts("DE", domains=("acme.org",)).keys(SECRET_KEY), country="DE").account_id == three.id


@pytest.mark.parametrize("is_back", [True, False])
def test_an_account_cannot_be_merged_into_itself_or_into_a_pointer(app: Flask, is_back: bool) -> None:
    kept, gone, other = (_account(f"{name}.org") for name in ("acme", "globex", "initech"))
    _merge(kept, gone)

    with pytest.raises(NotMergeable):
        merging.merge(gone.id, kept.id if is_back else other.id, by="usr_test", at=AT)
    with pytest.raises(NotMergeable):
        merging.merge(kept.id, kept.id, by="usr_test", at=AT)
    db.session.rollback()

    assert (kept.merged_into_id, other.merged_into_id) == (None, None)


def test_names_of_both_find_the_one_that_is_kept(app: Flask) -> None:
    kept, gone = _account("hohenfels.de", name="Hohenfels"), _account("hat.de", name="Mooswinkel")

    _merge(kept, gone)

    for name in ("Hohenfels", "Mooswinkel"):
        [match] = matching.find(Facts("DE", name=name), secret_key=SECRET_KEY)
        assert match.account_id == kept.id


def test_a_merged_family_is_one_level_deep(app: Flask) -> None:
    top, kept, gone, below, beside = (
        _account(f"{name}.org") for name in ("topper", "acme", "globex", "below", "beside")
    )
    families.place_under(kept.id, top.id)
    families.place_under(below.id, gone.id)
    families.place_under(beside.id, top.id)
    db.session.commit()

    _merge(kept, gone)

    assert [each.parent_id for each in (top, kept, gone, below, beside)] == [None, top.id, None, top.id, top.id]


def test_a_parent_merged_with_its_child_leaves_no_circle(app: Flask) -> None:
    parent, child, other = (_account(f"{name}.org") for name in ("topper", "acme", "globex"))
    families.place_under(child.id, parent.id)
    families.place_under(other.id, parent.id)
    db.session.commit()

    _merge(child, parent)

    assert [each.parent_id for each in (child, parent, other)] == [None, None, child.id]


def test_a_partner_merges_nothing(app: Flask) -> None:
    kept, gone, partner_id = _account("acme.org").id, _account("globex.org").id, a_partner().id
    db.session.commit()

    with acting(Actor("partner", str(partner_id))), pytest.raises(ProgrammingError, match="the house alone"):
        merging.merge(kept, gone, by="usr_test", at=AT)
    db.session.rollback()

    assert db.session.get_one(Account, gone).merged_into_id is None


def test_an_id_that_nobody_has_stands_for_nothing(app: Flask) -> None:
    with pytest.raises(AccountNotFound):
        directory.standing("acc_nobody")

"""Every touched row is named."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from marketplace.ledger import closing, verification
from tests.ledger.logins import NOON, Logins, book, leg, sale

KEYS = {
    "accounts": "'id=' || id",
    "books": "'id=' || id",
    "checkpoints": "format('account_id=%s horizon=%s', account_id, horizon)",
    "cut_off": "'number=' || number",
    "entries": "format('book_id=%s seq=%s', book_id, seq)",
    "heads": "'book_id=' || book_id",
    "horizons": "'xid=' || xid",
    "kinds": "'kind=' || kind",
    "periods": "'number=' || number",
    "postings": "format('transaction_id=%s line=%s', transaction_id, line)",
    "transactions": "'id=' || id",
}
FORGED = {
    "bigint": "coalesce({0}, 0) + 1000000",
    "integer": "{0} + 100",
    "smallint": "({0} + 100)::smallint",
    "ledger.minor_units": "{0} + 1",
    "text": "coalesce({0}, '') || 'x'",
    "text[]": "{0} || 'forged'::text",
    "timestamp with time zone": "{0} - interval '1 second'",
    "bytea": "{0} || '\\x00'::bytea",
    "boolean": "not {0}",
    "json": "'[\"forged\"]'",
}
# Where a row was deleted, the row that misses it may be the one that tells.
TELLS = {
    "accounts": {"accounts", "books"},
    "books": {"books", "heads"},
    "heads": {"books"},
    "cut_off": {"cut_off"},
    "entries": {"entries", "postings", "heads"},
    "periods": {"periods", "cut_off"},
    "postings": {"transactions", "entries"},
    "transactions": {"postings"},
}


@pytest.fixture
def forger(system: Session, logins: Logins) -> Session:
    """Books with all that may be in them, before a superuser who has taken every guard away."""
    release = leg("partner.pending partner:17", "partner.available partner:17", 15_000)
    book(system, "accrual", "accrue:1", sale())
    closing.roll_up(system)
    closing.close_period(system, NOON + timedelta(days=1))
    system.commit()
    first = book(system, "processing_fee", "fee:1", [leg("operator.processing_costs", "stripe.pending", 290)])
    book(system, "accrual", "accrue:2", sale(partner=18))
    book(system, "release", "release:1", [release])
    undone = [leg("stripe.pending", "operator.processing_costs", 290)]
    system.execute(
        text("select ledger.post('adjustment', 'undo:1', now(), 'EUR', :d, :c, :a, cast(array['{}'] as json[]), :r)"),
        {"d": [undone[0].debit.label], "c": [undone[0].credit.label], "a": [290], "r": first},
    )
    closing.roll_up(system)
    closing.close_period(system, NOON + timedelta(days=2))
    system.commit()
    assert verification.verify(system) == []
    system.rollback()  # so that the tables are free to be altered

    session = logins.session("superuser", "operator", 1)
    for table in KEYS:
        session.execute(text(f"alter table ledger.{table} disable trigger all"))
    for statement in session.scalars(text(UNGUARD)).all():
        session.execute(text(statement))
    session.commit()
    return session


UNGUARD = """
  select format('alter table %s drop constraint %I cascade', conrelid::regclass, conname) from pg_constraint
   where connamespace = 'ledger'::regnamespace and conrelid <> 0 and contype in ('c', 'f')
  union all
  select format('alter table %s alter %I drop %s', attrelid::regclass, attname,
                case when attgenerated = 's' then 'expression' else 'identity' end)
    from pg_attribute join pg_class on pg_class.oid = attrelid
   where relnamespace = 'ledger'::regnamespace and relkind = 'r' and (attgenerated = 's' or attidentity = 'a')"""


def columns(session: Session) -> list[tuple[str, str, str]]:
    query = """select relname, attname, format_type(atttypid, atttypmod)
         from pg_attribute join pg_class on pg_class.oid = attrelid
        where relnamespace = 'ledger'::regnamespace and relkind = 'r' and attnum > 0 and not attisdropped
        order by 1, attnum"""
    return [tuple(row) for row in session.execute(text(query))]


def edges(session: Session, table: str) -> list[str]:
    """The first and the last row of a table, by place on the disk."""
    return [session.scalar(text(f"select {end}(ctid)::text from ledger.{table}")) or "" for end in ("min", "max")]


def forge(session: Session, statement: str) -> tuple[str, list[verification.Fault]]:
    """Change one row, verify, and undo. Returns the key of the row as it is after the change."""
    place = session.execute(text(statement)).scalar_one()
    faults = verification.verify(session)
    session.rollback()
    return place, faults


def edits(session: Session) -> Iterator[tuple[str, str, str]]:
    for table, column, kind in columns(session):
        forged = FORGED[kind].format(column)
        for ctid in edges(session, table):
            where = f"where ctid = '{ctid}' returning {KEYS[table]}"
            yield table, column, f"update ledger.{table} set {column} = {forged} {where}"


def test_an_edit_of_any_column_of_any_table_names_the_row(forger: Session) -> None:
    tried = list(edits(forger))
    assert {table for table, _, _ in tried} == KEYS.keys()

    for table, column, statement in tried:
        place, faults = forge(forger, statement)

        assert (table, place) in {(fault.source, fault.place) for fault in faults}, f"{table}.{column}: {faults}"


def test_a_deleted_row_is_missed_where_it_belongs(forger: Session) -> None:
    for table, key in KEYS.items():
        ctids = forger.scalars(text(f"select ctid::text from ledger.{table}")).all()
        for ctid in ctids:
            place, faults = forge(forger, f"delete from ledger.{table} where ctid = '{ctid}' returning {key}")

            told = {fault.source for fault in faults}
            assert told & TELLS.get(table, {table}), f"{table} {place}: {faults}"
            if table in ("kinds", "checkpoints", "horizons", "books"):
                assert (table, place) in {(fault.source, fault.place) for fault in faults}


def test_a_row_that_was_added_is_named(forger: Session) -> None:
    copies = {
        "postings": "insert into ledger.postings select transaction_id, amount, debit_id, credit_id, 9, currency,"
        " party, hash, why from ledger.postings where line = 4 limit 1",
        "kinds": "insert into ledger.kinds values ('forged', '{}', '{}', '{}', '{}')",
        "horizons": "insert into ledger.horizons values (7)",
        "entries": "insert into ledger.entries select book_id, 9, transaction_id, delta, bucket_balance, total_balance,"
        " posted_at, line, bucket, counter, prev_hash, hash from ledger.entries limit 1",
    }
    for table, statement in copies.items():
        place, faults = forge(forger, f"{statement} returning {KEYS[table]}")

        assert (table, place) in {(fault.source, fault.place) for fault in faults}


def test_a_row_forged_together_with_its_hash_breaks_the_chain(forger: Session) -> None:
    statement = """update ledger.postings p
        set amount = p.amount + 1, hash = ledger.leg_hash(p.line, p.currency, d.label, c.label, p.amount + 1, p.why)
       from ledger.accounts d, ledger.accounts c
      where d.id = p.debit_id and c.id = p.credit_id and p.transaction_id = 1 and p.line = 1 returning 1"""

    _, faults = forge(forger, statement)

    named = {(fault.source, fault.place) for fault in faults}
    assert {("transactions", "id=1"), ("entries", "book_id=1 seq=1"), ("postings", "transaction_id=1 line=1")} <= named


def test_a_fault_reads_as_a_sentence() -> None:
    assert str(verification.Fault("entries", "book_id=1 seq=2", "time runs backwards")) == (
        "entries book_id=1 seq=2: time runs backwards"
    )

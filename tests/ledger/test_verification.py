"""Every touched row is named."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from marketplace.documents import seals
from marketplace.documents.signing import Signer
from marketplace.gateways.storage import Folder
from marketplace.ledger import closing, sealing, verification
from tests.ledger import rewriting
from tests.ledger.logins import NOON, Logins, book, leg, sale

KEYS = {
    "accounts": "'id=' || id",
    "books": "'id=' || id",
    "closing_balances": "format('period=%s account_id=%s', period, account_id)",
    "checkpoints": "format('account_id=%s horizon=%s', account_id, horizon)",
    "cut_off": "'number=' || number",
    "entries": "format('book_id=%s seq=%s', book_id, seq)",
    "heads": "'book_id=' || book_id",
    "horizons": "'xid=' || xid",
    "kinds": "'kind=' || kind",
    "leaves": "'transaction_id=' || transaction_id",
    "nodes": "format('level=%s position=%s', level, position)",
    "periods": "'number=' || number",
    "postings": "format('transaction_id=%s line=%s', transaction_id, line)",
    "seals": "'number=' || number",
    "signatures": "'number=' || number",
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
# Where a row that nothing points to was deleted, the row that misses it tells: a bucket that was never used belongs to a
# book, what the last leg of a transaction was that no seal covers yet is known by the transaction's hash alone, and the
# only row of the cut-off has no number any more.
TELLS = {"accounts": "books", "postings": "transactions", "cut_off": "cut_off"}
SIGNER = Signer("a secret of thirty-two characters")


@pytest.fixture
def published(tmp_path: Path) -> Folder:
    """Where the seals are published."""
    return Folder(tmp_path)


@pytest.fixture
def forger(system: Session, logins: Logins, published: Folder) -> Session:
    """Books with all that may be in them, before a superuser who has taken every guard away."""
    release = leg("partner.pending partner:17", "partner.available partner:17", 15_000)
    book(system, "accrual", "accrue:1", sale())
    closing.roll_up(system)
    closing.close_period(system, NOON + timedelta(days=1))
    closing.write_balances(system)
    sealing.seal(system, SIGNER, reason="close", is_announced=True)
    system.commit()
    first = book(system, "processing_fee", "fee:1", [leg("operator.processing_costs", "stripe.pending", 290)])
    book(system, "accrual", "accrue:2", sale(partner=18))
    book(
        system,
        "settlement.reserve",
        "payout:1:reserve",
        [leg("vendor.payable vendor:5", "vendor.in_transit vendor:5", 9)],
    )
    book(system, "release", "release:1", [release])
    undone = [leg("stripe.pending", "operator.processing_costs", 290)]
    system.execute(
        text("select ledger.post('adjustment', 'undo:1', now(), 'EUR', :d, :c, :a, cast(array['{}'] as json[]), :r)"),
        {"d": [undone[0].debit.label], "c": [undone[0].credit.label], "a": [290], "r": first},
    )
    closing.roll_up(system)
    closing.close_period(system, NOON + timedelta(days=2))
    closing.write_balances(system)
    system.commit()
    sealing.seal(system, SIGNER, reason="close")
    system.commit()
    book(system, "accrual", "accrue:3", sale(partner=18))
    seals.publish(system, published)
    assert faults_of(system, published) == []
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


def faults_of(session: Session, published: Folder) -> list[verification.Fault]:
    """Everything that `marketplace ledger verify` says."""
    return [*verification.verify(session), *seals.faults(session, published, SIGNER.public_key)]


def forge(session: Session, statement: str, published: Folder) -> tuple[str, list[verification.Fault]]:
    """Change one row, verify, and undo. Returns the key of the row as it is after the change."""
    place = session.execute(text(statement)).scalar_one()
    faults = faults_of(session, published)
    session.rollback()
    return place, faults


def edits(session: Session) -> Iterator[tuple[str, str, str]]:
    for table, column, kind in columns(session):
        forged = FORGED[kind].format(column)
        for ctid in edges(session, table):
            where = f"where ctid = '{ctid}' returning {KEYS[table]}"
            yield table, column, f"update ledger.{table} set {column} = {forged} {where}"


def test_an_edit_of_any_column_of_any_table_names_the_row(forger: Session, published: Folder) -> None:
    tried = list(edits(forger))
    assert {table for table, _, _ in tried} == KEYS.keys()

    for table, column, statement in tried:
        place, faults = forge(forger, statement, published)

        assert (table, place) in {(fault.source, fault.place) for fault in faults}, f"{table}.{column}: {faults}"


def test_no_table_of_the_books_is_outside_of_the_proof(forger: Session) -> None:
    owned = """select relnamespace::regnamespace || '.' || relname from pg_class
      where relkind in ('r', 'p', 'm') and (relnamespace = 'ledger'::regnamespace or relowner = 'ledger_owner'::regrole)"""
    spaces = "select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'"

    assert set(forger.scalars(text(owned))) == {f"ledger.{table}" for table in KEYS}
    assert set(forger.scalars(text(spaces))) == {"ledger", "public"}


def test_a_deleted_row_is_named(forger: Session, published: Folder) -> None:
    for table, key in KEYS.items():
        for ctid in forger.scalars(text(f"select ctid::text from ledger.{table}")).all():
            place, faults = forge(
                forger, f"delete from ledger.{table} where ctid = '{ctid}' returning {key}", published
            )

            named = {(fault.source, fault.place) for fault in faults}
            told = {source for source, _ in named}
            assert (table, place) in named or TELLS.get(table) in told, f"{table} {place}: {faults}"


def test_a_row_that_was_added_is_named(forger: Session, published: Folder) -> None:
    copies = {
        "postings": "insert into ledger.postings select transaction_id, amount, debit_id, credit_id, 9, currency,"
        " party, hash, why from ledger.postings where line = 4 limit 1",
        "kinds": "insert into ledger.kinds values ('forged', '{}', '{}', '{}', '{}')",
        "horizons": "insert into ledger.horizons values (7)",
        "entries": "insert into ledger.entries select book_id, 9, transaction_id, delta, bucket_balance, total_balance,"
        " posted_at, line, bucket, counter, prev_hash, hash from ledger.entries limit 1",
    }
    for table, statement in copies.items():
        place, faults = forge(forger, f"{statement} returning {KEYS[table]}", published)

        assert (table, place) in {(fault.source, fault.place) for fault in faults}


def test_a_row_forged_together_with_its_hash_breaks_the_chain(forger: Session, published: Folder) -> None:
    statement = """update ledger.postings p
        set amount = p.amount + 1, hash = ledger.leg_hash(p.line, p.currency, d.label, c.label, p.amount + 1, p.why)
       from ledger.accounts d, ledger.accounts c
      where d.id = p.debit_id and c.id = p.credit_id and p.transaction_id = 1 and p.line = 1 returning 1"""

    _, faults = forge(forger, statement, published)

    named = {(fault.source, fault.place) for fault in faults}
    assert {("transactions", "id=1"), ("entries", "book_id=1 seq=1"), ("postings", "transaction_id=1 line=1")} <= named


def test_a_fault_reads_as_a_sentence() -> None:
    assert str(verification.Fault("entries", "book_id=1 seq=2", "time runs backwards")) == (
        "entries book_id=1 seq=2: time runs backwards"
    )


RAISE = "update ledger.postings set amount = amount + 1 where transaction_id = 3 and line = 1"


def test_books_that_were_rewritten_consistently_are_told_by_the_first_seal_over_them(
    forger: Session, published: Folder
) -> None:
    forger.execute(text(RAISE))
    rewriting.rewrite(forger, rewriting.BOOKS)

    faults = faults_of(forger, published)

    assert {fault.source for fault in faults} == {"nodes", "seals"}
    assert "seals number=2: was made of other books: the first posting that differs is transaction_id=3 line=1" in {
        str(fault) for fault in faults
    }


def test_a_rewritten_tree_does_not_fit_the_roots(forger: Session, published: Folder) -> None:
    forger.execute(text(RAISE))
    rewriting.rewrite(forger, rewriting.BOOKS, rewriting.TREE)

    faults = faults_of(forger, published)

    assert {(fault.source, fault.place) for fault in faults} == {("seals", "number=2")}
    assert "seals number=2: its root is not that of the tree: what differs is transaction_id=2 or a later one" in {
        str(fault) for fault in faults
    }


def test_rewritten_seals_are_told_by_their_signatures_and_by_what_was_published(
    forger: Session, published: Folder
) -> None:
    forger.execute(text(RAISE))
    rewriting.rewrite(forger, rewriting.BOOKS, rewriting.TREE, rewriting.SEALS)
    assert verification.verify(forger) == []  # all of the database fits itself

    assert [str(fault) for fault in seals.faults(forger, published, SIGNER.public_key)] == [
        "signatures number=2: is not the key's signature of the seal"
    ]

    forged = Signer("another secret of the same length")
    seal = next(each for each in sealing.latest(forger, 1))
    forger.execute(
        text("update ledger.signatures set key = :key, signature = :signature where number = 2"),
        {"key": forged.public_key, "signature": forged.signature(seal.document)},
    )
    assert [str(fault) for fault in seals.faults(forger, published, SIGNER.public_key)] == [
        "signatures number=2: seals/000002.json, as it was published, says something else than the database",
        "signatures number=2: was not made with the operator's key",
    ]


def test_seals_cut_off_at_the_end_are_told_by_what_was_published(forger: Session, published: Folder) -> None:
    forger.execute(text("delete from ledger.signatures where number = 2"))
    forger.execute(text("delete from ledger.seals where number = 2"))

    assert [str(fault) for fault in seals.faults(forger, published, SIGNER.public_key)] == [
        "seals number=2: is missing: seals/000002.json was published"
    ]

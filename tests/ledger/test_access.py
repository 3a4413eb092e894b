"""Who may read and who may write the books."""

import itertools
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.orm import Session

from marketplace.ledger import closing, sealing
from marketplace.ledger.errors import PostingRefused
from tests.ledger.logins import NOON, Logins, book, leg, refused, rows, sale
from tests.support.sealed import SIGNER

TABLES = (
    "accounts", "books", "checkpoints", "closing_balances", "cut_off", "entries", "heads", "horizons", "kinds", "leaves",
    "nodes", "periods", "postings", "seals", "signatures", "transactions",
)  # fmt: skip
ONLY_HOUSE = ("checkpoints", "closing_balances", "cut_off", "horizons", "kinds", "periods")
FOR_EVERYBODY = ("nodes", "seals", "signatures")


@pytest.fixture
def two_of_each(system: Session) -> Session:
    """Two partners and two vendors with a sale each, a period closed and the open accounts summed."""
    book(system, "accrual", "accrue:1", sale(partner=17, vendor=5))
    book(system, "accrual", "accrue:2", sale(partner=18, vendor=6))
    system.execute(text("select ledger.roll_up()"))
    closing.close_period(system, NOON + timedelta(days=1))
    closing.write_balances(system)
    sealing.seal(system, SIGNER, reason="close", is_announced=True)
    system.commit()
    return system


def seen(session: Session, what: str, table: str) -> list[Any]:
    return sorted(session.scalars(text(f"select {what} from ledger.{table}")))


def test_a_party_reads_its_own_rows_and_no_others(two_of_each: Session, logins: Logins) -> None:
    for kind, number, order in (("partner", 17, 1), ("partner", 18, 2), ("vendor", 5, 1), ("vendor", 6, 2)):
        own = logins.session("web", kind, number)
        party = f"{kind}:{number}"
        books = [party] if kind == "partner" else []

        assert set(seen(own, "party", "accounts")) == {party}
        assert seen(own, "party", "postings") == [party]
        assert seen(own, "key", "transactions") == [f"accrue:{order}"]
        assert seen(own, "party", "books") == books
        assert len(seen(own, "book_id", "heads")) == len(seen(own, "book_id", "entries")) == len(books)
        assert seen(own, "transaction_id", "leaves") == seen(own, "id", "transactions")
        for table in ONLY_HOUSE:
            assert seen(own, "1", table) == []


def test_the_web_shows_nothing_to_anyone_else(two_of_each: Session, logins: Logins) -> None:
    for actor in (("", ""), ("anonymous", ""), ("customer", 17), ("partner", 99), ("partner", ""), ("system", "")):
        stranger = logins.session("web", *actor)

        for table in TABLES:
            is_shown = table in FOR_EVERYBODY and actor[0] not in ("", "system")  # the web is never the system
            assert (seen(stranger, "1", table) != []) is is_shown, (actor, table)
        assert seen(stranger, "1", "open_balances()") == []


def test_operator_and_worker_read_everything(two_of_each: Session, logins: Logins) -> None:
    for role, kind in (("web", "operator"), ("worker", "operator"), ("worker", "system")):
        house = logins.session(role, kind, 1)

        counts = {table: len(seen(house, "1", table)) for table in TABLES}

        assert counts["postings"] == 8
        assert counts["transactions"] == counts["books"] == counts["heads"] == counts["entries"] == 2
        assert counts["accounts"] == 2 * 4 + 2 + 3
        assert all(counts.values())


def test_the_why_of_a_leg_is_shown_to_its_party_alone(two_of_each: Session, logins: Logins) -> None:
    partner = logins.session("web", "partner", 17)
    vendor = logins.session("web", "vendor", 5)

    assert seen(partner, "why::text", "postings") == ['{"bps":2500,"rule":3}']
    assert seen(vendor, "why::text", "postings") == ['{"agreement":2}']


def test_the_web_cannot_act_as_system(logins: Logins, system: Session) -> None:
    web = logins.session("web", "system")

    with pytest.raises(PostingRefused, match="only the worker"), refused(web):
        book(web, "accrual", "accrue:1", sale())

    assert rows(system)["transactions"] == 0


def test_nobody_but_the_system_books_a_sale(logins: Logins, system: Session) -> None:
    for actor in (("", ""), ("anonymous", ""), ("customer", 1), ("operator", 1), ("partner", 17), ("vendor", 5)):
        session = logins.session("worker", *actor)

        with pytest.raises(PostingRefused), refused(session):
            book(session, "accrual", "accrue:1", sale())

    assert rows(system)["transactions"] == 0


def test_a_partner_reserves_its_own_payout_and_no_others(two_of_each: Session, logins: Logins) -> None:
    for partner in (17, 18):
        moved = leg(f"partner.pending partner:{partner}", f"partner.available partner:{partner}", 15_000)
        book(two_of_each, "release", f"release:{partner}", [moved])
    session = logins.session("web", "partner", 17)

    book(
        session,
        "payout.reserve",
        "payout:1",
        [leg("partner.available partner:17", "partner.in_transit partner:17", 100)],
    )
    with pytest.raises(PostingRefused), refused(session):
        book(
            session,
            "payout.reserve",
            "payout:2",
            [leg("partner.available partner:18", "partner.in_transit partner:18", 100)],
        )

    assert seen(session, "in_transit", "heads") == [100]
    assert rows(two_of_each)["transactions"] == 5


@pytest.mark.parametrize("role", ["web", "worker"])
def test_the_application_has_no_way_to_write_but_post(two_of_each: Session, logins: Logins, role: str) -> None:
    session = logins.session(role, "operator", 1)

    for table, verb in itertools.product(
        TABLES, ("insert into {} default values", "delete from {}", "truncate {}", "update {} set {} = default")
    ):
        statement = verb.format(f"ledger.{table}", columns_of(two_of_each, table)[0])
        with pytest.raises(ProgrammingError, match="permission denied"), refused(session):
            session.execute(text(statement))


def forbidden(session: Session) -> Iterator[str]:
    """What not even the owner may do, table by table."""
    for table in TABLES:
        column = columns_of(session, table)[-1]
        if table != "kinds":  # migrations add kinds, and verify() holds them against the chart
            yield f"truncate ledger.{table} cascade"
        if table not in (
            "kinds",
            "horizons",
            "checkpoints",
        ):  # the two repeat what the postings say, and may be dropped
            yield f"delete from ledger.{table}"
        if table not in (
            "kinds",
            "heads",
            "cut_off",
        ):  # the two that change; verify() holds them against what they sum up
            yield f"update ledger.{table} set {column} = {column}"


@pytest.mark.parametrize("mode", ["origin", "replica"])
def test_even_the_owner_cannot_change_what_is_written(
    two_of_each: Session, superuser: psycopg.Connection, mode: str
) -> None:
    statements = list(forbidden(two_of_each))
    two_of_each.commit()
    superuser.execute(f"set session_replication_role = {mode}")
    superuser.execute("set role ledger_owner")

    for statement in statements:
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="the books only grow"):
            superuser.execute(statement)


def test_a_posting_of_two_currencies_cannot_exist(two_of_each: Session, superuser: psycopg.Connection) -> None:
    book(two_of_each, "accrual", "accrue:3", sale(), currency="USD")
    superuser.execute("set session_replication_role = replica")
    superuser.execute("set role ledger_owner")
    insert = """insert into ledger.postings (transaction_id, line, amount, debit_id, credit_id, currency, hash, why)
        select 3, 9, 1, min(id), max(id), 'EUR', '', '{}' from ledger.accounts where label = 'operator.fees'"""

    with pytest.raises(psycopg.errors.ForeignKeyViolation, match="two accounts of its own currency"):
        superuser.execute(insert)
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        superuser.execute(insert.replace("max(id)", "max(id) + 1000"))


def test_nobody_else_may_open_accounts_close_periods_or_verify(logins: Logins, two_of_each: Session) -> None:
    partner = logins.session("web", "partner", 17)

    for call in ("open_account('operator.fees', 'CHF')", "close_period(now())"):
        with pytest.raises(DBAPIError, match="only the operator or the system"), refused(partner):
            partner.execute(text(f"select ledger.{call}"))
    for call in ("roll_up()", "verify()", "forget_checkpoints()", "legs_fit()", "keep_floors('', '{}', '{}')"):
        with pytest.raises(ProgrammingError, match="permission denied"), refused(partner):
            partner.execute(text(f"select ledger.{call}"))


def test_every_table_forces_row_security_and_has_a_policy_for_the_house(superuser: psycopg.Connection) -> None:
    found = superuser.execute(
        """select c.relname, c.relrowsecurity and c.relforcerowsecurity,
                  array(select p.polname::text from pg_policy p where p.polrelid = c.oid
                    and p.polname in ('pen', 'house') order by 1)
             from pg_class c where c.relnamespace = 'ledger'::regnamespace and c.relkind = 'r' order by 1"""
    ).fetchall()

    assert found == [(table, True, ["house", "pen"]) for table in TABLES]


def columns_of(session: Session, table: str) -> list[str]:
    """The columns an UPDATE may name."""
    query = text(
        "select attname from pg_attribute where attrelid = cast(:table as regclass) and attnum > 0"
        " and attidentity = '' and attgenerated = '' order by attnum"
    )
    return list(session.scalars(query, {"table": f"ledger.{table}"}))


def test_only_the_worker_seals_signs_and_writes_balances(logins: Logins) -> None:
    calls = ("seal('asked', false)", "sign_seal(1, '', '')", "write_balances(1)")
    for (role, kind), call in itertools.product((("web", "operator"), ("web", "system"), ("worker", "partner")), calls):
        session = logins.session(role, kind, 1)
        with pytest.raises(DBAPIError, match=r"permission denied|only the operator or the system"), refused(session):
            session.execute(text(f"select ledger.{call}"))


def test_of_a_transaction_a_party_has_part_in_it_learns_hashes_and_of_others_nothing(
    two_of_each: Session, logins: Logins
) -> None:
    own = logins.session("web", "partner", 17)

    facts = own.execute(text("select transaction_id, line from ledger.leaf_facts('{1,2}') order by 1, 2")).all()

    assert [tuple(row) for row in facts] == [(1, 1), (1, 2), (1, 3), (1, 4)]

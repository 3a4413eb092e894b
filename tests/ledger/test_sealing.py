"""Seals made by the database, recomputed here from RFC 6962's own definition."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from marketplace.documents.signing import Signer, opened, paper
from marketplace.ledger import closing, posting, proofs, sealing, verification
from tests.ledger.logins import NOON, Logins, book, leg, refused, sale
from tests.ledger.test_tree import path, root
from tests.support.sealed import SIGNER


def leaves(session: Session) -> list[bytes]:
    """The leaves in their order, from the books' rows."""
    rows = session.execute(
        text("""select encode(t.hash, 'hex') as booked, p.line, encode(p.hash, 'hex') as leg,
             coalesce((select string_agg(encode(e.hash, 'hex'), '' order by e.book_id, e.seq) from ledger.entries e
               where e.transaction_id = p.transaction_id and e.line = p.line), '') as steps
             from ledger.leaves l join ledger.postings p using (transaction_id)
             join ledger.transactions t on t.id = l.transaction_id order by l.first_leaf, p.line""")
    )
    lines = ("|".join([row.booked, str(row.line), row.leg, row.steps]) for row in rows)
    return [hashlib.sha256(b"\x00" + line.encode()).digest() for line in lines]


def sealed(session: Session, **facts: bool) -> sealing.Seal:
    number = sealing.seal(session, SIGNER, reason="asked", **facts)
    session.commit()
    found = sealing.newest(session)
    assert found is not None
    assert found.number == number
    session.commit()
    return found


def test_roots_and_proofs_of_any_size_are_those_of_the_standard(system: Session) -> None:
    """Sizes 0 to 70, two or three postings at a time, and every proof of every posting of each."""
    sizes = [sealed(system).size]
    for number in range(30):
        legs = sale(partner=17 + number % 3)[: 2 + number % 2]
        book(system, "accrual", f"accrue:{number}", legs, at=NOON + timedelta(minutes=number))
        seal = sealed(system)
        sizes.append(seal.size)
        all_leaves = leaves(system)
        assert (len(all_leaves), root(all_leaves)) == (seal.size, seal.root)
        places = [(key, line) for key in range(1, number + 2) for line in range(1, 4)]
        proved = proofs.inclusions(system, places, seal.size)
        assert {each.leaf for each in proved.values()} >= set(range(seal.size))
        for proof in proved.values():
            if proof.leaf < seal.size:
                assert list(proof.path) == path(proof.leaf, all_leaves)

    assert sizes[0] == 0
    assert sizes[-1] == 75
    assert verification.verify(system) == []


def test_sealing_again_without_news_makes_no_other_seal(system: Session) -> None:
    book(system, "accrual", "accrue:1", sale())

    first, second = sealed(system), sealed(system)

    assert first == second
    assert sealed(system, is_announced=True).number == 2  # partners are to be mailed it: that is news


def test_a_posting_in_flight_is_in_the_next_seal_and_nobody_waits(system: Session, logins: Logins) -> None:
    book(system, "accrual", "accrue:0", [*sale(partner=17), sale(partner=18)[0]])  # the accounts are there
    assert sealed(system).size == 5
    slow = logins.session("worker", "system")
    posting.post(slow, kind="accrual", key="accrue:1", at=NOON, currency="EUR", legs=sale(partner=18))
    book(system, "accrual", "accrue:2", sale(partner=17))

    assert sealed(system).size == 5  # whatever is above the transaction that still runs waits with it
    slow.commit()

    assert sealed(system).size == 13
    assert verification.verify(system) == []


def test_a_seal_at_a_close_holds_the_whole_period_whatever_still_runs(system: Session, logins: Logins) -> None:
    slow = logins.session("worker", "system")
    slow.execute(text("select pg_current_xact_id()"))  # runs for long, and posts nothing before the close
    book(system, "accrual", "accrue:1", sale())
    closing.close_period(system, NOON + timedelta(days=1))
    closing.write_balances(system)
    system.commit()

    assert sealed(system).size == 4
    book(slow, "accrual", "accrue:2", sale(partner=18))
    assert sealed(system).size == 8
    assert verification.verify(system) == []


def test_after_a_dump_was_restored_elsewhere_sealing_goes_on(system: Session, logins: Logins) -> None:
    """There transaction numbers begin anew: the last seal's horizon says nothing about them."""
    book(system, "accrual", "accrue:1", sale())
    sealed(system)
    elsewhere = logins.session("superuser", "operator", 1)
    elsewhere.execute(
        text("create or replace function ledger.cluster() returns text language sql as $$ select 'another' $$")
    )
    elsewhere.execute(text("alter table ledger.seals disable trigger all"))
    elsewhere.execute(
        text("""update ledger.seals s set horizon = 9000000000000, hash = ledger.seal_hash(prev_hash, number, size, root,
            9000000000000, cluster, period, period_hash, balances_hash, is_announced, sealed_at, reason, sealed_by)""")
    )
    elsewhere.commit()
    book(system, "accrual", "accrue:2", sale(partner=18))

    assert sealed(system).size == 8
    book(system, "accrual", "accrue:3", sale(partner=18))
    assert sealed(system).size == 12
    assert verification.verify(system) == []


def test_a_transaction_slipped_in_beneath_a_seal_is_named(system: Session, logins: Logins) -> None:
    book(system, "accrual", "accrue:1", sale())
    number = sealed(system).number
    late = book(system, "processing_fee", "fee:1", [leg("operator.processing_costs", "stripe.pending", 290)])
    forger = logins.session("superuser", "operator", 1)
    forger.execute(text("alter table ledger.transactions disable trigger all"))
    forger.execute(
        text("""update ledger.transactions t set xid = 3, hash = ledger.transaction_hash(content_hash, id, 3, p_at, posted_at,
            recorded_at) where id = :id"""),
        {"id": late},
    )
    forger.commit()

    assert f"transactions id={late}: is older than the last seal, which does not hold it" in {
        str(fault) for fault in verification.verify(system)
    }
    assert number == 1


def test_a_seal_is_a_signed_paper_of_one_chain(system: Session) -> None:
    first = sealed(system)
    book(system, "accrual", "accrue:1", sale())
    second = sealed(system, is_announced=True)

    assert second.document["previous"] == first.hash.hex()
    assert [seal.number for seal in sealing.announced(system)] == [2]
    assert [seal.number for seal in sealing.latest(system, 5)] == [2, 1]
    written = paper(second.document, SIGNER.fingerprint, second.signature)
    assert opened(written, SIGNER.public_key).document["root"] == second.root.hex()


def test_sealing_needs_a_view_of_now(logins: Logins) -> None:
    session = logins.session("worker", "system")
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})

    with pytest.raises(DBAPIError, match="read committed"), refused(session):
        sealing.seal(session, Signer("x" * 32), reason="asked")

"""Proofs as the stand-alone program checks them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from marketplace.ledger import proofs
from marketplace.standalone.verify_statement import has_grown
from tests.ledger.logins import Logins, book, sale
from tests.ledger.test_sealing import sealed


def test_every_seal_grew_into_every_later_one(system: Session) -> None:
    seals = [sealed(system)]
    for number in range(7):
        book(system, "accrual", f"accrue:{number}", sale())
        seals.append(sealed(system))

    for later in seals:
        older = [seal for seal in seals if seal.size <= later.size]
        grown = proofs.consistencies(system, [seal.size for seal in older], later.size)
        for seal in older:
            assert has_grown(seal.size, seal.root, later.size, later.root, list(grown[seal.size]))


def test_a_party_proves_its_own_postings_and_no_others(system: Session, logins: Logins) -> None:
    book(system, "accrual", "accrue:1", sale(partner=17))
    book(system, "accrual", "accrue:2", sale(partner=18))
    size = sealed(system).size

    own = logins.session("web", "partner", 17)

    assert set(proofs.inclusions(own, [(1, 1), (2, 1)], size)) == {(1, 1)}
    assert {key: len(facts) for key, facts in proofs.leaf_facts(own, [1, 2]).items()} == {1: 4}
    assert proofs.inclusions(own, [(1, 1)], 0) == {}

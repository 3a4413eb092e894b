"""Proofs of everything go on to their end, however long one statement takes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.db.base import db
from marketplace.db.patience import without_limit
from marketplace.db.transaction import snapshot
from marketplace.ledger import verification
from marketplace.payments import soundness
from marketplace.payouts import soundness as payouts_soundness
from marketplace.reconciling import soundness as reconciling_soundness

PROOFS: tuple[Callable[[], object], ...] = (
    lambda: without_limit(db.session()),
    lambda: verification.verify(db.session()),
    soundness.audit,
    payouts_soundness.audit,
    reconciling_soundness.audit,
)


def limit() -> str:
    return str(db.session.scalar(text("show statement_timeout")))


@pytest.mark.parametrize("proof", PROOFS)
def test_a_proof_has_no_limit_and_leaves_the_one_of_others(app: Flask, proof: Callable[[], object]) -> None:
    with snapshot():
        usual = limit()
        proof()
        assert limit() == "0"

    assert (limit(), usual) == (usual, usual)
    assert usual != "0"

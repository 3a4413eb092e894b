"""Labels of where parties are paid, and of the bank's files."""

from __future__ import annotations

from marketplace.payouts.rules import DESTINATION
from marketplace.web.operator.bank_files import STATES
from marketplace.web.paying_labels import PAYING_LABELS


def test_every_state_has_a_label() -> None:
    assert set(DESTINATION.states) <= set(PAYING_LABELS["destination"])
    assert set(PAYING_LABELS["bank_file"]) == set(STATES)
    assert set(PAYING_LABELS["bank_word"]) == {"executed", "rejected", "returned", "noted"}
    assert set(PAYING_LABELS["bank_outcome"]) == {"", "done", "known", "difference"}

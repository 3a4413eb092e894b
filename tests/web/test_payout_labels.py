"""Every state and reason of money on its way out has a label."""

from __future__ import annotations

from marketplace.payouts.rules import DECISION, PAYOUT, POLICY_CHANGE, REASONS, REVERSAL, RUN
from marketplace.payouts.standing import ENDS
from marketplace.web.payout_labels import PAYOUT_LABELS


def test_every_state_action_and_reason_is_called_something() -> None:
    assert set(PAYOUT_LABELS["payout"]) == set(PAYOUT.states)
    assert set(PAYOUT_LABELS["payout_action"]) == {action for _, action, _ in PAYOUT} | {"reserve"}
    assert set(PAYOUT_LABELS["payout_run"]) == {*RUN.states, *ENDS}
    assert set(PAYOUT_LABELS["payout_policy_change"]) == set(POLICY_CHANGE.states)
    assert set(PAYOUT_LABELS["payout_decision"]) == set(DECISION.states)
    assert set(PAYOUT_LABELS["payout_reversal"]) == set(REVERSAL.states)
    assert set(PAYOUT_LABELS["payout_reason"]) == {*REASONS, ""}

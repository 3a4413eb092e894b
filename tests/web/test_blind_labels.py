from __future__ import annotations

from marketplace.contacting.rules import DECIDING, PURPOSES
from marketplace.web.blind_labels import BLIND_LABELS


def test_every_purpose_and_every_look_has_words() -> None:
    assert set(BLIND_LABELS["purpose"]) == {*PURPOSES, *DECIDING}
    assert set(BLIND_LABELS["looked"]) == {"contact", "invoice", "registration"}

"""Every state of account protection has a label."""

from __future__ import annotations

from flask import Flask

from marketplace.protection.rules import STATES
from marketplace.web.labels import LABELS
from marketplace.web.protection_labels import PROTECTION_LABELS


def test_every_state_is_labelled_once(web: Flask) -> None:
    assert set(PROTECTION_LABELS["registration"]) == set(STATES) | {"refused", "tied"}
    assert set(PROTECTION_LABELS["protection"]) == {"protected", "tail", "ended", "voided"}
    assert set(PROTECTION_LABELS["protection_step"]) == {"opened", "extended", "widened", "reminded", "voided"}
    assert PROTECTION_LABELS.keys() <= LABELS.keys()

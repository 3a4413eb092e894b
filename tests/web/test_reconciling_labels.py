"""Every kind of movement and of difference has its label."""

from __future__ import annotations

from marketplace.reconciling.rules import DIFFERENCES, KINDS
from marketplace.web.reconciling_labels import RECONCILING_LABELS


def test_no_kind_is_without_its_words() -> None:
    assert set(RECONCILING_LABELS["movement"]) == {*KINDS.values(), "adjustment"}
    assert set(RECONCILING_LABELS["difference_kind"]) == set(DIFFERENCES)

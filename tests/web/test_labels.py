from __future__ import annotations

import re

import pytest

from marketplace.ledger.chart import KINDS
from marketplace.web.label import Label
from marketplace.web.labels import LABELS, label_for, role_label
from tests.support.pages import ROOT, build_pages

ICONS = set(re.findall(r'id="([^"]+)"', (ROOT / "static/icons/sprite.svg").read_text()))
ALL = [(kind, state, label) for kind, states in LABELS.items() for state, label in states.items()]


@pytest.mark.parametrize(("kind", "state", "label"), ALL, ids=lambda part: part if isinstance(part, str) else "")
def test_every_state_has_words_a_tone_and_a_drawn_icon(kind: str, state: str, label: Label) -> None:
    with build_pages().test_request_context("/"):
        assert str(label.text)
    assert label.tone in {"neutral", "info", "good", "warn", "bad"}
    assert label.icon in ICONS


def test_every_kind_of_posting_and_its_word_on_a_statement_has_a_label() -> None:
    words = set(KINDS) | {kind.statement for kind in KINDS.values() if kind.statement} | {"opening", "closing"}

    assert words <= set(LABELS["posting"])


def test_a_state_without_a_label_is_shown_as_plain_words() -> None:
    assert label_for("order", "half_done") == Label("Half done", "neutral", "dot")
    assert label_for("unheard_of", "new") == Label("New", "neutral", "dot")


def test_a_role_is_called_by_its_name() -> None:
    with build_pages().test_request_context("/"):
        assert str(role_label("channel_manager")) == "Channel manager"
    assert role_label("somebody") == "somebody"

"""A label is a value."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from marketplace.web.label import Label


def test_a_label_says_text_tone_and_icon_and_stays() -> None:
    label = Label("Paid", "good", "check")

    assert (label.text, label.tone, label.icon) == ("Paid", "good", "check")
    with pytest.raises(FrozenInstanceError):
        label.tone = "bad"  # type: ignore[misc]

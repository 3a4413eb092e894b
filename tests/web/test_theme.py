"""The palette meets WCAG AA in both schemes: 4.5 to 1 for text, 3 to 1 for the edges of controls."""

from __future__ import annotations

import re

import pytest

from tests.support.pages import ROOT

THEME = (ROOT / "static/css/theme.css").read_text()
LIGHT_BLOCK, DARK_BLOCK = THEME.split("@media (prefers-color-scheme: dark)", 1)
COLOUR = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
LIGHT = dict(COLOUR.findall(LIGHT_BLOCK))
DARK = LIGHT | dict(COLOUR.findall(DARK_BLOCK.split("/* Small tools", 1)[0]))

TEXT = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3", "accent", "bad", "good") for ground in ("paper", "canvas")),
    *((ink, "sunken") for ink in ("ink", "ink-2", "accent", "bad")),
    *((tone, f"{tone}-soft") for tone in ("good", "warn", "bad", "accent")),
    *(("ink", f"{tone}-soft") for tone in ("good", "warn", "bad", "accent", "neutral")),
    ("ink-2", "neutral-soft"),
    *(("on-action", ground) for ground in ("action", "action-strong", "bad-action", "bad-action-strong")),
]
EDGES = [
    *((edge, ground) for edge in ("edge", "accent") for ground in ("paper", "canvas")),
    *((f"fill-{tone}", "paper") for tone in ("accent", "good", "bad", "muted")),
]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours. Source: WCAG 2.2, relative luminance."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read(scheme: dict[str, str], ink: str, ground: str) -> None:
    assert contrast(scheme[ink], scheme[ground]) >= 4.5


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_controls_and_bars_can_be_made_out(scheme: dict[str, str], edge: str, ground: str) -> None:
    assert contrast(scheme[edge], scheme[ground]) >= 3


def test_both_schemes_define_the_same_palette() -> None:
    own = dict(COLOUR.findall(DARK_BLOCK.split("/* Small tools", 1)[0]))

    assert set(LIGHT) == set(own)

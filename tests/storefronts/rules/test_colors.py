"""Colours that can be read: the arithmetic of WCAG, and the nearest shade, for every colour there is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.storefronts.rules import colors

COLORS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_contrast_is_that_of_the_standard(one: str, other: str, ratio: float) -> None:
    assert round(colors.contrast(one, other), 2) == ratio
    assert colors.contrast(one, other) == colors.contrast(other, one)


@pytest.mark.parametrize(
    ("text", "color"),
    [("#1D4ED8", "#1d4ed8"), ("1d4ed8", "#1d4ed8"), (" #abc ", "#aabbcc"), ("red", None), ("#12345", None), ("", None),
     ("#1d4ed8; }", None), ("url(x)", None)],
)  # fmt: skip
def test_only_hexadecimal_digits_are_a_color(text: str, color: str | None) -> None:
    assert colors.read_color(text) == color


def test_a_pale_color_is_offered_its_nearest_shade() -> None:
    assert not colors.is_readable("#ffd400")
    assert colors.nearest_readable("#ffd400") == "#826c00"
    assert colors.nearest_readable("#1d4ed8") == "#1d4ed8"


@given(COLORS)
def test_the_nearest_shade_can_be_read_and_one_step_less_could_not(color: str) -> None:
    nearest = colors.nearest_readable(color)

    assert colors.is_readable(nearest)
    way = colors._towards(color, colors.BLACK)
    assert not any(colors.is_readable(shade) for shade in way[: way.index(nearest)])


@given(COLORS)
def test_every_shade_that_pages_use_meets_aa_in_both_schemes(color: str) -> None:
    brand = colors.nearest_readable(color)
    light, dark = colors.light_shades(brand), colors.dark_shades(brand)

    assert all(colors.contrast(light.accent, ground) >= colors.TEXT for ground in colors.LIGHT_GROUNDS)
    assert all(colors.contrast(dark.accent, ground) >= colors.TEXT for ground in colors.DARK_GROUNDS)
    for shades in (light, dark):
        assert colors.contrast(colors.WHITE, shades.action) >= colors.TEXT
        assert colors.contrast(colors.WHITE, shades.action_strong) >= colors.TEXT
    assert all(colors.contrast(dark.action, ground) >= colors.SHAPE for ground in colors.DARK_GROUNDS[:2])


def test_the_grounds_are_those_of_the_theme() -> None:
    from tests.support.pages import ROOT

    theme = (ROOT / "static" / "css" / "theme.css").read_text(encoding="utf-8")
    light, dark = theme.split("@media (prefers-color-scheme: dark)")[:2]

    for name, bright, dim in zip(("paper", "canvas", "sunken"), colors.LIGHT_GROUNDS, colors.DARK_GROUNDS, strict=True):
        assert f"--{name}: {bright};" in light
        assert f"--{name}: {dim};" in dark

"""The style sheet of a storefront: colours for both schemes, and nothing else."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from marketplace.storefronts.rules.colors import nearest_readable
from marketplace.storefronts.rules.theme import NEUTRAL, style_sheet


def test_it_sets_the_color_for_light_and_dark() -> None:
    sheet = style_sheet("#0b6b4f")

    light, dark = sheet.split("@media (prefers-color-scheme: dark)")
    assert "--accent: #0b6b4f;" in light
    assert "--action: #0b6b4f;" in light
    assert "--accent: #0b6b4f;" not in dark


@given(st.integers(0, 0xFFFFFF))
def test_there_is_nothing_in_it_but_variables_and_colors(number: int) -> None:
    sheet = style_sheet(nearest_readable(f"#{number:06x}"))

    assert re.sub(r"#[0-9a-f]{6}", "#", sheet) == re.sub(r"#[0-9a-f]{6}", "#", style_sheet(NEUTRAL))
    assert "url" not in sheet

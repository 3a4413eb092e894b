"""Colours that can be read: contrast as WCAG 2.2 defines it, and the nearest shade that has enough of it.

A brand colour is text on paper (links, prices) and the ground of buttons with white text. One colour cannot be read on
white paper and on dark paper alike, so the dark scheme gets a lighter shade of it, worked out the same way.

Source: WCAG 2.2, "contrast ratio" and "relative luminance", success criteria 1.4.3 and 1.4.11.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

TEXT: Final = 4.5
"""The least contrast of text with its ground (AA)."""

SHAPE: Final = 3.0
"""The least contrast of a button with what is around it."""

LIGHT_GROUNDS: Final = ("#ffffff", "#f7f7f5", "#f1f1ee")
DARK_GROUNDS: Final = ("#16191d", "#0e1013", "#1e2226")
"""Paper, canvas and sunken ground of the two schemes, as `static/css/theme.css` has them."""

BLACK: Final = "#000000"
WHITE: Final = "#ffffff"
_STEPS: Final = 256
_HEX: Final = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})")


@dataclass(frozen=True, slots=True)
class Shades:
    """A brand colour in one scheme: as text, as the ground of a button, and that ground under the pointer."""

    accent: str
    action: str
    action_strong: str


def read_color(text: str) -> str | None:
    """Return a colour as `#rrggbb` in small letters; None where the text is none. `#abc` is read as `#aabbcc`."""
    found = _HEX.fullmatch(text.strip().lower())
    if found is None:
        return None
    digits = found[1]
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours: 1 for the same colour twice, 21 for black and white."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def is_readable(color: str) -> bool:
    """Whether text in this colour can be read on every light ground, and white text on it."""
    return _stands_out(color, LIGHT_GROUNDS, TEXT) and contrast(WHITE, color) >= TEXT


def nearest_readable(color: str) -> str:
    """Return the colour itself where it can be read, else with as little black mixed in as is needed."""
    return next(shade for shade in _towards(color, BLACK) if is_readable(shade))


def light_shades(color: str) -> Shades:
    """Return the shades of a readable colour on light paper."""
    return Shades(color, color, _mixed(color, BLACK, _STEPS // 6))


def dark_shades(color: str) -> Shades:
    """Return the shades of a readable colour on dark paper: lighter ones, with as little white as is needed."""
    accent = next(shade for shade in _towards(color, WHITE) if _stands_out(shade, DARK_GROUNDS, TEXT))
    action = next(shade for shade in _towards(color, WHITE) if _stands_out(shade, DARK_GROUNDS[:2], SHAPE))
    return Shades(accent, action, _mixed(action, BLACK, _STEPS // 8))


def _stands_out(color: str, grounds: Sequence[str], least: float) -> bool:
    return all(contrast(color, ground) >= least for ground in grounds)


def _towards(color: str, end: str) -> list[str]:
    """Return the colour and every mixture on the way to `end`, which is the last."""
    return [_mixed(color, end, step) for step in range(_STEPS + 1)]


def _mixed(color: str, end: str, step: int) -> str:
    pairs = zip(_channels(color), _channels(end), strict=True)
    return "#" + "".join(f"{(own * (_STEPS - step) + other * step) // _STEPS:02x}" for own, other in pairs)


def _luminance(color: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)

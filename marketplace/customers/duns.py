"""D-U-N-S numbers: nine digits that Dun & Bradstreet gives each place of business."""

from __future__ import annotations

import re
from typing import Final

from marketplace.customers.errors import DunsInvalid

NINE_DIGITS: Final = re.compile(r"\d{9}", re.ASCII)
BETWEEN: Final = re.compile(r"[\s.-]+")


def recognise(text: str) -> str | None:
    """Return the nine digits that somebody typed, without dashes and spaces, or None when they typed nothing.

    Only the form is checked: numbers given since 2006 have no check digit.

    Raises:
        DunsInvalid: these are not nine digits, or nine times the same one.
    """
    compact = BETWEEN.sub("", text)
    if not compact:
        return None
    if not NINE_DIGITS.fullmatch(compact) or len(set(compact)) == 1:
        raise DunsInvalid
    return compact

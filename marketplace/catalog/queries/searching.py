"""Searching offerings by words: the full text of PostgreSQL, with the beginning of a word as good as the whole."""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement, cast, func
from sqlalchemy.dialects.postgresql import TSQUERY

from marketplace.catalog.models import Offering

_MOST_WORDS = 10


def matches(text: str) -> ColumnElement[bool] | None:
    """Return the condition that an offering has every word of `text`, or None when there is no word to look for.

    Words are found in name, summary and description, stemmed as English; each may be only the beginning of a word.
    In the name the beginning is found unstemmed as well, so "securit" finds "security".
    """
    words = re.findall(r"[^\W_]+", text)[:_MOST_WORDS]
    if not words:
        return None
    # Words hold letters and digits only, so nothing in them can be an operator of a text query.
    query = " & ".join(f"{word}:*" for word in words)
    stemmed, plain = func.to_tsquery("english", query), func.to_tsquery("simple", query)
    return Offering.search.op("@@")(cast(stemmed, TSQUERY).op("||")(plain))

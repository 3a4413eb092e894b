"""Decoding of JSON bodies, which v2 takes, into the same tree as forms."""

from __future__ import annotations

import json

from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.forms import Tree

_MAX_DEPTH = 10


def decode_json(encoded: str) -> Tree:
    """Return the parameters of a JSON body: lists by their numbers, null as the empty value that unsets.

    Raises:
        ApiError: it is no JSON object, or nested too deeply.
    """
    if not encoded:
        return {}
    try:
        values = json.loads(encoded)
    except (ValueError, RecursionError):
        raise ApiError("Invalid request body: it must be valid JSON.") from None
    if not isinstance(values, dict):
        raise ApiError("Invalid request body: it must be a JSON object.")
    return _tree(values, 1)


def _tree(values: dict[str, object], depth: int) -> Tree:
    if depth > _MAX_DEPTH:
        raise ApiError("The request body is nested too deeply.")
    return {str(key): _node(value, depth) for key, value in values.items()}


def _node(value: object, depth: int) -> str | Tree:
    if isinstance(value, list):
        value = {str(index): item for index, item in enumerate(value)}
    if isinstance(value, dict):
        return _tree(value, depth + 1)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)

"""Decoding of bracketed forms: `items[0][price]=…` becomes nested dictionaries.

Lists stay dictionaries with numeric keys here; whether `a[0]` is a list or a key named 0 is known only to the reader
of the parameter (`wire.params`).
"""

from __future__ import annotations

import re
from typing import TypeAlias
from urllib.parse import parse_qsl

from marketplace.sandbox.stripe.wire.errors import ApiError

Tree: TypeAlias = "dict[str, str | Tree]"

_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_MAX_DEPTH = 10
_MAX_FIELDS = 5_000


def decode(encoded: str) -> Tree:
    """Return the parameters of a query string or form body; a name sent twice keeps its last value.

    Raises:
        ApiError: a name is malformed, too deep, or used both as a value and as a hash.
    """
    try:
        pairs = parse_qsl(encoded, keep_blank_values=True, max_num_fields=_MAX_FIELDS)
    except ValueError:
        raise ApiError("The request has too many parameters.") from None
    tree: Tree = {}
    for name, value in pairs:
        _put(tree, name, value)
    return tree


def _put(tree: Tree, name: str, value: str) -> None:
    match = _NAME.fullmatch(name)
    if not match:
        raise ApiError(f"Invalid parameter name: {name}", param=name)
    keys = [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])]
    if len(keys) > _MAX_DEPTH:
        raise ApiError(f"Parameter is nested too deeply: {match[1]}", param=match[1])

    node = tree
    for key in keys[:-1]:
        child = node.setdefault(_index(node, key), {})
        if isinstance(child, str):
            raise ApiError("Invalid hash", param=match[1])
        node = child
    last = _index(node, keys[-1])
    if isinstance(node.get(last), dict):
        raise ApiError("Invalid string", param=match[1])
    node[last] = value


def _index(node: Tree, key: str) -> str:
    """Return the key itself, or the next free number for `[]`."""
    return key or str(len(node))

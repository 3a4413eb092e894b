"""Metadata: a caller's own keys on any object."""

from __future__ import annotations

from collections.abc import Mapping

from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.forms import Tree
from marketplace.sandbox.stripe.wire.params import Params

_MAX_KEYS, _MAX_KEY, _MAX_VALUE = 50, 40, 500


def merged(params: Params, current: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return `current` with the metadata sent: given keys are set, empty ones removed, `metadata=` removes all.

    Raises:
        ApiError: not a hash of strings, or more than 50 keys of 40 characters with values of 500.
    """
    sent = params.raw("metadata")
    name = params.name("metadata")
    if sent is None:
        return dict(current or {})
    if isinstance(sent, str):
        if sent:
            raise ApiError("Invalid object", param=name)
        return {}
    changes = {key: _checked(key, value, f"{name}[{key}]") for key, value in sent.items()}
    result = {key: value for key, value in {**(current or {}), **changes}.items() if value}
    if len(result) > _MAX_KEYS:
        raise ApiError(f"You can specify up to {_MAX_KEYS} metadata keys.", param=name)
    return result


def _checked(key: str, value: str | Tree, param: str) -> str:
    if isinstance(value, dict):
        raise ApiError("Metadata values must be strings.", param=param)
    if len(key) > _MAX_KEY:
        raise ApiError(f"Metadata keys can be up to {_MAX_KEY} characters long.", param=param)
    if len(value) > _MAX_VALUE:
        raise ApiError(f"Metadata values can be up to {_MAX_VALUE} characters long.", param=param)
    return value

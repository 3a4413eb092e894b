from __future__ import annotations

import pytest

from marketplace.sandbox.stripe.wire import metadata
from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.forms import decode
from marketplace.sandbox.stripe.wire.params import Params

_CURRENT = {"a": "1", "b": "2"}


@pytest.mark.parametrize(
    ("encoded", "result"),
    [
        ("", {"a": "1", "b": "2"}),
        ("metadata[b]=3&metadata[c]=4", {"a": "1", "b": "3", "c": "4"}),
        ("metadata[a]=", {"b": "2"}),
        ("metadata=", {}),
        ("metadata[0]=x", {"a": "1", "b": "2", "0": "x"}),
    ],
)
def test_keys_sent_are_merged_and_empty_ones_unset(encoded: str, result: dict[str, str]) -> None:
    assert metadata.merged(Params(decode(encoded)), _CURRENT) == result
    assert _CURRENT == {"a": "1", "b": "2"}


@pytest.mark.parametrize(
    "encoded",
    [
        "metadata=x",
        "metadata[a][b]=x",
        f"metadata[{'k' * 41}]=x",
        f"metadata[k]={'v' * 501}",
        "&".join(f"metadata[k{number}]=x" for number in range(51)),
    ],
)
def test_what_stripe_does_not_keep_is_refused(encoded: str) -> None:
    with pytest.raises(ApiError) as refused:
        metadata.merged(Params(decode(encoded)))

    assert str(refused.value.param).startswith("metadata")

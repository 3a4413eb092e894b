"""JSON bodies as the readers of forms take them."""

from __future__ import annotations

import pytest

from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.jsons import decode_json


def test_json_becomes_the_tree_that_forms_become() -> None:
    text = '{"a": {"b": [1, "two"]}, "yes": true, "none": null}'

    assert decode_json(text) == {"a": {"b": {"0": "1", "1": "two"}}, "yes": "true", "none": ""}
    assert decode_json("") == {}


@pytest.mark.parametrize("text", ["{", "[]", "1", '{"a":' * 20 + "1" + "}" * 20, "[" * 100_000])
def test_what_is_no_object_of_moderate_depth_is_refused(text: str) -> None:
    with pytest.raises(ApiError):
        decode_json(text)

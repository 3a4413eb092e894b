from __future__ import annotations

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stripe._encode import _api_encode  # the library's own encoder: what is really sent

from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.forms import Tree, decode


@pytest.mark.parametrize(
    ("encoded", "tree"),
    [
        ("", {}),
        ("a=1&b=", {"a": "1", "b": ""}),
        ("a=1&a=2", {"a": "2"}),
        ("m[k]=v&m[l]=w", {"m": {"k": "v", "l": "w"}}),
        ("l[0][p][q]=1&l[1][p][q]=2", {"l": {"0": {"p": {"q": "1"}}, "1": {"p": {"q": "2"}}}}),
        ("e[]=a&e[]=b", {"e": {"0": "a", "1": "b"}}),
        ("n=%E2%82%AC+5%26", {"n": "€ 5&"}),
    ],
)
def test_brackets_become_nested_dictionaries(encoded: str, tree: Tree) -> None:
    assert decode(encoded) == tree


@pytest.mark.parametrize(
    "encoded",
    ["a=1&a[b]=2", "a[b]=1&a=2", "[a]=1", "a[b=1", "a]b=1", "a" + "[b]" * 20 + "=1", "&".join(["a=1"] * 5_001)],
)
def test_names_that_make_no_sense_are_refused(encoded: str) -> None:
    with pytest.raises(ApiError):
        decode(encoded)


_KEYS = st.text(st.characters(codec="utf-8", exclude_characters="[]"), min_size=1, max_size=8)
_VALUES = st.recursive(
    st.text(max_size=8),
    lambda inner: st.dictionaries(_KEYS, inner, min_size=1, max_size=3) | st.lists(inner, min_size=1, max_size=3),
    max_leaves=6,
)


def _numbered(value: object) -> object:
    if isinstance(value, list):
        return {str(index): _numbered(item) for index, item in enumerate(value)}
    return {key: _numbered(item) for key, item in value.items()} if isinstance(value, dict) else value


@given(st.dictionaries(_KEYS, _VALUES, max_size=4))
def test_whatever_the_library_encodes_comes_back(params: dict[str, object]) -> None:
    assert decode(urlencode(list(_api_encode(params)))) == _numbered(params)

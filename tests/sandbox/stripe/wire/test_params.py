from __future__ import annotations

from collections.abc import Callable

import pytest

from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.forms import decode
from marketplace.sandbox.stripe.wire.params import Params, is_url


def _params(encoded: str) -> Params:
    return Params(decode(encoded))


def test_values_are_read_by_their_type() -> None:
    params = _params("t=x&i=-5&b=true&c=two&u=http://a.b/c&e=")

    assert params.text("t") == "x"
    assert params.integer("i") == -5
    assert params.boolean("b") is True
    assert params.choice("c", ("one", "two")) == "two"
    assert params.url("u") == "http://a.b/c"
    assert params.text("e") is None
    assert params.has("e")
    assert params.integer("none") is None
    params.refuse_unknown()


def test_hashes_and_lists_are_read_in_their_order() -> None:
    params = _params("l[1][n]=b&l[0][n]=a&h[k][j]=v&t[]=x&t[]=y")

    assert [part.text("n") for part in params.sections("l")] == ["a", "b"]
    assert params.section("h").section("k").text("j") == "v"
    assert params.texts("t") == ["x", "y"]
    assert params.texts("none") is None
    params.refuse_unknown()


@pytest.mark.parametrize(
    ("encoded", "read", "param", "code"),
    [
        ("", lambda p: p.required_text("a"), "a", "parameter_missing"),
        ("a=", lambda p: p.required_text("a"), "a", "parameter_invalid_empty"),
        ("", lambda p: p.required_integer("a"), "a", "parameter_missing"),
        ("a=x", lambda p: p.integer("a"), "a", "parameter_invalid_integer"),
        ("a=1.5", lambda p: p.integer("a"), "a", "parameter_invalid_integer"),
        ("a=0", lambda p: p.integer("a", minimum=1), "a", "parameter_invalid_integer"),
        ("a=9", lambda p: p.integer("a", maximum=8), "a", "parameter_invalid_integer"),
        ("a=yes", lambda p: p.boolean("a"), "a", None),
        ("a=x", lambda p: p.choice("a", ("y",)), "a", None),
        ("a=ftp://x", lambda p: p.url("a"), "a", "url_invalid"),
        ("a[b]=1", lambda p: p.text("a"), "a", None),
        ("a=xxx", lambda p: p.text("a", limit=2), "a", "parameter_invalid"),
        ("a=1", lambda p: p.section("a"), "a", None),
        ("a[x]=1", lambda p: p.texts("a"), "a", None),
        ("a[0][b]=1", lambda p: p.texts("a"), "a[0]", None),
        ("a[0]=1", lambda p: p.sections("a"), "a[0]", None),
        (
            "l[0][p][q]=x",
            lambda p: p.sections("l")[0].section("p").integer("q"),
            "l[0][p][q]",
            "parameter_invalid_integer",
        ),
    ],
)
def test_each_mistake_names_its_parameter(
    encoded: str, read: Callable[[Params], object], param: str, code: str | None
) -> None:
    with pytest.raises(ApiError) as refused:
        read(_params(encoded))

    assert (refused.value.param, refused.value.code, refused.value.status) == (param, code, 400)


def test_whatever_nobody_read_is_refused_by_its_full_name() -> None:
    params = _params("a=1&b=2&l[0][n]=x&l[0][m]=y")
    params.text("a")
    params.sections("l")[0].text("n")

    with pytest.raises(ApiError, match=r"Received unknown parameters: b, l\[0\]\[m\]"):
        params.refuse_unknown()


@pytest.mark.parametrize(
    ("text", "answer"), [("https://a.b", True), ("http://", False), ("javascript:x", False), ("http://[", False)]
)
def test_only_web_addresses_are_addresses(text: str, *, answer: bool) -> None:
    assert is_url(text) is answer

"""Where people may be led after signing in."""

from __future__ import annotations

import pytest

from marketplace.web.auth.passages import local_path


@pytest.mark.parametrize("path", ["/", "/portal/orders/?cursor=x&q=a%20b", "/l/abc", "/portal/#top"])
def test_a_path_of_ours_is_kept(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "target",
    [
        None, "", "portal", "//evil.example", "///evil.example", "/\\evil.example", "/\\/evil.example", "http://evil.example",
        "https:/evil.example", "javascript:alert(1)", "/\n/evil.example", "\t//evil.example", " /portal", "/\x00",
    ],
)  # fmt: skip
def test_everything_else_is_refused(target: str | None) -> None:
    assert local_path(target) is None

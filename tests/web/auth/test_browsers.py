"""What browsers are called."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.web.auth.browsers import browser_name

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)


@pytest.mark.parametrize(
    ("claim", "name"),
    [
        (CHROME, "Chrome on Windows"),
        (CHROME + " Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15", "Safari on macOS"),
        ("Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox on Android"),
        ("curl/8", "Another browser"),
        ("<script>alert(1)</script>", "Another browser"),
        ("", "Another browser"),
    ],
)
def test_a_browser_is_called_by_its_own_name(claim: str, name: str, web: Flask) -> None:
    with web.test_request_context():
        assert browser_name(claim) == name

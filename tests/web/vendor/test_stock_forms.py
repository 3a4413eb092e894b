from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask

from marketplace.web.vendor import stock_forms
from marketplace.web.vendor.stock_forms import KeysForm


@pytest.mark.parametrize(
    ("sent", "lines", "error"),
    [
        ({"pasted": "AAAA\r\nBBBB"}, ["AAAA", "BBBB"], ""),
        ({"uploaded": b"\xef\xbb\xbfkey\nAAAA"}, ["key", "AAAA"], ""),
        ({"uploaded": b"\xff\xfe\x00"}, [], "not UTF-8"),
        ({"uploaded": b"x" * 41}, [], "too large"),
    ],
)
def test_keys_are_pasted_or_in_a_file(
    web: Flask, monkeypatch: pytest.MonkeyPatch, sent: dict[str, str | bytes], lines: list[str], error: str
) -> None:
    monkeypatch.setattr(stock_forms, "LARGEST_FILE", 40)
    data = {name: (BytesIO(value), "keys.csv") if isinstance(value, bytes) else value for name, value in sent.items()}

    with web.test_request_context(method="POST", data=data):
        form = KeysForm()
        assert form.validate_on_submit()
        assert form.lines() == lines
        assert error in "".join(form.uploaded.errors)

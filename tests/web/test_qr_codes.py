"""QR codes as drawing and picture."""

from __future__ import annotations

import pytest

from marketplace.core.errors import NotFound
from marketplace.web.qr_codes import qr_code


def test_an_address_becomes_a_drawing_without_script_or_style() -> None:
    answer = qr_code("https://partners.example.com/s/alpenblick-it/", "svg", name="alpenblick-it")

    assert answer.mimetype == "image/svg+xml"
    assert answer.headers["Content-Disposition"] == 'inline; filename="alpenblick-it.svg"'
    assert b"<script" not in answer.data
    assert b"style=" not in answer.data


def test_an_address_becomes_a_picture() -> None:
    assert qr_code("https://partners.example.com/", "png", name="x").data.startswith(b"\x89PNG")


def test_there_are_two_formats() -> None:
    with pytest.raises(NotFound):
        qr_code("https://partners.example.com/", "pdf", name="x")

"""Pictures that are taken in, and those that are not."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from flask import Flask
from PIL import Image

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.pictures import keeping, queries
from marketplace.pictures.errors import PictureNotFound, PictureRefused
from marketplace.pictures.models import Picture


def a_picture(form: str = "PNG", size: tuple[int, int] = (300, 120)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#0b6b4f").save(out, form)
    return out.getvalue()


def a_bomb(width: int, height: int) -> bytes:
    """A PNG of few bytes that says it is enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


HOSTILE = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "html": b"<html><script>alert(1)</script></html>",
    "gif and script": b"GIF89a/*" + b"\0" * 40 + b"*/=1;alert(1)",
    "cut short": a_picture()[:60],
    "twenty thousand by twenty thousand": a_bomb(20_000, 20_000),
    "long and thin": a_bomb(60_000, 2),
    "nothing": b"",
    "too heavy": b"\x89PNG\r\n\x1a\n" + b"\0" * (6 * 1024 * 1024),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_honest_picture_is_refused(app: Flask, name: str) -> None:
    with pytest.raises(PictureRefused):
        keeping.keep(HOSTILE[name], party_id=None, at=clock.now())

    assert db.session.query(Picture).count() == 0


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_drawn_anew_and_kept_once(app: Flask, form: str) -> None:
    hidden = b"<script>alert(1)</script>"

    first = keeping.keep(a_picture(form) + hidden, party_id=None, at=clock.now())
    second = keeping.keep(a_picture(form), party_id=None, at=clock.now())

    assert first.digest == second.digest
    assert db.session.query(Picture).count() == 1
    for size in ("logo", "card", "page"):
        kept = queries.bytes_of(first.digest, size)
        assert hidden not in kept
        assert Image.open(io.BytesIO(kept)).format == "WEBP"


def test_what_is_not_kept_is_not_found(app: Flask) -> None:
    kept = keeping.keep(a_picture(), party_id=None, at=clock.now())

    with pytest.raises(PictureNotFound):
        queries.bytes_of("0" * 64, "logo")
    with pytest.raises(PictureNotFound):
        queries.bytes_of(kept.digest, "huge")

"""Pictures for tests, drawn in memory."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image


def a_picture(width: int = 800, height: int = 600, *, colour: str = "teal", form: str = "PNG", **saving: Any) -> bytes:
    """Return the bytes of a picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, form, **saving)
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

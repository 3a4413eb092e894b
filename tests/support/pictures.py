"""Pictures for tests, drawn in memory."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image


def a_picture(width: int = 800, height: int = 600, *, colour: str = "teal", form: str = "PNG", **saving: Any) -> bytes:
    """Return the bytes of a picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, form, **saving)
    return out.getvalue()

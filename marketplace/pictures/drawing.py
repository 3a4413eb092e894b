"""Turning untrusted bytes into pictures of ours.

Nothing of what was uploaded survives: it is decoded within limits, turned upright, and its pixels are drawn into new
WebP files. The type is told by content, never by name. No database.

Source: OWASP ASVS 5.0, 5.2 and 5.3; docs/adr/0013-the-catalogue-at-size.md.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from marketplace.pictures.errors import PictureRefused

LARGEST_BYTES: Final = 5 * 1024 * 1024
LARGEST_PIXELS: Final = 40_000_000
LARGEST_EDGE: Final = 12_000
SMALLEST_EDGE: Final = 16
FORMATS: Final = ("PNG", "JPEG", "WEBP")

SIZES: Final = {"page": (1600, 1200), "card": (640, 480), "logo": (320, 160)}
"""The box in pixels that each size fits into; a smaller picture is never blown up."""

_BEGINNINGS: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture of ours: WebP files by size, and the pixels of the largest."""

    files: dict[str, bytes]
    width: int
    height: int


def draw(data: bytes) -> Drawn:
    """Draw a PNG, JPEG or WebP picture anew in every size.

    Transparency stays; orientation is applied; metadata, colour profiles and all but the first frame are dropped.

    Raises:
        PictureRefused: too large, too many pixels, too small, damaged, or not one of the three formats.
    """
    if len(data) > LARGEST_BYTES:
        raise PictureRefused("This file is larger than 5 MB. Make the picture smaller.")
    if not data.startswith(_BEGINNINGS):
        raise PictureRefused("This file is not a PNG, JPEG or WebP picture. Save it as one of these.")
    picture = _decoded(data)
    files = {size: _webp(picture, box) for size, box in SIZES.items()}
    width, height = _fitted(picture, SIZES["page"]).size
    return Drawn(files, width, height)


def _decoded(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # Pillow only warns of a decompression bomb at first
            with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
                _require_reasonable(*opened.size)  # known from the header, before a pixel is decoded
                opened.load()
                upright = ImageOps.exif_transpose(opened)
                return upright.convert("RGBA" if _is_transparent(opened) else "RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise _too_many() from bomb
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Warning) as damage:
        raise PictureRefused("This picture is damaged or unusual and cannot be read. Save it anew.") from damage


def _require_reasonable(width: int, height: int) -> None:
    if max(width, height) > LARGEST_EDGE or width * height > LARGEST_PIXELS:
        raise _too_many()
    if min(width, height) < SMALLEST_EDGE:
        raise PictureRefused("This picture is too small. Make it at least 16 × 16 pixels.", width=width, height=height)


def _too_many() -> PictureRefused:
    return PictureRefused("This picture has too many pixels. Make it at most 8000 × 5000.")


def _is_transparent(picture: Image.Image) -> bool:
    return picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info


def _fitted(picture: Image.Image, box: tuple[int, int]) -> Image.Image:
    fitted = picture.copy()
    fitted.thumbnail(box, Image.Resampling.LANCZOS)
    fitted.info = {}  # what the encoder would copy: profiles, comments
    return fitted


def _webp(picture: Image.Image, box: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    _fitted(picture, box).save(out, "WEBP", quality=84, method=4)
    return out.getvalue()

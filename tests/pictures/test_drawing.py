"""Whatever is uploaded, what is kept was drawn by us."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from marketplace.pictures import drawing
from marketplace.pictures.drawing import LARGEST_BYTES, draw
from marketplace.pictures.errors import PictureRefused
from tests.support.pictures import a_picture


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def a_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and has next to no pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_every_size_is_webp_in_the_proportions_of_the_original(form: str) -> None:
    drawn = draw(a_picture(2000, 1000, form=form))

    assert (drawn.width, drawn.height) == (1600, 800)
    sizes = {name: (opened(file).format, opened(file).size) for name, file in drawn.files.items()}
    assert sizes == {"page": ("WEBP", (1600, 800)), "card": ("WEBP", (640, 320)), "logo": ("WEBP", (320, 160))}


def test_a_small_picture_is_not_blown_up_and_the_same_one_comes_out_the_same() -> None:
    drawn = draw(a_picture(50, 40))

    assert {opened(file).size for file in drawn.files.values()} == {(50, 40)}
    assert draw(a_picture(50, 40)) == drawn


def test_orientation_is_applied_and_nothing_else_of_the_original_stays() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "taken at home, 52.5 N 13.4 E"
    data = a_picture(200, 100, form="JPEG", exif=exif, comment=b"secret words") + b"<script>alert(1)</script>"

    drawn = draw(data)

    assert (drawn.width, drawn.height) == (100, 200)
    for file in drawn.files.values():
        assert not any(words in file for words in (b"taken at home", b"secret words", b"<script>", b"EXIF", b"Exif"))


def test_transparency_stays() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (40, 40), (255, 0, 0, 0)).save(out, "PNG")

    assert opened(draw(out.getvalue()).files["logo"]).mode == "RGBA"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "not a PNG, JPEG or WebP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "not a PNG, JPEG or WebP"),
        (b"GIF89a" + b"\0" * 100, "not a PNG, JPEG or WebP"),
        (b"\xff\xd8\xff<html><script>alert(1)</script>", "damaged"),
        (b"RIFF\x10\0\0\0AVI LIST", "damaged"),
        (a_picture()[:200], "damaged"),
        (a_header(20_000, 20_000), "too many pixels"),
        (a_header(12_001, 20), "too many pixels"),
        (a_header(100, 100), "damaged"),
        (a_picture(10, 400), "too small"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * LARGEST_BYTES, "larger than 5 MB"),
    ],
)
def test_what_is_no_picture_of_ours_is_refused_with_what_to_do(data: bytes, sentence: str) -> None:
    with pytest.raises(PictureRefused, match=sentence):
        draw(data)


def test_too_many_pixels_are_refused_before_one_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image.Image, "load", lambda _: pytest.fail("it was decoded"))

    with pytest.raises(PictureRefused, match="too many pixels"):
        drawing.draw(a_header(11_000, 11_000))

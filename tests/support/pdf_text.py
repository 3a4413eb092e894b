"""The text of a PDF as a reader sees it, for tests of what a paper says: enough for the papers that we print."""

from __future__ import annotations

import re
import zlib

STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
CHARACTERS = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
BLOCK = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
SHOWN = re.compile(rb"\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f\s]+>", re.DOTALL)
ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_of(pdf: bytes) -> str:
    """Return every text of the file, once for each of its fonts: the right one among them reads as it is printed."""
    streams = [_inflated(found) for found in STREAM.findall(pdf)]
    alphabets = [_alphabet(each) for each in streams if b"beginbf" in each]
    drawn = [each for each in streams if b" Tf" in each or b"TJ" in each or b"Tj" in each]
    return "\n".join(
        "".join(_read(bytes_, alphabet) for bytes_ in map(_bytes, SHOWN.findall(page)))
        for page in drawn
        for alphabet in alphabets
    )


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


def _alphabet(table: bytes) -> dict[int, str]:
    """Glyph to letter, as the table that a font brings along says it."""
    known = {}
    for block in BLOCK.findall(table):
        for glyph, letters in CHARACTERS.findall(block):
            known[int(glyph, 16)] = bytes.fromhex(letters.decode()).decode("utf-16-be")
    for block in RANGES.findall(table):
        for first, last, letter in RANGE.findall(block):
            for offset in range(int(last, 16) - int(first, 16) + 1):
                known[int(first, 16) + offset] = chr(int(letter, 16) + offset)
    return known


def _bytes(shown: bytes) -> bytes:
    if shown.startswith(b"<"):
        return bytes.fromhex(re.sub(rb"\s", b"", shown[1:-1]).decode())
    return ESCAPE.sub(_unescaped, shown[1:-1])


def _unescaped(found: re.Match[bytes]) -> bytes:
    return bytes([int(found[1], 8)]) if found[1].isdigit() else NAMED.get(found[1], found[1])


def _read(glyphs: bytes, alphabet: dict[int, str]) -> str:
    return "".join(alphabet.get(int.from_bytes(glyphs[at : at + 2]), "") for at in range(0, len(glyphs) - 1, 2))

"""Statements as files to download: which there are, in words, and one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Any, Final

from flask import Response, request
from flask_babel import lazy_gettext as _l

from marketplace.core.periods import Period
from marketplace.db.transaction import snapshot
from marketplace.runtime.statement_formats import CHOICES, by_suffix
from marketplace.statements import queries
from marketplace.statements.formats import Format
from marketplace.statements.queries import BookRef, StatementNotFound
from marketplace.statements.rules import Head

PIECE: Final = 1 << 16
ENDINGS: Final = "xlsx", "pdf", "json", "journal"
"""What an address of a statement may end in, beside CSV, which is sent while it is read."""

WORDS: Final[dict[str, tuple[Any, Any]]] = {
    "pdf": (_l("PDF"), _l("to read, print and keep")),
    "xlsx": (_l("Excel"), _l("numbers, filters and sums that calculate")),
    "csv": (_l("CSV"), _l("every column, amounts in minor units")),
    "csv-readable": (_l("CSV for a spreadsheet"), _l("the same with decimals")),
    "json": (_l("JSON"), _l("signed, with everything it takes to check it offline")),
    "hledger": (_l("hledger journal"), _l("for an independent program that checks every balance")),
}


@dataclass(frozen=True, slots=True)
class Offered:
    """A file that can be had: what it is called, what it is good for, and its address."""

    label: str
    hint: str
    url: str


def offered(top: Head, url_of: Callable[[Format, int], str]) -> list[Offered]:
    """Return every file of a statement, volume by volume, in the order in which people look for them."""
    forms = {each.name: each for some in CHOICES.values() for each in some}
    found = []
    for name, (label, hint) in WORDS.items():
        if form := forms.get(name):
            count = form.volumes(top)
            for volume in range(1, count + 1):
                of = f" {volume}/{count}" if count > 1 else ""
                found.append(Offered(f"{label}{of}", str(hint), url_of(form, volume)))
    return found


def file_of(ref: BookRef, period: Period, ending: str, *, names: bool) -> Response:
    """Return a statement as a file, the volume that the address names; `names` as in `queries.lines`.

    Raises:
        StatementNotFound: there is no such form, or no such volume.
    """
    form, volume = by_suffix(f".{ending}"), request.args.get("volume", 1, type=int)
    if form is None:
        raise StatementNotFound("There is no such statement.")
    with snapshot(), ExitStack() as opened:
        top = queries.head(ref, period)
        if not 1 <= volume <= form.volumes(top):
            raise StatementNotFound("There is no such statement.")
        file = opened.enter_context(TemporaryFile())
        form.write(top, file, names=names, volume=volume)
        opened.pop_all()  # whoever sends it closes it
        return _sent(file, form.file_name(top, volume), form)


def _sent(file: IO[bytes], name: str, form: Format) -> Response:
    size = file.tell()
    file.seek(0)
    how = "inline" if form.suffix == ".pdf" else "attachment"
    headers = {
        "Content-Disposition": f'{how}; filename="{name}"',
        "Content-Length": str(size),
        "Cache-Control": "private, no-store",
    }
    return Response(_pieces(file), content_type=form.media_type, headers=headers)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece

"""Setting documents as PDF: a layout and its data, with fonts that come along.

Data goes in as JSON and comes out as text: whatever people typed, nothing of it is ever read as markup. The same
layout, data and time give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

LAYOUTS: Final = Path(__file__).parent / "layouts"

ARCHIVAL: Final[list[typst.PDFStandard]] = ["a-2a", "ua-1"]
"""For keeping (PDF/A-2a) and for every reader (PDF/UA-1): tagged, with every font inside."""


def typeset(layout: str, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """Return the PDF of `data` in the layout of this name; `at` is noted as the time it was made.

    Archival and accessible, unless the data holds characters that no font here can show (such as Chinese on a machine
    without such a font): those rule PDF/A out, and the document is made all the same. It says so where `data` has a
    sentence for it, `unprintable`, beside its `notes`.
    """
    try:
        return _compile(layout, data, at, ARCHIVAL)
    except typst.TypstError:
        if said := data.get("unprintable"):
            data = {**data, "notes": [said, *data["notes"]]}
        return _compile(layout, data, at, [])


def _compile(layout: str, data: Mapping[str, Any], at: datetime, standards: list[typst.PDFStandard]) -> bytes:
    made = typst.compile(
        LAYOUTS / f"{layout}.typ",
        root=LAYOUTS,
        font_paths=_fonts(),
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
        pdf_standards=standards,
        timestamp=int(at.timestamp()),
    )
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made


@cache
def _fonts() -> typst.Fonts:
    """The fonts of the wheel, and the machine's own behind them; read once a process."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True)

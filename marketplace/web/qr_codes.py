"""QR codes of addresses, as a drawing and as a picture: for a flyer, a slide, a business card."""

from __future__ import annotations

import io
from typing import Final

import segno
from flask import Response

from marketplace.core.errors import NotFound

FORMATS: Final = {"svg": "image/svg+xml", "png": "image/png"}
QUIET: Final = 4
"""Modules of white around it, as the standard asks for."""


def qr_code(address: str, form: str, *, name: str) -> Response:
    """Return the QR code of an address as `svg` or `png`, black on white, that still reads when a quarter is covered.

    `name` is what the file is called when it is saved.

    Raises:
        NotFound: it is asked for in another format.
    """
    if form not in FORMATS:
        raise NotFound("There is no such picture.", form=form)
    code, out = segno.make(address, error="q", micro=False), io.BytesIO()
    options = {"svgclass": None, "lineclass": None, "omitsize": False} if form == "svg" else {}
    code.save(out, kind=form, scale=12, border=QUIET, dark="#000000", light="#ffffff", **options)
    headers = {"Content-Disposition": f'inline; filename="{name}.{form}"'}
    return Response(out.getvalue(), content_type=FORMATS[form], headers=headers)

"""The public key that the operator's papers are checked with, for everybody."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, render_template

from marketplace.runtime.signing import signer
from marketplace.standalone import verify_statement

PROGRAM = Path(verify_statement.__file__)

signing_key = Blueprint("signing_key", __name__, url_prefix="/signing-key")


@signing_key.get("/")
def show() -> str:
    """Show the key, and how to check a paper with it."""
    key = signer()
    return render_template("signing_key/show.html", key=key.public_key, fingerprint=key.fingerprint)


@signing_key.get("/verify_statement.py")
def program() -> Response:
    """Return the program that checks a statement: one file, to be run by whoever does not take our word for it."""
    headers = {"Content-Disposition": f'attachment; filename="{PROGRAM.name}"'}
    return Response(PROGRAM.read_bytes(), content_type="text/x-python; charset=utf-8", headers=headers)


@signing_key.get("/key.txt")
def text() -> Response:
    """Return the key alone."""
    return Response(signer().public_key + "\n", mimetype="text/plain")

"""The operator's key for signing papers, as the settings of the app that runs hold it."""

from __future__ import annotations

from flask import current_app

from marketplace.documents.signing import Signer


def signer() -> Signer:
    """Return what signs the operator's papers."""
    return Signer(current_app.extensions["marketplace.settings"].signing_key)

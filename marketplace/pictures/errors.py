"""Why a picture is not taken."""

from __future__ import annotations

from marketplace.core.errors import Invalid, NotFound


class PictureRefused(Invalid):
    """What was uploaded is no picture that we take; the message says what would be."""


class PictureNotFound(NotFound):
    """There is no such picture."""

    def __init__(self) -> None:
        super().__init__("This picture cannot be found.")

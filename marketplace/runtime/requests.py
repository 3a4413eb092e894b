"""A request's id: in the logs, in the audit trail and in the answer."""

import re
from collections.abc import Iterable
from typing import Any

import structlog
from flask import Flask, Request, Response, abort, request
from werkzeug.datastructures import ImmutableMultiDict

from marketplace.audit import trail
from marketplace.core.ids import new_public_id
from marketplace.core.texts import marked
from marketplace.db.actor import forget_actor

WELL_FORMED = re.compile(r"^[A-Za-z0-9_-]{8,64}$")

LARGEST_UPLOAD = 6 * 1024 * 1024
"""Bytes of a form with files: a picture of 5 MB and what is written beside it."""

log = structlog.get_logger(__name__)


class MarkedValues(ImmutableMultiDict[str, Any]):
    """What was sent by name, with a mark in place of each character that nobody can see. Files are left as they are."""

    def __init__(self, pairs: Iterable[tuple[str, Any]] = ()) -> None:
        super().__init__([(marked(name), marked(it) if isinstance(it, str) else it) for name, it in pairs])


class SizedRequest(Request):
    """A request that may be larger where it brings files, whose bytes are not held in memory all at once.

    What people typed comes with hidden characters marked: see `core.texts`. Forms refuse the mark beside its field.
    """

    parameter_storage_class = MarkedValues

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.mimetype == "multipart/form-data":
            self.max_content_length = LARGEST_UPLOAD


def trace_requests(app: Flask) -> None:
    """Give each request an id, log its end once, and leave nobody acting when it is over."""

    @app.before_request
    def begin() -> None:
        given = request.headers.get("X-Request-Id", "")
        identity = given if WELL_FORMED.match(given) else new_public_id("req")
        structlog.contextvars.bind_contextvars(request_id=identity)
        trail.request_id.set(identity)
        trail.person.set(None)  # whatever went wrong at an earlier request's end, its person does nothing here
        if _has_nul():
            abort(400)  # no text of ours holds one, and PostgreSQL takes none

    @app.after_request
    def answer(response: Response) -> Response:
        response.headers["X-Request-Id"] = trail.request_id.get() or ""
        log.info("request", method=request.method, endpoint=request.endpoint, status=response.status_code)
        return response

    @app.teardown_request
    def end(_: BaseException | None) -> None:
        forget_actor()
        trail.request_id.set(None)
        trail.person.set(None)
        structlog.contextvars.clear_contextvars()


def _has_nul() -> bool:
    """Whether somebody has put one into an address, where nobody types it; in a form it is marked."""
    return "\x00" in request.path or b"%00" in request.query_string

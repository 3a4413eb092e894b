"""A request's id: in the logs, in the audit trail and in the answer."""

import re
from typing import Any

import structlog
from flask import Flask, Request, Response, abort, request

from marketplace.audit import trail
from marketplace.core.ids import new_public_id
from marketplace.db.actor import forget_actor

WELL_FORMED = re.compile(r"^[A-Za-z0-9_-]{8,64}$")

LARGEST_UPLOAD = 6 * 1024 * 1024
"""Bytes of a form with files: a picture of 5 MB and what is written beside it."""

log = structlog.get_logger(__name__)


class SizedRequest(Request):
    """A request that may be larger where it brings files, whose bytes are not held in memory all at once."""

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
        trail.person.set(None)
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
        structlog.contextvars.clear_contextvars()


def _has_nul() -> bool:
    given = [request.path, *(text for values in request.args.listvalues() for text in values)]
    if request.mimetype in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        given += [text for values in request.form.listvalues() for text in values]
    return any("\x00" in text for text in given)

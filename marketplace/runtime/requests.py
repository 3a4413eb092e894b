"""A request's id: in the logs, in the audit trail and in the answer."""

import re

import structlog
from flask import Flask, Response, abort, request

from marketplace.audit import trail
from marketplace.core.ids import new_public_id
from marketplace.db.actor import forget_actor

WELL_FORMED = re.compile(r"^[A-Za-z0-9_-]{8,64}$")

log = structlog.get_logger(__name__)


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

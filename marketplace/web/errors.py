"""One answer per kind of refusal: the browser's side of `core.errors`."""

import structlog
from flask import Flask, current_app, g, render_template, request
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin, current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from marketplace.audit import trail
from marketplace.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, Unavailable
from marketplace.db.base import db

STATUS: tuple[tuple[type[DomainError], int], ...] = (
    (NotFound, 404),
    (Forbidden, 403),
    (Invalid, 422),
    (Conflict, 409),
    (Unavailable, 503),
)
PAGES = frozenset({400, 403, 404, 405, 409, 413, 422, 429, 500, 503})

SIGNED_IN = frozenset({"portal", "operator", "vendor"})
"""The faces whose forms only somebody who is signed in is shown."""

log = structlog.get_logger(__name__)


def status_of(error: DomainError) -> int:
    """Return the HTTP status that stands for a refusal."""
    return next(status for kind, status in STATUS if isinstance(error, kind))


def map_errors(app: Flask) -> None:
    """Answer refusals, HTTP errors and unexpected failures with a page; the last without any detail."""

    @app.errorhandler(DomainError)
    def refused(error: DomainError) -> tuple[str, int]:
        db.session.rollback()
        return _page(status_of(error), None if isinstance(error, NotFound) else error.message)

    @app.errorhandler(CSRFError)
    def forged(_error: CSRFError) -> tuple[str, int]:
        if current_app.config["SESSION_COOKIE_NAME"] not in request.cookies:
            return _page(
                400, _("Your browser sent no cookie. Allow cookies for this site, reload the form and send it.")
            )
        if request.blueprints[-1:] and request.blueprints[-1] in SIGNED_IN and not current_user.is_authenticated:
            words = _("You are not signed in any more: somebody signed out in another tab, or it was too long ago.")
            return _page(400, f"{words} {_('Sign in, and open the form once more.')}")
        return _page(400, _("This form was open for too long. Go back, reload the page and send it again."))

    @app.errorhandler(HTTPException)
    def answered(error: HTTPException) -> tuple[str, int] | HTTPException:
        if error.code is None or error.code < 400:
            return error
        return _page(error.code, None, form_url=_form_address() if error.code == 405 else None)

    @app.errorhandler(Exception)
    def failed(error: Exception) -> tuple[str, int]:  # the process boundary: whatever else went wrong
        log.error("request failed", endpoint=request.endpoint, exc_info=error)
        # The page must not ask the database who is signed in: it may be what failed.
        g._login_user = AnonymousUserMixin()  # where Flask-Login keeps what it found
        db.session.close()
        return _page(503 if isinstance(error, OperationalError) else 500, None)


def _page(status: int, message: str | None, form_url: str | None = None) -> tuple[str, int]:
    shown = status if status in PAGES else 500 if status >= 500 else 400
    request_id = trail.request_id.get()
    page = render_template(f"errors/{shown}.html", message=message, request_id=request_id, form_url=form_url)
    return page, status


def _form_address() -> str | None:
    """Return the page to begin again at, where an address that only takes forms was opened as a page.

    Browsers do so on a reload after a refusal, or from their history. The form's own page is meant, else the nearest
    above: the one that its button stands on, or the list.
    """
    if request.method not in {"GET", "HEAD"}:
        return None
    routes = current_app.url_map.bind_to_environ(request.environ)
    path = request.path.rstrip("/")
    own, above = [f"{path}/new", f"{path}/edit"], []
    while path := path.rpartition("/")[0]:
        above += [f"{path}/", path]
    return next((page for page in (*own, *above) if routes.test(page, "GET")), None)

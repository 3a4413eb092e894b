"""The test client: every request runs as in production, apart from what the test has pushed and from the one before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context
from typing import Any

from flask.globals import _cv_app
from flask.sessions import SessionMixin
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from marketplace.db.actor import _current, forget_actor


class Browser(FlaskClient):
    """A client whose requests get an app context of their own.

    Without it Flask reuses the context that a fixture pushed: the signed-in person and the database session of one
    request would be there in the next, and the end of a request would take the test's own actor away. Context variables
    are copied, so a clock that the test stopped stands still in the request as well.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request and read the whole answer while its context is there."""
        kwargs.setdefault("buffered", True)
        return copy_context().run(self._open_alone, args, kwargs)

    @contextmanager
    def session_transaction(self, *args: Any, **kwargs: Any) -> Iterator[SessionMixin]:
        """Change the cookie. Flask makes a request of its own for it, whose end must not take the test's actor away."""
        before = _current.get()
        with super().session_transaction(*args, **kwargs) as cookie:
            yield cookie
        _current.set(before)

    def _open_alone(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> TestResponse:
        _cv_app.set(None)  # type: ignore[arg-type]
        forget_actor()
        return super().open(*args, **kwargs)

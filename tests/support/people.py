"""Signing people in without their password, for tests of pages."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import inspect

from marketplace.core import clock
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.identity import sessions
from marketplace.identity.models import User


def sign_in(client: FlaskClient, user: User) -> FlaskClient:
    """Open a session for `user` and put its cookie into `client`, which is returned. Commit the person first."""
    token = start_session(client, user)
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    return client


def sign_out(client: FlaskClient) -> FlaskClient:
    """Forget who is signed in, in the browser only."""
    with client.session_transaction() as cookie:
        cookie.clear()
    return client


def start_session(client: FlaskClient, user: User) -> str:
    """Open a session for `user` in the database of `client` and return its secret."""
    (key,) = inspect(user).identity or (None,)
    with client.application.app_context(), acting(Actor("operator")):
        found = db.session.get(User, key)
        if found is None:
            raise LookupError("the person is not in the database yet: commit before signing in")
        token = sessions.start(found, at=clock.now())
        db.session.commit()
    return token

"""Who is signed in: from the secret in the cookie to the person, once a request; from a fresh secret to a cookie."""

from flask import g, has_request_context, request, session
from flask_login import LoginManager, login_user, logout_user

from marketplace.audit import trail
from marketplace.core import clock
from marketplace.identity import sessions
from marketplace.identity.sessions import Found
from marketplace.runtime.people import Person
from marketplace.web import kept_pages
from marketplace.web.auth.watching import through_a_partners_eyes


def load_people(login_manager: LoginManager) -> None:
    """Let Flask-Login find people by their session's secret, which `access` asks for on pages behind a sign-in."""
    login_manager.user_loader(person_of)


def person_of(token: str) -> Person | None:
    """Return the person whose live session has this secret; their time zone counts for what follows.

    On a page behind a sign-in (`g.is_entering`, see `access`) the same statement lets their party act.
    """
    found = _find(token)
    if found is None:
        return None
    trail.person.set(found.user_public_id)
    g.time_zone = found.time_zone
    person = Person(
        token=token,
        session_public_id=found.session_public_id,
        user_id=found.user_id,
        public_id=found.user_public_id,
        name=found.name,
        email=found.email,
        role=found.role,
        time_zone=found.time_zone,
        party_id=found.party_id,
        party_kind=found.party_kind,
        party_name=found.party_name,
    )
    return through_a_partners_eyes(person) if has_request_context() and "portal" in request.blueprints else person


def _find(token: str) -> Found | None:
    at = clock.now()
    if not g.get("is_entering"):
        return sessions.find(token, at=at)
    if (entered := kept_pages.came_in(token, at=at)) is not None:
        g.is_entering = False  # nobody acts yet: there is no transaction
        return entered.found
    return sessions.enter(token, at=at)


def remember(token: str) -> None:
    """Give the browser the secret of a session that has just been committed. Nothing of the one before stays."""
    session.clear()
    login_user(person_of(token))


def forget() -> None:
    """Empty the browser's cookie. Ending the session itself is the service's part."""
    logout_user()
    session.clear()

"""Who may open which page: one table for the whole browser door.

An endpoint that is missing there is refused at run time and fails a test. Ids that belong to somebody else are not a
matter of the table: pages load what they show through the signed-in party, and foreign looks exactly like absent.
"""

from dataclasses import dataclass

from flask import Flask, abort, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.db.actor import ANONYMOUS, act_as, current_actor, took_over
from marketplace.db.base import db
from marketplace.runtime.people import Person
from marketplace.web.access_table import ACCESS, ANYBODY

READING = frozenset({"GET", "HEAD", "OPTIONS"})
"""The methods that are left to somebody who looks through a partner's eyes."""


@dataclass(frozen=True)
class Gate:
    """Who passes: everybody, or the people of one kind of party in some of its roles."""

    party_kind: str | None
    roles: frozenset[str]

    @property
    def is_open(self) -> bool:
        """Whether strangers pass."""
        return self.party_kind is None

    def knows(self, person: Person) -> bool:
        """Whether this page is there at all for somebody's kind of party."""
        return self.party_kind in {None, ANYBODY, person.party_kind}

    def admits(self, person: Person) -> bool:
        """Whether somebody may pass in their role."""
        return self.knows(person) and (not self.roles or person.role in self.roles)


def gate_of(endpoint: str) -> Gate | None:
    """Return the gate of an endpoint, or None when the table does not know it.

    The longest entry that is the endpoint or one of its parents counts: `operator.mail` covers `operator.mail.show`.
    """
    name = endpoint
    while name:
        if name in ACCESS:
            kind, roles = ACCESS[name]
            return Gate(kind, frozenset(roles))
        name = name.rpartition(".")[0]
    return None


def guard_pages(app: Flask) -> None:
    """Refuse whoever the table does not let in, before any view runs, and state the actor of those it does."""
    app.before_request(_check)


def _check() -> Response | None:
    gate = gate_of(request.endpoint) if request.endpoint else None
    if gate is None or gate.is_open:
        act_as(ANONYMOUS)
    if gate is None and request.endpoint:
        abort(404)
    if gate is None or gate.is_open:
        return None  # without an endpoint there is no such address: the 404 page follows
    return _check_person(gate)


def _check_person(gate: Gate) -> Response | None:
    person = _enter()
    if person is None:
        act_as(ANONYMOUS)
        return redirect(url_for("auth.sessions.new", next=_back()), 303)
    if not gate.knows(person):
        abort(404)
    if not gate.admits(person) or (person.is_watching and request.method not in READING):
        abort(403)
    return None


def _enter() -> Person | None:
    """Return who is signed in, with their party acting from here on; None where nobody is.

    Before anything else is read, one statement finds the person and lets their party act.
    """
    g.is_entering = current_actor() is None and not db.session().in_transaction()
    person = current_user._get_current_object()  # the proxy hides the type
    is_stated, g.is_entering = g.is_entering, False
    if not isinstance(person, Person):
        return None
    if is_stated and not person.is_watching:  # a look has an actor of its own, which the statement does not know
        took_over(person.actor)
    else:
        act_as(person.actor)
    return person


def _back() -> str | None:
    return request.full_path.rstrip("?") if request.method == "GET" else None

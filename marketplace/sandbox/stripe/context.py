"""What a piece of work in the sandbox has at hand: the stored state, the time, the settings."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field, replace

from marketplace.sandbox.stripe.settings import Settings
from marketplace.sandbox.stripe.store.agenda import Agenda
from marketplace.sandbox.stripe.store.answers import Answers
from marketplace.sandbox.stripe.store.deliveries import Deliveries
from marketplace.sandbox.stripe.store.objects import Json, Objects
from marketplace.sandbox.stripe.wire import errors


@dataclass(frozen=True)
class Origin:
    """The API request that caused something; both are none for what the hosted page or the clock did."""

    request_id: str | None = None
    idempotency_key: str | None = None


@dataclass
class Context:
    """One transaction: what it sees and writes of an account, at one instant (`now`, Unix seconds).

    `account` is the connected account in whose name it works, empty for the platform.
    """

    connection: sqlite3.Connection
    settings: Settings
    now: int
    origin: Origin = Origin()
    account: str = ""
    objects: Objects = field(init=False)
    answers: Answers = field(init=False)
    deliveries: Deliveries = field(init=False)
    agenda: Agenda = field(init=False)

    def __post_init__(self) -> None:
        self.objects = Objects(self.connection, self.account)
        self.answers = Answers(self.connection)
        self.deliveries = Deliveries(self.connection)
        self.agenda = Agenda(self.connection)

    def on(self, account: str, *, now: int | None = None) -> Context:
        """Return the same transaction in the name of another account, perhaps at another instant."""
        return replace(self, account=account, now=self.now if now is None else now)

    @property
    def platform(self) -> Context:
        """The same transaction in the platform's name."""
        return self.on("") if self.account else self

    def addressed(self, kind: str, object_id: str, *, param: str = "id") -> Json:
        """Return the object that an address names.

        Raises:
            ApiError: there is none (404).
        """
        body = self.objects.get(kind, object_id)
        if body is None:
            raise errors.no_such(kind, object_id, param, status=404)
        return body

    def referenced(self, kind: str, object_id: str, param: str) -> Json:
        """Return the object that a parameter names.

        Raises:
            ApiError: there is none, or it is deleted (400).
        """
        body = self.objects.get(kind, object_id)
        if body is None or body.get("deleted"):
            raise errors.no_such(kind, object_id, param)
        return body

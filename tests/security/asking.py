"""Asking every page as every actor, and naming what comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.security.objects import Filling, filling_of
from tests.security.scene import Scene

SERVED = frozenset({200, 303, 409, 422, 429})


@dataclass(frozen=True)
class Page:
    """One endpoint by one method."""

    rule: Rule
    method: str

    @property
    def name(self) -> str:
        """Endpoint and method, as the declared file has them."""
        return f"{self.rule.endpoint} {self.method}"

    @property
    def is_the_way_out(self) -> bool:
        """Whether whoever asks is nobody afterwards."""
        return bool(self.rule.endpoint == "auth.sessions.destroy")

    def fillings(self, scene: Scene, actor: str) -> dict[str, Filling]:
        """Return how each parameter of the address can be filled for this actor."""
        return {name: filling_of(self.rule.endpoint, name, scene, actor) for name in sorted(self.rule.arguments)}

    def ask(self, scene: Scene, actor: str, values: dict[str, str]) -> TestResponse:
        """Ask as the actor's browser would, with an empty form for POST."""
        with scene.web.test_request_context():
            address = scene.web.url_for(self.rule.endpoint, **values)
        answer = scene.browsers[actor].open(address, method=self.method)
        if self.is_the_way_out:
            scene.enter(actor)
        return answer


def pages(app: Flask) -> Iterator[Page]:
    """Yield every page of the app: reading before writing, and signing out last of all."""
    found = [
        Page(rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]
    yield from sorted(found, key=lambda page: (page.is_the_way_out, page.method != "GET", page.rule.endpoint))


def outcome(answer: TestResponse) -> str:
    """Name what came of it in one word."""
    if answer.status_code == 303 and (answer.location or "").startswith("/auth/sign-in"):
        return "sign-in"
    if answer.status_code in SERVED:
        return "served"
    return {403: "forbidden", 404: "absent"}.get(answer.status_code, str(answer.status_code))


def own(fillings: dict[str, Filling]) -> dict[str, str]:
    """Return values that all belong to Northwind and Contoso."""
    return {name: filling.own for name, filling in fillings.items()}

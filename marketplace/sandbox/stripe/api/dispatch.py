"""From an HTTP request to a handler and back to an HTTP answer."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterable

from flask import Blueprint, Request, Response, request

from marketplace.sandbox.stripe.api.authentication import authenticate
from marketplace.sandbox.stripe.api.expansion import Expander
from marketplace.sandbox.stripe.api.idempotency import Answer, fingerprint, once
from marketplace.sandbox.stripe.context import Context, Origin
from marketplace.sandbox.stripe.engine import Engine
from marketplace.sandbox.stripe.ids import new_id
from marketplace.sandbox.stripe.routing import Route
from marketplace.sandbox.stripe.settings import API_VERSION
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.forms import Tree, decode
from marketplace.sandbox.stripe.wire.params import Params

_LOG = logging.getLogger(__name__)
_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(\.[a-z]+)?")
_FORM = "application/x-www-form-urlencoded"


def blueprint(engine: Engine, routes: Iterable[Route], expander: Expander) -> Blueprint:
    """Return the blueprint that answers the routes, and every other address under /v1 and /v2 with Stripe's 404."""
    api = Blueprint("api", __name__)
    for route in (*routes, *_UNKNOWN):
        api.add_url_rule(
            route.path,
            endpoint=f"{route.method} {route.path}".replace(".", "_"),
            view_func=_view(engine, route, expander),
            methods=[route.method],
            provide_automatic_options=False,
        )
    return api


def _unrecognized(method: str, version: str) -> Route:
    def handler(_context: Context, _params: Params, rest: str) -> Json:
        raise ApiError(
            f"Unrecognized request URL ({method}: /{version}/{rest}). Please see https://stripe.com/docs or we can "
            "help at https://support.stripe.com/.",
            status=404,
        )

    return Route(method, f"/{version}/<path:rest>", handler)


_UNKNOWN = [
    _unrecognized(method, version) for method in ("GET", "POST", "PUT", "PATCH", "DELETE") for version in ("v1", "v2")
]


def _view(engine: Engine, route: Route, expander: Expander) -> Callable[..., Response]:
    def view(**ids: str) -> Response:
        call = _Call(engine, route, expander, ids, request)
        return call.respond()

    return view


class _Call:
    """One API request on its way to an answer."""

    def __init__(self, engine: Engine, route: Route, expander: Expander, ids: dict[str, str], sent: Request) -> None:
        self._engine, self._route, self._expander, self._ids, self._sent = engine, route, expander, ids, sent
        key = sent.headers.get("Idempotency-Key") if sent.method == "POST" else None
        self._origin = Origin(new_id("req", 14), key)

    def respond(self) -> Response:
        """Answer, whatever happens."""
        try:
            answer = self._answer()
        except ApiError as error:
            answer = self._refusal(error)
        except Exception as unexpected:  # the process boundary: the caller gets Stripe's 500
            answer = self._failure(unexpected)
        response = Response(answer.body, answer.status, mimetype="application/json")
        response.headers |= self._headers(answer)
        return response

    def _answer(self) -> Answer:
        authenticate(self._sent.headers, self._engine.settings.secret_key)
        version = self._sent.headers.get("Stripe-Version", API_VERSION)
        if not _VERSION.fullmatch(version):
            raise ApiError(f"Invalid Stripe API version: {version}")
        tree = self._parameters()
        self._engine.run_due()
        if self._sent.method == "GET":
            with self._engine.read() as context:
                return self._execute(context, tree)
        if self._origin.idempotency_key is None:
            with self._engine.write(self._origin) as context:
                return self._execute(context, tree)
        return once(
            self._engine,
            self._origin,
            endpoint=self._sent.path,
            fingerprint=fingerprint(tree),
            execute=lambda context: self._execute(context, tree),
            failed=self._failure,
        )

    def _parameters(self) -> Tree:
        if self._sent.method != "POST":
            return decode(self._sent.query_string.decode())
        body = self._sent.get_data(as_text=True)
        if body and self._sent.mimetype != _FORM:
            raise ApiError(f"Invalid request (check that your POST content type is {_FORM}).")
        return decode(body)

    def _execute(self, context: Context, tree: Tree) -> Answer:
        """Run the handler; an error after execution began is an answer like any other, and what it wrote stays."""
        params = Params(tree)
        paths = params.texts("expand") or []
        try:
            body = self._route.handler(context, params, **self._ids)
        except ApiError as error:
            if not error.executed:
                raise
            params.refuse_unknown()
            return self._refusal(error)
        params.refuse_unknown()
        return Answer(200, _text(self._expander.expand(context, body, paths)))

    def _refusal(self, error: ApiError) -> Answer:
        return Answer(error.status, _text(error.body(self._log_url())))

    def _failure(self, unexpected: Exception) -> Answer:
        _LOG.error("The sandbox failed at %s %s", self._sent.method, self._sent.path, exc_info=unexpected)
        return self._refusal(ApiError("An unknown error occurred in the Stripe sandbox.", status=500, kind="api_error"))

    def _log_url(self) -> str:
        return f"https://dashboard.stripe.com/test/logs/{self._origin.request_id}?t={self._engine.now()}"

    def _headers(self, answer: Answer) -> dict[str, str]:
        headers = {
            "Cache-Control": "no-cache, no-store",
            "Request-Id": str(self._origin.request_id),
            "Stripe-Version": self._sent.headers.get("Stripe-Version", API_VERSION),
        }
        if self._origin.idempotency_key:
            headers["Idempotency-Key"] = self._origin.idempotency_key
        if answer.original:
            headers |= {"Idempotent-Replayed": "true", "Original-Request": answer.original}
        if answer.status == 401:
            headers["WWW-Authenticate"] = 'Bearer realm="Stripe"'
        return headers


def _text(body: object) -> str:
    return json.dumps(body, indent=2)

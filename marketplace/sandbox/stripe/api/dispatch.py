"""Which address of the API is answered by which handler."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask import Blueprint, Response, request

from marketplace.sandbox.stripe.api.calls import Call, Desk
from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.routing import Route
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.params import Params


def blueprint(desk: Desk, routes: Iterable[Route]) -> Blueprint:
    """Return the blueprint that answers the routes, and every other address under /v1 and /v2 with Stripe's 404."""
    api = Blueprint("api", __name__)
    for route in (*routes, *_UNKNOWN):
        api.add_url_rule(
            route.path,
            endpoint=f"{route.method} {route.path}".replace(".", "_"),
            view_func=_view(desk, route),
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


def _view(desk: Desk, route: Route) -> Callable[..., Response]:
    def view(**ids: str) -> Response:
        return Call(desk, route, ids, request).respond()

    return view

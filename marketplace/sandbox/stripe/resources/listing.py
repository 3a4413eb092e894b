"""Lists: newest first, paged by cursors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.routing import Resource
from marketplace.sandbox.stripe.store.objects import Condition, Json, Page, equals
from marketplace.sandbox.stripe.wire import errors
from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.params import Params

_DEFAULT_LIMIT, _MAX_LIMIT = 10, 100
_COMPARISONS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def listing(context: Context, params: Params, resource: Resource, url: str, where: Sequence[Condition] = ()) -> Json:
    """Return the page of a list that `limit`, `starting_after` and `ending_before` ask for."""
    bodies, has_more = context.objects.page(resource.kind, where, _page(context, params, resource.kind))
    return envelope([resource.represent(context, body) for body in bodies], url, has_more=has_more)


def envelope(data: Sequence[Json], url: str, *, has_more: bool = False) -> Json:
    """Return a list object around representations."""
    return {"object": "list", "data": list(data), "has_more": has_more, "url": url}


def matching(params: Params, fields: Iterable[str]) -> list[Condition]:
    """Return a condition for each of the fields that was sent."""
    return [equals(field, value) for field in fields if (value := params.text(field)) is not None]


def of_parent(object_id: str) -> Condition:
    """Return the condition that an object belongs to another one."""
    return Condition("parent = ?", (object_id,))


def created(params: Params) -> list[Condition]:
    """Return the conditions of `created`: an instant, or a range by gt, gte, lt and lte."""
    if not isinstance(params.raw("created"), dict):
        instant = params.integer("created")
        return [] if instant is None else [Condition("created = ?", (instant,))]
    bounds = params.section("created")
    return [
        Condition(f"created {sign} ?", (bound,))
        for name, sign in _COMPARISONS.items()
        if (bound := bounds.integer(name)) is not None
    ]


def _page(context: Context, params: Params, kind: str) -> Page:
    limit = params.integer("limit", minimum=1, maximum=_MAX_LIMIT) or _DEFAULT_LIMIT
    if params.has("starting_after") and params.has("ending_before"):
        raise ApiError("You cannot parameterize both starting_after and ending_before.", param="starting_after")
    return Page(
        limit,
        after=_position(context, params, kind, "starting_after"),
        before=_position(context, params, kind, "ending_before"),
    )


def _position(context: Context, params: Params, kind: str, name: str) -> int | None:
    cursor = params.text(name)
    if cursor is None:
        return None
    position = context.objects.position(kind, cursor)
    if position is None:
        raise errors.no_such(kind, cursor, name)
    return position

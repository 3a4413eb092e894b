"""Events: what happened, with a snapshot of the object, and the webhooks that carry it."""

from __future__ import annotations

import copy

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.ids import new_id
from marketplace.sandbox.stripe.resources import webhook_endpoints
from marketplace.sandbox.stripe.resources.listing import created, listing
from marketplace.sandbox.stripe.routing import Resource, Route
from marketplace.sandbox.stripe.settings import API_VERSION
from marketplace.sandbox.stripe.store.objects import Condition, Json
from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.params import Params

_UNDELIVERED = "EXISTS (SELECT 1 FROM deliveries WHERE event = objects.id AND state <> 'succeeded' AND copy = 0)"
_KEPT_SECONDS = 30 * 86_400
_MAX_TYPES = 20


def represent(context: Context, body: Json) -> Json:
    """Show an event with the number of endpoints that have not received it."""
    return body | {"pending_webhooks": context.deliveries.outstanding(body["id"])}


RESOURCE = Resource("event", represent=represent)


def record(context: Context, event_type: str, subject: Json, *, before: Json | None = None) -> Json:
    """Write an event about an object as it is now, and queue it for every endpoint that listens.

    What happens on a connected account is told to the endpoints that listen to connected accounts.

    `before` is the object as it was; the fields that differ become `previous_attributes`.
    """
    data: Json = {"object": copy.deepcopy(subject)}
    if before is not None:
        data["previous_attributes"] = {name: value for name, value in before.items() if subject.get(name) != value}
    event = context.objects.add(
        {
            "id": new_id("evt"),
            "object": "event",
            "account": context.account or None,
            "api_version": API_VERSION,
            "context": context.account or None,
            "created": context.now,
            "data": data,
            "livemode": False,
            "pending_webhooks": 0,
            "request": {
                "id": context.origin.request_id,
                "idempotency_key": context.origin.idempotency_key,
            },
            "type": event_type,
        }
    )
    for endpoint in webhook_endpoints.listening(context, event_type):
        context.deliveries.queue(event["id"], endpoint["id"], context.now)
    return event


def index(context: Context, params: Params) -> Json:
    """List events of the last 30 days, by type and by whether they were delivered."""
    recent = Condition("created >= ?", (context.now - _KEPT_SECONDS,))
    where = [recent, *created(params), *_types(params), *_delivered(params)]
    return listing(context, params, RESOURCE, "/v1/events", where)


def retrieve(context: Context, _params: Params, event_id: str) -> Json:
    """Retrieve an event."""
    return represent(context, context.addressed("event", event_id))


def _types(params: Params) -> list[Condition]:
    single, several = params.text("type"), params.texts("types")
    if single and several:
        raise ApiError("You may only specify one of these parameters: type, types.", param="type")
    if several and len(several) > _MAX_TYPES:
        raise ApiError(f"You may specify up to {_MAX_TYPES} types.", param="types")
    names = [single] if single else several
    if not names:
        return []
    # `charge.*` stands for every event whose name begins so.
    tests = " OR ".join("json_extract(body, '$.type') GLOB ?" for _ in names)
    return [Condition(f"({tests})", tuple(names))]


def _delivered(params: Params) -> list[Condition]:
    success = params.boolean("delivery_success")
    if success is None:
        return []
    return [Condition(f"NOT {_UNDELIVERED}" if success else _UNDELIVERED)]


ROUTES = (
    Route("GET", "/v1/events", index),
    Route("GET", "/v1/events/<event_id>", retrieve),
)

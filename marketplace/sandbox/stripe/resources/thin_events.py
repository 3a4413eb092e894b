"""Thin events: what happened to an object of the v2 API. They name it and carry nothing of it."""

from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.ids import new_id
from marketplace.sandbox.stripe.resources import webhook_endpoints
from marketplace.sandbox.stripe.resources.pages_of_v2 import page_of_v2
from marketplace.sandbox.stripe.routing import Resource, Route
from marketplace.sandbox.stripe.store.objects import Condition, Json, equals
from marketplace.sandbox.stripe.wire.params import Params
from marketplace.sandbox.stripe.wire.times import iso

KIND = "v2.core.event"
_KEPT_SECONDS = 30 * 86_400
_NOT_SENT = ("changes", "data")

RESOURCE = Resource(KIND)


def record(context: Context, event_type: str, subject: Json, *, data: Json | None = None) -> Json:
    """Write an event about an object of v2, and queue it for the endpoints that take thin events."""
    platform, request = context.platform, context.origin
    reason = {"type": "request", "request": {"id": request.request_id, "idempotency_key": request.idempotency_key}}
    event = platform.objects.add(
        {
            "id": new_id("evt"),
            "object": KIND,
            "changes": None,
            "context": None,
            "created": iso(context.now),
            "data": data,
            "livemode": False,
            "reason": reason if request.request_id else None,
            "related_object": {
                "id": subject["id"],
                "type": subject["object"],
                "url": f"/v2/core/accounts/{subject['id']}",
            },
            "snapshot_event": None,
            "type": event_type,
        },
        created=context.now,
    )
    for endpoint in webhook_endpoints.listening(platform, event_type, is_thin=True):
        context.deliveries.queue(event["id"], endpoint["id"], context.now)
    return event


def notification(event: Json) -> Json:
    """Return an event as it is delivered: without what has to be fetched."""
    return {name: value for name, value in event.items() if name not in _NOT_SENT}


def index(context: Context, params: Params) -> Json:
    """List the thin events of the last 30 days, by the object they are about and by type."""
    where = [Condition("created >= ?", (context.now - _KEPT_SECONDS,))]
    if about := params.text("object_id"):
        where.append(equals("related_object.id", about))
    if types := params.texts("types"):
        marks = ", ".join("?" for _ in types)
        where.append(Condition(f"json_extract(body, '$.type') IN ({marks})", tuple(types)))
    return page_of_v2(context.platform, params, RESOURCE, "/v2/core/events", where)


def retrieve(context: Context, _params: Params, event_id: str) -> Json:
    """Retrieve a thin event whole."""
    return context.platform.addressed(KIND, event_id)


ROUTES = (
    Route("GET", "/v2/core/events", index),
    Route("GET", "/v2/core/events/<event_id>", retrieve),
)

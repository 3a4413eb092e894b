"""Webhook endpoints: who is told of events."""

from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.ids import new_id, random_text
from marketplace.sandbox.stripe.resources.listing import listing
from marketplace.sandbox.stripe.routing import Resource, Route
from marketplace.sandbox.stripe.settings import API_VERSION
from marketplace.sandbox.stripe.store.objects import Json, equals
from marketplace.sandbox.stripe.wire import errors, metadata
from marketplace.sandbox.stripe.wire.params import Params

RESOURCE = Resource("webhook_endpoint")


def create(context: Context, params: Params) -> Json:
    """Register an endpoint; the answer is the only one that shows its signing secret."""
    url = params.url("url")
    if url is None:
        raise errors.missing("url")
    events = params.texts("enabled_events")
    if not events:
        raise errors.missing("enabled_events")
    api_version = params.text("api_version") or API_VERSION
    secret = f"whsec_{random_text(32)}"
    endpoint = _add(context, url=url, events=events, secret=secret, api_version=api_version)
    endpoint |= {"description": params.text("description"), "metadata": metadata.merged(params)}
    if params.boolean("connect"):
        context.objects.save_private(endpoint["id"], {"secret": secret, "is_connect": True})
    return context.objects.save(endpoint) | {"secret": secret}


def register(context: Context, *, url: str, secret: str) -> Json:
    """Make sure that an address hears every event, signed with this secret.

    It hears the platform's events, those of connected accounts, and thin ones.
    There is one such endpoint: the next start, perhaps with another address or secret, moves it.
    """
    private = {"secret": secret, "is_registered": True}
    for endpoint in context.objects.all(RESOURCE.kind):
        if context.objects.private(endpoint["id"]).get("is_registered") or endpoint["url"] == url:
            context.objects.save_private(endpoint["id"], private)
            return context.objects.save(endpoint | {"url": url})
    endpoint = _add(context, url=url, events=["*"], secret=secret, api_version=API_VERSION)
    context.objects.save_private(endpoint["id"], private)
    return endpoint


def listening(context: Context, event_type: str, *, is_thin: bool = False) -> list[Json]:
    """Return the enabled endpoints that hear of an event of the context's account; thin ones only a registered one."""
    found = []
    for endpoint in context.platform.objects.all(RESOURCE.kind, equals("status", "enabled")):
        private = context.objects.private(endpoint["id"])
        is_meant = not is_thin and private.get("is_connect", False) == bool(context.account)
        if (is_meant or private.get("is_registered")) and {"*", event_type} & set(endpoint["enabled_events"]):
            found.append(endpoint)
    return found


def index(context: Context, params: Params) -> Json:
    """List endpoints."""
    return listing(context, params, RESOURCE, "/v1/webhook_endpoints")


def retrieve(context: Context, _params: Params, endpoint_id: str) -> Json:
    """Retrieve an endpoint."""
    return context.addressed(RESOURCE.kind, endpoint_id)


def update(context: Context, params: Params, endpoint_id: str) -> Json:
    """Change an endpoint's address, events, description or metadata, or disable it."""
    endpoint = context.addressed(RESOURCE.kind, endpoint_id)
    endpoint["url"] = params.url("url") or endpoint["url"]
    endpoint["enabled_events"] = params.texts("enabled_events") or endpoint["enabled_events"]
    endpoint["metadata"] = metadata.merged(params, endpoint["metadata"])
    if params.has("description"):
        endpoint["description"] = params.text("description")
    if (disabled := params.boolean("disabled")) is not None:
        endpoint["status"] = "disabled" if disabled else "enabled"
    return context.objects.save(endpoint)


def destroy(context: Context, _params: Params, endpoint_id: str) -> Json:
    """Delete an endpoint and what it has not received."""
    context.addressed(RESOURCE.kind, endpoint_id)
    context.deliveries.drop(endpoint_id)
    return context.objects.delete({"id": endpoint_id, "object": RESOURCE.kind, "deleted": True})


def _add(context: Context, *, url: str, events: list[str], secret: str, api_version: str) -> Json:
    body: Json = {
        "id": new_id("we"),
        "object": RESOURCE.kind,
        "api_version": api_version,
        "application": None,
        "created": context.now,
        "description": None,
        "enabled_events": events,
        "livemode": False,
        "metadata": {},
        "status": "enabled",
        "url": url,
    }
    return context.objects.add(body, private={"secret": secret})


ROUTES = (
    Route("POST", "/v1/webhook_endpoints", create),
    Route("GET", "/v1/webhook_endpoints", index),
    Route("GET", "/v1/webhook_endpoints/<endpoint_id>", retrieve),
    Route("POST", "/v1/webhook_endpoints/<endpoint_id>", update),
    Route("DELETE", "/v1/webhook_endpoints/<endpoint_id>", destroy),
)

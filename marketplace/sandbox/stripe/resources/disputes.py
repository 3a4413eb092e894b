"""Disputes: charges that customers contest with their bank. Their life is in `disputing`."""

from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.resources import dispute_parts, disputing
from marketplace.sandbox.stripe.resources.listing import created, listing, matching, of_parent
from marketplace.sandbox.stripe.routing import Resource, Route
from marketplace.sandbox.stripe.store.objects import Condition, Json
from marketplace.sandbox.stripe.wire import errors, metadata
from marketplace.sandbox.stripe.wire.params import Params

_EVIDENCE_LIMIT = 20_000

RESOURCE = Resource(
    disputing.KIND, represent=dispute_parts.represent, expandable=frozenset({"charge", "payment_intent"})
)


def index(context: Context, params: Params) -> Json:
    """List disputes, by charge, payment and time of creation."""
    where: list[Condition] = [*matching(params, ("payment_intent",)), *created(params)]
    if charge := params.text("charge"):
        where.append(of_parent(charge))
    return listing(context, params, RESOURCE, "/v1/disputes", where)


def retrieve(context: Context, _params: Params, dispute_id: str) -> Json:
    """Retrieve a dispute."""
    return dispute_parts.represent(context, context.addressed(RESOURCE.kind, dispute_id))


def update(context: Context, params: Params, dispute_id: str) -> Json:
    """Change the metadata of a dispute, and its evidence, which goes to the bank unless `submit` is false."""
    before = context.addressed(RESOURCE.kind, dispute_id)
    after = before | {"metadata": metadata.merged(params, before["metadata"])}
    submit, evidence = params.boolean("submit"), _evidence(params)
    speaks = params.has("evidence") or submit is True
    if speaks:
        _require(before, ("needs_response",), "its evidence cannot be changed")
        after["evidence"] = before["evidence"] | evidence
        has_evidence = any(after["evidence"].values())
        after["evidence_details"] = before["evidence_details"] | {"has_evidence": has_evidence}
    if speaks or after != before:
        after = disputing.answer(context, before, after, submit=speaks and submit is not False)
    return dispute_parts.represent(context, after)


def close(context: Context, _params: Params, dispute_id: str) -> Json:
    """Give a dispute up: it is lost."""
    before = context.addressed(RESOURCE.kind, dispute_id)
    _require(before, ("needs_response",), "it cannot be closed")
    return dispute_parts.represent(context, disputing.lose(context, before))


def _evidence(params: Params) -> Json:
    sent = params.section("evidence")
    return {name: sent.text(name, limit=_EVIDENCE_LIMIT) for name in dispute_parts.TEXTS if sent.has(name)}


def _require(dispute: Json, statuses: tuple[str, ...], refusal: str) -> None:
    if dispute["status"] not in statuses:
        raise errors.unexpected_state(f"This dispute has a status of {dispute['status']}: {refusal}.")


ROUTES = (
    Route("GET", "/v1/disputes", index),
    Route("GET", "/v1/disputes/<dispute_id>", retrieve),
    Route("POST", "/v1/disputes/<dispute_id>", update),
    Route("POST", "/v1/disputes/<dispute_id>/close", close),
)

"""Reading and showing the plans and the journal for the control API."""

from __future__ import annotations

from marketplace.sandbox.stripe.control import faults, hooks
from marketplace.sandbox.stripe.control.controls import Controls
from marketplace.sandbox.stripe.control.counting import Count
from marketplace.sandbox.stripe.control.faults import Fault
from marketplace.sandbox.stripe.control.hooks import Mishap
from marketplace.sandbox.stripe.engine import Engine
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire import errors
from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.params import Params

_MANY = 100_000
_LONGEST_SECONDS = 600


def plan_fault(controls: Controls, params: Params) -> Json:
    """Plan a fault of the API."""
    fault = Fault(
        method=params.text("method") or "*",
        path=params.required_text("path"),
        kind=_kind(params, faults.KINDS),
        seconds=(params.integer("milliseconds", minimum=0, maximum=_LONGEST_SECONDS * 1_000) or 0) / 1_000,
        retry_after=params.integer("retry_after", minimum=0, maximum=_LONGEST_SECONDS),
        should_retry=params.boolean("should_retry"),
        left_out=params.text("field"),
        count=_count(params, limit=1),
    )
    params.refuse_unknown()
    if fault.kind == "missing_field" and not fault.left_out:
        raise errors.missing("field")
    return controls.faults.add(fault).shown()


def plan_mishap(controls: Controls, params: Params) -> Json:
    """Plan what happens to webhooks."""
    kind, numbers = _kind(params, hooks.KINDS), ("times", "size", "seed", "seconds", "lanes")
    options: Json = {name: params.integer(name, minimum=0, maximum=_MANY * 1_000) for name in numbers}
    options |= {"secret": params.text("secret"), "events": params.text("events")}
    count = _count(params, limit=0)
    params.refuse_unknown()
    given = {name: value for name, value in options.items() if value is not None}
    return controls.hooks.add(Mishap(kind, count=count, **given)).shown()


def release(engine: Engine, params: Params) -> Json:
    """Let held webhooks go: those of the events named, in their order, or all of them."""
    names = params.texts("events")
    params.refuse_unknown()
    with engine.write() as context:
        held = context.deliveries.held
        found = [one for name in names for one in held(name)] if names else held()
        context.deliveries.release(found, context.now)
    return {"released": len(found)}


def set_rate(controls: Controls, params: Params) -> Json:
    """Take `per_second` reads and as many writes a second from now on; 0 stands for no limit."""
    per_second = params.required_integer("per_second", minimum=0, maximum=_MANY)
    params.refuse_unknown()
    controls.rate.set(per_second)
    return controls.rate.shown()


def listed(entries: list[Fault] | list[Mishap]) -> Json:
    """Return the entries of a plan."""
    return {"data": [entry.shown() for entry in entries]}


def journal(controls: Controls, params: Params) -> Json:
    """Return the journal's lines behind number `after`, by `kind`, `method` and `path` if given.

    Raises:
        ApiError: no journal is kept.
    """
    after = params.integer("after", minimum=0) or 0
    wanted = {name: value for name in ("kind", "method", "path") if (value := params.text(name)) is not None}
    params.refuse_unknown()
    if controls.journal.path is None:
        raise ApiError("This sandbox keeps no journal.", status=404)
    lines = controls.journal.lines(after=after)
    return {"data": [line for line in lines if wanted.items() <= line.items()]}


def _kind(params: Params, kinds: dict[str, str]) -> str:
    kind = params.choice("kind", kinds)
    if kind is None:
        raise errors.missing("kind")
    return kind


def _count(params: Params, *, limit: int) -> Count:
    nth, given = params.integer("nth", minimum=1, maximum=_MANY), params.integer("limit", minimum=0, maximum=_MANY)
    return Count(nth or 1, limit if given is None else given)

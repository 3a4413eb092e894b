"""The plan for webhooks, carried out: what happens to a delivery before its first attempt."""

from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.control.hooks import HookPlan, Mishap
from marketplace.sandbox.stripe.store.deliveries import HELD, Delivery
from marketplace.sandbox.stripe.webhooks.signing import signature_header

_DROPPED = "dropped as planned"
_OLD_SECONDS = 3_600
_UNKNOWN_SECRET = "whsec_nobody_knows_this_one"  # noqa: S105 - a wrong one, on purpose


def treat(context: Context, plan: HookPlan) -> None:
    """Decide on every due delivery that the plan has not looked at, and let complete shuffles go."""
    for delivery in context.deliveries.untried(context.now, untreated=True):
        _treat(context, plan, delivery)
    for mishap in plan.shuffles():
        _shuffle(context, mishap)


def signed(body: str, secret: str, delivery: Delivery, now: int) -> str:
    """Return the signature of a delivery's body at `now`, wrong in the way planned for the first attempt."""
    signing = (delivery.treatment or {}).get("signing", {}) if delivery.attempts == 0 else {}
    if "bad_signature" in signing:
        secret = _UNKNOWN_SECRET
    if "old_timestamp" in signing:
        seconds = signing["old_timestamp"]["seconds"]
        now -= _OLD_SECONDS if seconds is None else seconds
    if "second_secret" in signing:
        return signature_header(body, signing["second_secret"]["secret"], now, secret)
    return signature_header(body, secret, now)


def _treat(context: Context, plan: HookPlan, delivery: Delivery) -> None:
    fate = plan.decide(context.objects.anywhere(delivery.event)[1]["type"])
    if fate.is_dropped:
        context.deliveries.failed(delivery, _DROPPED)
        return
    due = HELD if fate.is_held else context.now + fate.delay if fate.delay else delivery.due
    context.deliveries.treat(delivery, {"shuffle": fate.shuffle, "signing": fate.signing}, due)
    context.deliveries.duplicate(delivery, fate.times)


def _shuffle(context: Context, mishap: Mishap) -> None:
    waiting = [one for one in context.deliveries.held() if (one.treatment or {}).get("shuffle") == mishap.id]
    if len(waiting) >= mishap.size:
        mishap.draws.shuffle(waiting)
        context.deliveries.release(waiting, context.now)

"""What the passing of time brings: sessions expire, banks answer, deadlines end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.resources import checkout, disputing, refunding
from marketplace.sandbox.stripe.store.agenda import Task
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire.errors import ApiError

_Duty: TypeAlias = Callable[[Context, Json], Json]

# By the names under which they stand on the agenda.
_DUTIES: dict[str, _Duty] = {
    "dispute.lapse": disputing.lapse,
    "dispute.lose": disputing.lose,
    "dispute.open": disputing.open_dispute,
    "dispute.win": disputing.win,
    "refund.fail": refunding.fail,
    "refund.succeed": refunding.succeed,
}


def next_due(context: Context) -> int | None:
    """Return when something is due next, in Unix seconds."""
    dues = [due for due in (context.agenda.earliest(), checkout.next_due(context)) if due is not None]
    return min(dues, default=None)


def run(context: Context) -> None:
    """Do everything that is due."""
    for session in checkout.due(context):
        checkout.expire(context, session)
    for task in context.agenda.due(context.now):
        _do(context, task)
        context.agenda.done(task)


def _do(context: Context, task: Task) -> None:
    subject = context.objects.named(task.subject)
    if subject is None:
        return
    try:
        _DUTIES[task.duty](context, subject)
    except ApiError:
        return  # the object has moved on meanwhile: a charge refunded whole is disputed no more

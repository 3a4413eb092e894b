"""What the passing of time brings: sessions expire, banks answer, deadlines end, accounts are paid out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.resources import checkout, disputing, payout_schedule, payouting, refunding, topups
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
    "payout.arrive": payouting.arrive,
    payout_schedule.DUTY: payouting.daily,
    "payout.fail": payouting.fail,
    "payout.send": payouting.send,
    "refund.fail": refunding.fail,
    "refund.succeed": refunding.succeed,
    "topup.succeed": topups.succeed,
}


def next_due(context: Context) -> int | None:
    """Return when something is due next, in Unix seconds."""
    dues = [due for due in (context.agenda.earliest(), checkout.next_due(context)) if due is not None]
    return min(dues, default=None)


def run(context: Context) -> None:
    """Do everything that is due."""
    for session in checkout.due(context):
        checkout.expire(context, session)
    # Again and again: what is done may make more due, a payout of yesterday its arrival of today.
    while tasks := context.agenda.due(context.now, 1):
        _do(context, tasks[0])
        context.agenda.done(tasks[0])


def _do(context: Context, task: Task) -> None:
    account, subject = context.objects.anywhere(task.subject)
    try:
        _DUTIES[task.duty](context.on(account, now=task.due), subject)
    except ApiError:
        return  # the object has moved on meanwhile: a charge refunded whole is disputed no more

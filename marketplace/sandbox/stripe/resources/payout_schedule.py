"""When money is paid out by itself: at midnight UTC, where the account is paid out daily.

Connected accounts are unless told otherwise; the platform is not, so that its balance stays for transfers.
"""

from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.resources import platform
from marketplace.sandbox.stripe.settings import next_midnight
from marketplace.sandbox.stripe.store.facts import PAYS_PLATFORM_DAILY, Facts

DUTY = "payout.daily"
INTERVALS = ("daily", "manual")


def is_daily(context: Context) -> bool:
    """Tell whether the context's account is paid out by itself."""
    if context.account:
        return bool(context.objects.private(context.account).get("interval", "daily") == "daily")
    return bool(Facts(context.connection).get(PAYS_PLATFORM_DAILY))


def set_interval(context: Context, interval: str) -> None:
    """Let the context's account be paid out daily, or only when asked."""
    if context.account:
        private = context.objects.private(context.account)
        context.objects.save_private(context.account, private | {"interval": interval})
    else:
        Facts(context.connection).set(PAYS_PLATFORM_DAILY, int(interval == "daily"))
    expect(context, context.now)


def expect(context: Context, available_on: int) -> None:
    """Plan the payout of money that is available from an instant on (Unix seconds), where that happens by itself."""
    if not is_daily(context):
        return
    subject = context.account or platform.account(context)["id"]
    due = next_midnight(max(context.now, available_on - 1))
    if not context.agenda.has(due, DUTY, subject):
        context.agenda.plan(due, DUTY, subject)

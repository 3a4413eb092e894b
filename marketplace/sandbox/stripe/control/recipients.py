"""What happens to connected accounts outside the API: Stripe decides about them, they are onboarded or closed."""

from __future__ import annotations

from marketplace.sandbox.stripe.banks import CURRENCIES, find, of_country
from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.engine import Engine
from marketplace.sandbox.stripe.resources import account_parts, onboarding, payout_schedule
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire import errors
from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.params import Params


def capability(engine: Engine, params: Params, account_id: str) -> Json:
    """Let Stripe decide about an account's transfers and payouts: `status` is the capability's from now on."""
    status = params.choice("status", account_parts.STATUSES)
    params.refuse_unknown()
    if status is None:
        raise errors.missing("status")
    with engine.write() as context:
        return onboarding.set_capability(context, _account(context, account_id), status)


def onboard(engine: Engine, params: Params, account_id: str) -> Json:
    """Let a party go through the onboarding page: with the bank account `number` of `country`, or one that works."""
    country, number = params.choice("country", CURRENCIES), params.text("number")
    holder = params.text("holder")
    params.refuse_unknown()
    with engine.write() as context:
        account = _account(context, account_id)
        country = country or account["identity"]["country"]
        bank = find(country, number) if number else of_country(country)[0]
        if bank is None:
            raise ApiError(f"{number} is no test account of {country}.", param="number")
        return onboarding.onboard(context, account, bank, holder=holder or account["display_name"] or "A recipient")


def close(engine: Engine, params: Params, account_id: str) -> Json:
    """Let an account be closed."""
    params.refuse_unknown()
    with engine.write() as context:
        return onboarding.close(context, _account(context, account_id))


def schedule(engine: Engine, params: Params) -> Json:
    """Let an account be paid out `daily` or by hand only (`manual`); without `account`, the platform's own."""
    interval, account = params.choice("interval", payout_schedule.INTERVALS), params.text("account")
    params.refuse_unknown()
    if interval is None:
        raise errors.missing("interval")
    with engine.write() as context:
        if account:
            _account(context, account)
        payout_schedule.set_interval(context.on(account or ""), interval)
    return {"account": account, "interval": interval}


def _account(context: Context, account_id: str) -> Json:
    return context.addressed(account_parts.KIND, account_id)

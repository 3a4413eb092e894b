"""The life of a recipient's account: opened, onboarded on a page, perhaps restricted or rejected, and closed.

restricted --details given--> active        any --Stripe decides--> pending | restricted | rejected | unsupported
any --closed--> gone for good, once its balance is empty
"""

from __future__ import annotations

from marketplace.sandbox.stripe.banks import TestBank
from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.resources import account_parts, balance, bank_accounts, payout_schedule, thin_events
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire import errors
from marketplace.sandbox.stripe.wire.times import iso

_RECIPIENT = "v2.core.account[configuration.recipient]"
_CAPABILITY = "stripe_balance.stripe_transfers"


def onboard(context: Context, account: Json, bank: TestBank, *, holder: str) -> Json:
    """Take what the party says on the page: who it is and where it is paid. A new bank account replaces the old one."""
    own = context.on(account["id"])
    had_bank = bank_accounts.current(own) is not None
    attached = bank_accounts.attach(own, bank, holder=holder)
    identity = account["identity"] | {
        "attestations": {"terms_of_service": {"account": {"date": iso(context.now), "ip": None, "user_agent": None}}},
        "business_details": {"registered_name": holder},
    }
    defaults = account["defaults"] | {"payout_methods": {bank.currency: attached["id"]}}
    after = account | {"identity": identity, "defaults": defaults}
    after |= {"requirements": account_parts.requirements(())}
    context.platform.objects.save(after)
    for part in ("defaults", "identity", "requirements"):
        thin_events.record(context, f"v2.core.account[{part}].updated", after)
    payout_schedule.expect(own, context.now)
    is_new = not had_bank and account_parts.transfers_of(after) in ("restricted", "pending")
    return set_capability(context, after, "active") if is_new else after


def set_capability(context: Context, before: Json, status: str) -> Json:
    """Let Stripe decide about transfers and payouts; a capability that is restricted asks for details again."""
    if account_parts.transfers_of(before) == status:
        return before
    wanted = account_parts.WANTED if status == "restricted" else ()
    configuration = before["configuration"] | {"recipient": account_parts.recipient(status)}
    after = before | {"configuration": configuration, "requirements": account_parts.requirements(wanted)}
    context.platform.objects.save(after)
    data = {"updated_capability": _CAPABILITY}
    thin_events.record(context, f"{_RECIPIENT}.capability_status_updated", after, data=data)
    if after["requirements"] != before["requirements"]:
        thin_events.record(context, "v2.core.account[requirements].updated", after)
    return after


def close(context: Context, before: Json) -> Json:
    """Close an account for good.

    Raises:
        ApiError: it is closed already, or money is left in it.
    """
    if before["closed"]:
        raise errors.unexpected_state(f"The account {before['id']} is closed already.", code="account_closed")
    if any(any(parts) for parts in balance.held(context.on(before["id"])).values()):
        raise errors.unexpected_state(
            f"The account {before['id']} cannot be closed while its balance is not zero.",
            code="account_balance_not_zero",
        )
    after = context.platform.objects.save(before | {"closed": True, "applied_configurations": []})
    thin_events.record(context, "v2.core.account.closed", after)
    return after

from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.resources import platform


def test_the_platform_has_one_account_whoever_asks(context: Context) -> None:
    first = platform.account(context)

    assert platform.account(context.on("acct_1")) == first
    assert first["id"].startswith("acct_")

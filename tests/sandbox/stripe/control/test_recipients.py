"""Connected accounts, as a test arranges them."""

from __future__ import annotations

import pytest

from tests.sandbox.support import Shop
from tests.support.double import Double, Refused


def test_an_account_is_onboarded_restricted_and_closed(shop: Shop, double: Double) -> None:
    account = shop.unready("CH")

    assert double.onboarded(account, holder="Beat AG")["identity"]["business_details"]["registered_name"] == "Beat AG"
    assert shop.v1.accounts.external_accounts.list(account).data[0].country == "CH"
    assert double.capability(account, "restricted")["requirements"]["entries"]
    assert double.closed(account)["closed"]
    with pytest.raises(Refused, match="closed already"):
        double.closed(account)


def test_any_test_account_can_be_named(shop: Shop, double: Double) -> None:
    account = shop.unready()

    double.onboarded(account, country="AT", number="AT89370400440532013004")

    assert shop.v1.accounts.external_accounts.list(account).data[0].last4 == "3004"
    with pytest.raises(Refused, match="no test account"):
        double.onboarded(account, number="DE00")


@pytest.mark.parametrize(
    ("path", "params", "status"),
    [
        ("/accounts/acct_x/capability", {"status": "active"}, 404),
        ("/accounts/acct_x/onboarded", {}, 404),
        ("/accounts/acct_x/closed", {}, 404),
        ("/payouts/schedule", {"interval": "daily", "account": "acct_x"}, 404),
        ("/payouts/schedule", {}, 400),
        ("/payouts/schedule", {"interval": "hourly"}, 400),
        ("/accounts/acct_x/capability", {}, 400),
        ("/accounts/acct_x/capability", {"status": "fine"}, 400),
    ],
)
def test_what_cannot_be_is_refused(double: Double, path: str, params: dict[str, str], status: int) -> None:
    with pytest.raises(Refused) as refused:
        double.call("POST", path, **params)

    assert refused.value.status == status

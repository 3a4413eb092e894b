from __future__ import annotations

from marketplace.sandbox.stripe.resources.payout_parts import explained


def test_a_failure_is_explained_be_it_unknown() -> None:
    assert explained("no_account") == "The bank account could not be located."
    assert explained("something_new") == "The bank could not process this payout."

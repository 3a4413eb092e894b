from __future__ import annotations

from marketplace.sandbox.stripe.cards import BY_NUMBER
from marketplace.sandbox.stripe.resources import charge_parts


def test_the_issuer_approves_or_says_why_not() -> None:
    approved = charge_parts.outcome(BY_NUMBER["4242424242424242"])
    lost = charge_parts.outcome(BY_NUMBER["4000000000009987"])
    generic = charge_parts.outcome(BY_NUMBER["4000000000000002"])

    assert (approved["type"], approved["reason"]) == ("authorized", None)
    assert approved["seller_message"] == "Payment complete."
    assert (lost["type"], lost["reason"]) == ("issuer_declined", "lost_card")
    assert lost["seller_message"] == "The bank returned the decline code `lost_card`."
    assert generic["seller_message"] == "The bank did not return any further details with this decline."


def test_a_statement_shows_at_most_22_characters() -> None:
    intent = {"statement_descriptor_suffix": "ORDER 12345"}

    assert charge_parts.statement_descriptor("Acme", {"statement_descriptor_suffix": None}) == "ACME"
    assert charge_parts.statement_descriptor("Acme Software", intent) == "ACME SOFTWARE* ORDER 1"

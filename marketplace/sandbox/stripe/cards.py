"""The test cards and what each of them does.

Numbers and effects are those of Stripe's published test cards; no other number is ever stored.
Source: docs.stripe.com/testing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

_DECLINED = "Your card was declined."


@dataclass(frozen=True)
class Decline:
    """Why a card is refused: the error's code, the issuer's decline code and the sentence for the customer."""

    code: str
    decline_code: str | None
    message: str = _DECLINED


@dataclass(frozen=True)
class Card:
    """A test card: its number, what it shows and what it does."""

    number: str
    title: str
    effect: str
    token: str
    brand: str = "visa"
    cvc_digits: int = 3
    decline: Decline | None = None
    needs_challenge: bool = False
    skips_pending: bool = False
    is_disputed: bool = False
    refund: Literal["succeeds", "is_pending", "fails_later"] = "succeeds"

    @property
    def last4(self) -> str:
        """The last four digits."""
        return self.number[-4:]

    @property
    def spaced(self) -> str:
        """The number in groups, as it is printed on a card."""
        if self.brand == "amex":
            return f"{self.number[:4]} {self.number[4:10]} {self.number[10:]}"
        return " ".join(self.number[at : at + 4] for at in range(0, len(self.number), 4))


AUTHENTICATION_REQUIRED = Decline(
    "authentication_required",
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
)
AUTHENTICATION_FAILED = Decline(
    "payment_intent_authentication_failure",
    None,
    "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod "
    "to attempt to fulfill this PaymentIntent again.",
)

MAIN_CARDS = (
    Card("4242424242424242", "Succeeds", "The payment goes through.", "pm_card_visa"),
    Card(
        "4000000000000002",
        "Declined",
        "The issuer refuses without a reason.",
        "pm_card_visa_chargeDeclined",
        decline=Decline("card_declined", "generic_decline"),
    ),
    Card(
        "4000000000009995",
        "Insufficient funds",
        "The issuer refuses: not enough money.",
        "pm_card_visa_chargeDeclinedInsufficientFunds",
        decline=Decline("card_declined", "insufficient_funds", "Your card has insufficient funds."),
    ),
    Card(
        "4000000000003220",
        "3-D Secure",
        "The bank asks the customer to approve.",
        "pm_card_threeDSecure2Required",
        needs_challenge=True,
    ),
)

MORE_CARDS = (
    Card("5555555555554444", "Mastercard succeeds", "Another brand.", "pm_card_mastercard", brand="mastercard"),
    Card(
        "378282246310005",
        "Amex succeeds",
        "Its security code has 4 digits.",
        "pm_card_amex",
        brand="amex",
        cvc_digits=4,
    ),
    Card("4000000000000077", "Available at once", "Skips pending.", "pm_card_bypassPending", skips_pending=True),
    Card(
        "4000000000000259",
        "Disputed",
        "Paid, then disputed as fraud.",
        "pm_card_createDispute",
        is_disputed=True,
    ),
    Card(
        "4000000000005126",
        "Refund fails later",
        "A refund succeeds, then fails.",
        "pm_card_refundFail",
        refund="fails_later",
    ),
    Card(
        "4000000000007726",
        "Refund is pending",
        "A refund succeeds only later.",
        "pm_card_pendingRefund",
        refund="is_pending",
    ),
    Card(
        "4000000000009987",
        "Lost card",
        "Declined as lost.",
        "pm_card_visa_chargeDeclinedLostCard",
        decline=Decline("card_declined", "lost_card"),
    ),
    Card(
        "4000000000009979",
        "Stolen card",
        "Declined as stolen.",
        "pm_card_visa_chargeDeclinedStolenCard",
        decline=Decline("card_declined", "stolen_card"),
    ),
    Card(
        "4000000000000069",
        "Expired card",
        "Declined as expired.",
        "pm_card_chargeDeclinedExpiredCard",
        decline=Decline("expired_card", "expired_card", "Your card has expired."),
    ),
    Card(
        "4000000000000127",
        "Wrong CVC",
        "Declined: CVC differs.",
        "pm_card_chargeDeclinedIncorrectCvc",
        decline=Decline("incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect."),
    ),
    Card(
        "4000000000000119",
        "Processing error",
        "The network fails.",
        "pm_card_chargeDeclinedProcessingError",
        decline=Decline(
            "processing_error",
            "processing_error",
            "An error occurred while processing your card. Try again in a little bit.",
        ),
    ),
)

_ALL_CARDS = MAIN_CARDS + MORE_CARDS
BY_NUMBER = {card.number: card for card in _ALL_CARDS}
BY_TOKEN = {card.token: card for card in _ALL_CARDS}


def passes_luhn(number: str) -> bool:
    """Tell whether the digits of a card number carry a correct check digit."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = [digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[1::2]]
    return (sum(digits[0::2]) + sum(doubled)) % 10 == 0

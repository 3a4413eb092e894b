"""The test bank accounts and what happens to payouts into them.

Numbers and effects are those of Stripe's published test accounts; no other number is ever stored.
Source: docs.stripe.com/connect/testing, "Test account numbers".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_IBAN_BODY = "37040044053201300"
_IBAN = re.compile(rf"[A-Z]{{2}}\d{{2}}{_IBAN_BODY}([0-5])")
_NOT_CHARACTERS = re.compile(r"[\s-]")
_BRITISH = ("00012345", "11111116", "11111113", "22222227", "33333335", "44444440")
_OTHERS = ("000123456789", "000111111116", "000111111113", "000222222227", "000333333335", "000444444440")

# Where banks are found by IBAN, and the currency in which they keep accounts.
_EURO = "AT BE CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK"
_IBAN_OTHERS = "BG:bgn CH:chf CZ:czk DK:dkk HU:huf IS:isk LI:chf NO:nok PL:pln RO:ron SE:sek"
_WITHOUT_IBAN = "AE:aed AU:aud BR:brl CA:cad GB:gbp HK:hkd IN:inr JP:jpy KW:kwd MX:mxn NZ:nzd SG:sgd US:usd ZA:zar"


def _pairs(text: str) -> dict[str, str]:
    return {pair[:2]: pair[3:] for pair in text.split()}


_IBAN_COUNTRIES = dict.fromkeys(_EURO.split(), "eur") | _pairs(_IBAN_OTHERS)
CURRENCIES = dict(sorted((_IBAN_COUNTRIES | _pairs(_WITHOUT_IBAN)).items()))


@dataclass(frozen=True)
class Outcome:
    """What becomes of payouts into an account; `failure` is the code of those that come back."""

    title: str
    effect: str
    failure: str | None = None


OUTCOMES = (
    Outcome("Payouts arrive", "The bank takes every payout."),
    Outcome("No account", "Payouts arrive, then come back: no such account.", "no_account"),
    Outcome("Account closed", "Payouts arrive, then come back: the account is closed.", "account_closed"),
    Outcome("Insufficient funds", "Payouts arrive, then come back for lack of funds.", "insufficient_funds"),
    Outcome("Debit not authorized", "Payouts arrive, then come back: not authorized.", "debit_not_authorized"),
    Outcome("Invalid currency", "Payouts arrive, then come back: wrong currency.", "invalid_currency"),
)


@dataclass(frozen=True)
class TestBank:
    """A test account: its country, its number and what happens to payouts into it."""

    country: str
    number: str
    outcome: Outcome

    @property
    def currency(self) -> str:
        """The currency in which the account is kept."""
        return CURRENCIES[self.country]

    @property
    def last4(self) -> str:
        """The last four digits."""
        return self.number[-4:]

    @property
    def spaced(self) -> str:
        """The number as it is printed: an IBAN in groups of four."""
        if self.country not in _IBAN_COUNTRIES:
            return self.number
        return " ".join(self.number[at : at + 4] for at in range(0, len(self.number), 4))


def of_country(country: str) -> list[TestBank]:
    """Return the test accounts of a country, the good one first; none where the country is unknown."""
    if country not in CURRENCIES:
        return []
    return [TestBank(country, number, outcome) for number, outcome in zip(_numbers(country), OUTCOMES, strict=True)]


def find(country: str, number: str) -> TestBank | None:
    """Return the test account of a country with a number as typed; an IBAN's check digits may be any."""
    bare = _NOT_CHARACTERS.sub("", number).upper()
    if country in _IBAN_COUNTRIES:
        match = _IBAN.fullmatch(bare)
        if not match or not bare.startswith(country):
            return None
        return TestBank(country, bare, OUTCOMES[int(match[1])])
    return next((bank for bank in of_country(country) if bank.number == bare), None)


def _numbers(country: str) -> tuple[str, ...]:
    if country in _IBAN_COUNTRIES:
        return tuple(_iban(country, f"{_IBAN_BODY}{ending}") for ending in range(len(OUTCOMES)))
    return _BRITISH if country == "GB" else _OTHERS


def _iban(country: str, body: str) -> str:
    """Return an IBAN with its check digits, ISO 7064 MOD 97-10."""
    digits = "".join(str(int(character, 36)) for character in f"{body}{country}00")
    return f"{country}{98 - int(digits) % 97:02}{body}"

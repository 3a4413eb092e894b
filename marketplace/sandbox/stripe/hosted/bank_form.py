"""The form for a bank account: what was typed, what is wrong with it, and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from marketplace.sandbox.stripe.banks import TestBank, find, of_country

_FIELDS = ("holder", "country", "number")


@dataclass(frozen=True)
class BankForm:
    """The form's fields as typed; `country` by its two letters."""

    holder: str = ""
    country: str = ""
    number: str = ""

    @classmethod
    def of(cls, fields: Mapping[str, str], *, country: str, holder: str) -> BankForm:
        """Read what was typed; country and holder are those of the account until something else is said."""
        typed = {name: fields[name].strip()[:200] for name in _FIELDS if name in fields}
        return replace(cls(holder=holder, country=country), **typed)

    def filled_with(self, number: str) -> BankForm:
        """Return the form with a test account put in."""
        bank = find(self.country, number)
        return replace(self, number=bank.spaced) if bank else self

    @property
    def bank(self) -> TestBank | None:
        """The test account typed, if it is one."""
        return find(self.country, self.number)

    @property
    def bare(self) -> str:
        """The number of the test account typed, without spaces."""
        return self.bank.number if self.bank else ""

    @property
    def test_banks(self) -> list[TestBank]:
        """The test accounts of the country chosen."""
        return of_country(self.country)

    def mistakes(self) -> dict[str, str]:
        """Return a sentence for each field that is wrong, in the order of the form."""
        found = {
            "holder": "" if self.holder else "Enter the name of the account holder.",
            "country": "" if self.test_banks else "Choose the country of your bank.",
            "number": self._number_mistake(),
        }
        return {field: mistake for field, mistake in found.items() if mistake}

    def without_foreign_number(self) -> BankForm:
        """Return the form without a number that could be somebody's real account."""
        return self if self.bank else replace(self, number="")

    def _number_mistake(self) -> str:
        if not self.number:
            return "Enter the account number or IBAN."
        if self.bank or not self.test_banks:
            return ""
        return "Only the test accounts of this country work here. Choose one from the list; no real bank is asked."

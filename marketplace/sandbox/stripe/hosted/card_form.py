"""The card form: what was typed, what is wrong with it, and what it means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from marketplace.sandbox.stripe.cards import BY_NUMBER, Card, passes_luhn

_EXPIRY = re.compile(r"(\d{1,2})\s*[/.-]\s*(?:20)?(\d{2})|(\d{2})(\d{2})")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_NOT_DIGITS = re.compile(r"[\s-]")


@dataclass(frozen=True)
class CardForm:
    """The form's fields as typed."""

    email: str = ""
    number: str = ""
    expiry: str = ""
    cvc: str = ""
    name: str = ""

    @classmethod
    def of(cls, fields: Mapping[str, str], *, known_email: str | None) -> CardForm:
        """Read a posted form; an e-mail address already known to the session stands."""
        typed = {field: fields.get(field, "").strip()[:200] for field in ("email", "number", "expiry", "cvc", "name")}
        return cls(**typed | ({"email": known_email} if known_email else {}))

    def filled_with(self, number: str, now: int) -> CardForm:
        """Return the form with a test card put in; name and e-mail stay if they were typed."""
        card = BY_NUMBER.get(number)
        if card is None:
            return self
        year = datetime.fromtimestamp(now, UTC).year + 3
        return replace(
            self,
            number=card.spaced,
            expiry=f"12 / {year % 100:02}",
            cvc="1234"[: card.cvc_digits],
            name=self.name or "Alex Example",
            email=self.email or "alex@example.com",
        )

    @property
    def digits(self) -> str:
        """The card number without spaces."""
        return _NOT_DIGITS.sub("", self.number)

    @property
    def card(self) -> Card | None:
        """The test card typed, if it is one."""
        return BY_NUMBER.get(self.digits)

    @property
    def expires(self) -> tuple[int, int] | None:
        """Month and year typed, if they can be read."""
        match = _EXPIRY.fullmatch(self.expiry)
        if not match:
            return None
        month, year = int(match[1] or match[3]), 2000 + int(match[2] or match[4])
        return (month, year) if 1 <= month <= 12 else None

    def mistakes(self, now: int, *, with_card: bool = True) -> dict[str, str]:
        """Return a sentence for each field that is wrong, in the order of the form."""
        found = {"email": self._email_mistake()}
        if with_card:
            found |= {
                "number": self._number_mistake(),
                "expiry": self._expiry_mistake(now),
                "cvc": self._cvc_mistake(),
                "name": "" if self.name else "Enter the name on the card.",
            }
        return {field: mistake for field, mistake in found.items() if mistake}

    def without_foreign_number(self) -> CardForm:
        """Return the form without a number that could be somebody's real card."""
        is_foreign = self.card is None and self.digits.isdecimal() and passes_luhn(self.digits)
        return replace(self, number="", cvc="") if is_foreign else self

    def _email_mistake(self) -> str:
        if not self.email:
            return "Enter your e-mail address."
        return "" if _EMAIL.fullmatch(self.email) else "Your e-mail address is incomplete."

    def _number_mistake(self) -> str:
        if not self.digits:
            return "Enter a card number."
        if not self.digits.isdecimal() or not 12 <= len(self.digits) <= 19:
            return "Your card number is incomplete."
        if not passes_luhn(self.digits):
            return "Your card number is invalid."
        return "" if self.card else "Only test cards work here. Choose one from the list; real cards are never charged."

    def _expiry_mistake(self, now: int) -> str:
        if self.expires is None:
            return "Your card's expiration date is incomplete." if self.expiry else "Enter the expiration date."
        month, year = self.expires
        today = datetime.fromtimestamp(now, UTC)
        if year < today.year:
            return "Your card's expiration year is in the past."
        return "Your card's expiration date is in the past." if (year, month) < (today.year, today.month) else ""

    def _cvc_mistake(self) -> str:
        digits = self.card.cvc_digits if self.card else 3
        if not self.cvc:
            return "Enter the security code."
        if self.cvc.isdecimal() and len(self.cvc) == digits:
            return ""
        return f"Your card's security code has {digits} digits."

"""A bank account as people type it, checked for what can be known without asking a bank. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from stdnum import bic as bics
from stdnum import iban as ibans
from stdnum.exceptions import InvalidChecksum, ValidationError

from marketplace.payouts.errors import BankAccountInvalid

SEPA: Final = frozenset((
    "AD", "AL", "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GI", "GR", "HR", "HU",
    "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MC", "MD", "ME", "MK", "MT", "NL", "NO", "PL", "PT", "RO", "RS", "SE",
    "SI", "SK", "SM", "VA",
))  # fmt: skip
"""Countries whose banks take part in SEPA credit transfers. Source: EPC409-09, "List of SEPA scheme countries"."""

LONGEST_HOLDER: Final = 70
_LATIN: Final = re.compile(r"[\x20-\x7e\u00a0-\u024f\u1e00-\u1eff\u2010-\u2019]+")


@dataclass(frozen=True, slots=True)
class BankAccount:
    """Whose account it is, its IBAN without spaces, and the BIC of its bank where it was given."""

    holder: str
    iban: str
    bic: str = ""

    @property
    def country(self) -> str:
        """Where the account is held (ISO 3166)."""
        return self.iban[:2]

    @property
    def label(self) -> str:
        """What may be shown of it: its country and its last four signs."""
        return f"{self.country} •••• {self.iban[-4:]}"


def read_account(holder: str, iban: str, bic: str = "") -> BankAccount:
    """Return the account that was typed in, spaces and small letters put right.

    Raises:
        BankAccountInvalid: a fact cannot be right; `field` is holder, iban or bic.
    """
    return BankAccount(_holder(holder), number := _iban(iban), _bic(bic, number[:2]))


def _holder(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise BankAccountInvalid("Write whose account it is.", field="holder")
    if len(name) > LONGEST_HOLDER:
        raise BankAccountInvalid(f"Banks take at most {LONGEST_HOLDER} signs. Shorten the name.", field="holder")
    if _LATIN.fullmatch(name) is None:
        raise BankAccountInvalid("Write the name in Latin letters, as banks do.", field="holder")
    return name


def _iban(text: str) -> str:
    number = ibans.compact(text)
    if not number:
        raise BankAccountInvalid("Write the IBAN.", field="iban")
    if not re.match(r"[A-Z]{2}[0-9]{2}", number):
        raise BankAccountInvalid("An IBAN starts with two letters and two digits, such as DE89.", field="iban")
    if number[:2] not in SEPA:
        raise BankAccountInvalid(
            "Banks of this country take no SEPA payments. Choose Stripe, or an account in a SEPA country.", field="iban"
        )
    try:
        return str(ibans.validate(number))
    except InvalidChecksum as wrong:
        raise BankAccountInvalid(
            "The check digits do not fit. Compare it with your statement.", field="iban"
        ) from wrong
    except ValidationError as wrong:
        raise BankAccountInvalid("It has not the length or form of an IBAN of this country.", field="iban") from wrong


def _bic(text: str, country: str) -> str:
    code = re.sub(r"\s", "", text).upper()
    if not code:
        return ""
    try:
        bics.validate(code)
    except ValidationError as wrong:
        raise BankAccountInvalid("A BIC has 8 or 11 signs, such as COBADEFFXXX.", field="bic") from wrong
    if code[4:6] != country and country not in _SHARED.get(code[4:6], ()):
        raise BankAccountInvalid("The BIC is of another country than the IBAN.", field="bic")
    return code


_SHARED: Final = {"FR": ("MC",), "GB": ("GI",), "IT": ("SM", "VA")}
"""Countries whose banks may be reached by a BIC of another one."""

"""What a partner submits about a customer, and what can be read from it without asking for more."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from stdnum import get_cc_module

from marketplace.catalog.models import Vendor
from marketplace.customers import duns
from marketplace.customers.domains import domain_of, is_shared_site
from marketplace.customers.errors import DunsInvalid
from marketplace.customers.facts import Facts
from marketplace.customers.tax_numbers import TaxNumberInvalid, recognise
from marketplace.protection.errors import FactInvalid

NUMBER: Final = re.compile(r"(?:[A-Za-z][\s.-]*){0,4}[0-9][0-9A-Za-z\s./-]*")
PREFIXES: Final = {"EL": "GR", "UK": "GB", "XI": "GB"}
"""How numbers and websites write countries otherwise than ISO 3166 does."""
GENERIC: Final = frozenset({"ai", "cc", "co", "fm", "io", "me", "to", "tv", "ws"})
"""Endings of countries that everybody uses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A partner's claim as it was typed. The first three are needed, and `mark`, the form's own random text.

    `identity` is a website, an e-mail address at the company, or a VAT number; `more` may be another one. `vendor` is
    whose offerings the partner wants to sell, None for everything. `country` is an ISO code; left out, it is read from
    the facts.
    """

    mark: str
    company: str
    identity: str
    vendor: Vendor | None
    more: str = ""
    country: str = ""
    duns: str = ""
    contact: str = ""
    notes: str = ""

    @property
    def key(self) -> str:
        """What makes it one submission: the form's mark with everything typed into it.

        The same form sent twice has one key; going back to it and typing something else makes another.
        """
        scope = self.vendor.public_id if self.vendor else ""
        typed = [self.mark, self.company, self.identity, scope, self.more, self.country]
        typed += [self.duns, self.contact, self.notes]
        return hashlib.sha256(json.dumps(typed).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Described:
    """A customer as it was understood: facts that are compared, and how they are kept for the partner."""

    facts: Facts
    website: str
    tax_number: str
    duns: str


def described(submission: Submission, home: str) -> Described:
    """Read what a partner typed. `home` is its own country (ISO code), taken where nothing says another.

    Raises:
        FactInvalid: the company has no name, or a fact is none that tells organisations apart.
    """
    company = " ".join(submission.company.split())
    if not any(character.isalnum() for character in company):
        raise FactInvalid("company", "Write the company's name.")
    return _understood(submission, company, home)


def identified(identity: str, home: str) -> Facts:
    """Return what a website, an e-mail address at a company or a VAT number says of whose it is.

    `home` is the country (ISO code) taken where it says none.

    Raises:
        FactInvalid: it tells no organisation apart; the field is `identity`.
    """
    return _understood(Submission(mark="", company="", identity=identity, vendor=None), "", home).facts


def _understood(submission: Submission, company: str, home: str) -> Described:
    typed = [("identity", _plain(submission.identity)), ("more", _plain(submission.more))]
    websites = {field: text for field, text in typed if text and not _is_number(text)}
    numbers = {field: text for field, text in typed if text and _is_number(text)}
    if not websites and not numbers:
        raise FactInvalid("identity", "Write the company's website or its VAT number.")
    domains = [_domain(field, text) for field, text in websites.items()]
    country = submission.country or _country(numbers.values(), domains) or home
    taxes = [_tax_number(field, text, country) for field, text in numbers.items()]
    number = _duns(submission.duns)
    facts = Facts(country, company, tuple(domains), tuple(taxes), (number,) if number else ())
    return Described(facts, ", ".join(domains), ", ".join(taxes), number)


def _plain(text: str) -> str:
    """Fold letters, digits and marks of other widths into those that facts are written with."""
    return unicodedata.normalize("NFKC", text).strip()


def _is_number(text: str) -> bool:
    return NUMBER.fullmatch(text) is not None and domain_of(text) is None


def _domain(field: str, text: str) -> str:
    found = domain_of(text)
    if found is None:
        raise FactInvalid(
            field,
            "This website tells no company apart: it is free mail, or no address at all. Write the company's own"
            " website, or its VAT number.",
        )
    if "@" not in text and is_shared_site(found):
        raise FactInvalid(
            field, "Anybody may have a page on this site. Write the company's own website, or its VAT number."
        )
    return found


def _country(numbers: Iterable[str], domains: Iterable[str]) -> str:
    """The country that a number's prefix names, or else a website's ending."""
    endings = [ending for domain in domains if (ending := domain.rpartition(".")[2]) not in GENERIC]
    return next(_known([*map(_prefix, numbers), *endings]), "")


def _prefix(number: str) -> str:
    return re.sub(r"[\s.-]", "", number)[:2]


def _known(codes: Iterable[str]) -> Iterator[str]:
    """The ISO codes of those countries whose numbers can be checked."""
    written = (PREFIXES.get(each.upper(), each.upper()) for each in codes)
    return (
        code
        for code in written
        if len(code) == 2 and code.isascii() and code.isalpha() and get_cc_module(code.lower(), "vat")
    )


def _tax_number(field: str, text: str, country: str) -> str:
    """Return a number in its one spelling, of the customer's country or of the one that its prefix names."""
    for home in dict.fromkeys((country, *_known([_prefix(text)]))):
        try:
            found = recognise(text, home)
        except TaxNumberInvalid:
            continue
        if found is not None and found.is_valid:
            return found.value
    if not any(_known([country])):
        raise FactInvalid(field, f"Numbers of {country} cannot be checked here. Write the company's website.")
    raise FactInvalid(field, f"This is not a valid VAT number of {country}. Correct it, or write the website.")


def _duns(text: str) -> str:
    try:
        return duns.recognise(text) or ""
    except DunsInvalid as refusal:
        raise FactInvalid("duns", "A D-U-N-S number has nine digits. Correct it, or leave it out.") from refusal

"""What somebody states of an organisation, and what is kept of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from marketplace.customers.domains import domain_of
from marketplace.customers.names.keys import NameKeys, core_of, label_of
from marketplace.customers.rules import IdentityKey, keyed_hash
from marketplace.customers.tax_numbers import country_of


@dataclass(frozen=True, slots=True)
class Facts:
    """An organisation as somebody describes it. Only the country (ISO code) must be there.

    `domains` are hosts or e-mail addresses of any kind; those of free mail do not count. `tax_numbers` are validated
    numbers in their one spelling, `duns_numbers` nine digits each. `parent_id` is the account of its parent company.
    """

    country: str
    name: str = ""
    domains: tuple[str, ...] = ()
    tax_numbers: tuple[str, ...] = ()
    duns_numbers: tuple[str, ...] = ()
    parent_id: int | None = None

    def keys(self, secret_key: str) -> list[IdentityKey]:
        """Return the hashed facts that identify it for certain, the strongest first."""
        numbers = [keyed_hash("tax_number", each, secret_key, country=country_of(each)) for each in self.tax_numbers]
        duns = [keyed_hash("duns", each, secret_key) for each in self.duns_numbers]
        domains = [keyed_hash("domain", each, secret_key) for each in self._own_domains()]
        return [*numbers, *duns, *domains]

    def names(self, secret_key: str) -> list[NameKeys]:
        """Return what is kept of its name, and of what stands before the public suffix of each domain."""
        return [
            *names_of(self.name, self.country, secret_key),
            *(found for each in self._own_domains() if (found := label_of(each, self.country, secret_key))),
        ]

    def number_countries(self) -> frozenset[str]:
        """Return the countries of its tax numbers."""
        return frozenset(country_of(number) for number in self.tax_numbers)

    def _own_domains(self) -> Iterator[str]:
        found = (domain_of(each) for each in self.domains)
        return (each for each in dict.fromkeys(found) if each)


def names_of(name: str, country: str, secret_key: str) -> list[NameKeys]:
    """Return what is kept of one name: nothing where it has no word in it."""
    found = core_of(name, country, secret_key)
    return [found] if found else []


def kept_of(name: NameKeys) -> dict[str, object]:
    """Return a name as the database functions take it."""
    return {
        "source": name.source,
        "country": name.country,
        "kinds": name.kinds,
        "words": name.words,
        "keys": [each.key for each in name.keys],
        "places": [each.place for each in name.keys],
    }

"""What somebody states of an organisation becomes hashed facts and names."""

from __future__ import annotations

from marketplace.customers.facts import Facts, kept_of
from marketplace.customers.rules import keyed_hash
from tests.support.sales import SECRET_KEY


def test_the_strongest_fact_comes_first_and_free_mail_is_none() -> None:
    facts = Facts(
        "GR", domains=("kim@gmail.com", "shop.acme.gr", "acme.gr", "acme.com"), tax_numbers=("EL094259216",),
        duns_numbers=("150483782",),
    )  # fmt: skip

    assert facts.keys(SECRET_KEY) == [
        keyed_hash("tax_number", "EL094259216", SECRET_KEY, country="GR"),
        keyed_hash("duns", "150483782", SECRET_KEY),
        keyed_hash("domain", "acme.gr", SECRET_KEY),
        keyed_hash("domain", "acme.com", SECRET_KEY),
    ]
    assert facts.number_countries() == {"GR"}


def test_a_name_and_each_domain_say_a_name() -> None:
    facts = Facts("DE", name="Tauberwerk GmbH", domains=("tauberwerk.de", "tw.de"))

    assert [name.source for name in facts.names(SECRET_KEY)] == ["name", "label"]
    assert Facts("DE", name=" … ").names(SECRET_KEY) == []


def test_a_name_is_handed_to_the_database_as_numbers() -> None:
    [name] = Facts("DE", name="Tauberwerk").names(SECRET_KEY)

    kept = kept_of(name)

    assert set(kept) == {"source", "country", "kinds", "words", "keys", "places"}
    assert (kept["source"], kept["kinds"]) == ("name", "d")
    assert "auber" not in str(kept)

"""Two names are alike by what tells organisations apart, not by what many have in common."""

from __future__ import annotations

import pytest

from marketplace.customers.names.keys import core_of
from marketplace.customers.names.likeness import Kept, Met, met_of, reasons_for


def _reasons(one: str, other: str, *, countries: tuple[str, str] = ("DE", "DE")) -> tuple[str, ...]:
    asked, kept = (core_of(name, country, "secret") for name, country in zip((one, other), countries, strict=True))
    assert asked is not None
    assert kept is not None
    return reasons_for(asked, Kept(kept.source, kept.country, kept.kinds, kept.words), met_of(asked, kept.keys))


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Tauberwerk GmbH", "TAUBERWERK", "The names are the same."),
        ("Data Pebble", "DataPebble Inc", "The names are the same."),
        (
            "Tauberwerk Systeme",
            "Tauberwerk Holding",
            "What is particular about the names is the same; their general words differ.",
        ),
        (
            "Quillbrook Analytics",
            "Quilbrok Analytics",
            "The names differ by a letter or two in their particular words.",
        ),
        ("Müller Bau", "Mueller Bau GmbH", "The names are the same."),
    ],
)
def test_names_that_may_be_one(one: str, other: str, reason: str) -> None:
    assert _reasons(one, other) == _reasons(other, one) == (reason, "Both are in the same country.")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller Bau", "Müller Bäckerei"),
        ("Müller", "Müller Bau"),
        ("Nordwind Köln", "Nordwind Bonn"),
        ("Windpark Nordfeld 3", "Windpark Nordfeld 4"),
        ("Deutsche Software", "Deutsche Systeme"),
        ("Tauberwerk", "Quillbrook"),
        ("Phoenix Logistik", "Phoenix Pharma"),
        ("Nordwind Alpenblick", "Nordwind"),
    ],
)
def test_names_of_strangers(one: str, other: str) -> None:
    assert _reasons(one, other) == _reasons(other, one) == ()


def test_a_common_name_abroad_is_a_strangers() -> None:
    assert _reasons("Schmidt Bau", "Schmidt Bau", countries=("DE", "AT")) == ()
    assert _reasons("Tauberwerk", "Tauberwerk", countries=("DE", "AT")) != ()


def test_a_sentence_never_says_a_name() -> None:
    for sentence in _reasons("Tauberwerk Systeme", "Tauberwerk"):
        assert "auberwerk" not in sentence


def test_nothing_met_is_no_likeness() -> None:
    asked = core_of("Tauberwerk", "DE", "secret")
    assert asked is not None
    assert reasons_for(asked, Kept("name", "DE", "d", (1,)), frozenset[Met]()) == ()

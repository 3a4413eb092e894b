"""Two descriptions are judged as the database would find one by the other."""

from __future__ import annotations

import pytest

from marketplace.customers.facts import Facts
from marketplace.customers.judging import FACTS, NOTHING, Judgement, compared
from tests.support.sales import SECRET_KEY

NUMBER, OTHER_NUMBER = "DE136695976", "DE129273398"


def _judged(one: Facts, other: Facts) -> Judgement:
    judgement = compared(one, other, SECRET_KEY)
    assert judgement == compared(other, one, SECRET_KEY)
    return judgement


def test_a_fact_in_common_is_certain_and_facts_are_told_the_strongest_first() -> None:
    one = Facts("DE", tax_numbers=(NUMBER,), domains=("acme.de",))

    assert _judged(one, one) == Judgement("certain", ("The tax number is the same.", "The web domain is the same."))


def test_two_numbers_of_one_country_are_a_doubt_even_about_what_is_certain() -> None:
    one = Facts("DE", name="Acme", tax_numbers=(NUMBER,), domains=("acme.de",))
    other = Facts("DE", name="Acme", tax_numbers=(OTHER_NUMBER,), domains=("acme.de",))

    judgement = _judged(one, other)

    assert judgement.answer == "certain"
    assert judgement.reasons == (
        "The web domain is the same.", "Their tax numbers of DE differ: they may be two companies.",
    )  # fmt: skip


def test_one_name_with_two_numbers_is_likely_only() -> None:
    one, other = (Facts("DE", name="Perlenbach", tax_numbers=(each,)) for each in (NUMBER, OTHER_NUMBER))

    assert _judged(one, other).answer == "likely"


@pytest.mark.parametrize("name", ["Quellengrund", ""])
def test_strangers_are_told_that_nothing_is_shared(name: str) -> None:
    assert _judged(Facts("DE", name="Tauberwerk"), Facts("DE", name=name)) == Judgement("unrelated", (NOTHING,))


def test_every_kind_of_key_has_its_sentence() -> None:
    assert {"tax_number", "duns", "domain", "email", "partner"} <= set(FACTS)

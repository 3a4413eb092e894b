"""What can be read from three fields, without asking for more."""

from __future__ import annotations

import pytest

from marketplace.customers.facts import Facts
from marketplace.protection.errors import FactInvalid
from marketplace.protection.submissions import described, identified
from tests.support.protection import VAT, a_submission


@pytest.mark.parametrize(
    ("identity", "more", "website", "number", "country"),
    [
        ("acme.com", "", "acme.com", "", "DE"),
        (" https://www.Acme.co.uk/about?x=1 ", "", "acme.co.uk", "", "GB"),
        ("kim@mail.acme.fr", "", "acme.fr", "", "FR"),
        ("acme.io", "", "acme.io", "", "DE"),
        ("DE 136 695 976", "", "", "DE136695976", "DE"),
        ("136695976", "", "", "DE136695976", "DE"),
        ("ATU13585627", "", "", "ATU13585627", "AT"),
        ("EL 094259216", "", "", "EL094259216", "GR"),
        ("acme.com", VAT, "acme.com", "DE136695976", "DE"),
        ("ATU13585627", "acme.de", "acme.de", "ATU13585627", "AT"),
        ("ＤＥ１３６６９５９７６", "", "", "DE136695976", "DE"),
        ("ES B-58378431", "", "", "ESB58378431", "ES"),
        ("DE 136695976", "FR 83 404 833 048", "", "DE136695976, FR83404833048", "DE"),
    ],
)
def test_a_website_or_number_says_who_it_is_and_where(
    identity: str, more: str, website: str, number: str, country: str
) -> None:
    found = described(a_submission(identity, more=more), "DE")

    assert (found.website, found.tax_number, found.facts.country) == (website, number, country)
    assert found.facts.name == "Acme GmbH"


def test_the_country_that_was_chosen_counts() -> None:
    assert described(a_submission("acme.com", country="US"), "DE").facts.country == "US"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"company": "  "}, "company"),
        ({"company": " ... "}, "company"),
        ({"identity": "https://www.facebook.com/acme"}, "identity"),
        ({"more": "linkedin.com/company/acme"}, "more"),
        ({"identity": "acme.com other.com"}, "identity"),
        ({"identity": ""}, "identity"),
        ({"identity": "acme"}, "identity"),
        ({"identity": "kim@gmail.com"}, "identity"),
        ({"identity": "DE123456789"}, "identity"),
        ({"identity": "12-3456789", "country": "US"}, "identity"),
        ({"more": "hotmail.com"}, "more"),
        ({"duns": "12-345"}, "duns"),
    ],
)
def test_what_tells_no_company_apart_is_refused_at_its_field(facts: dict[str, str], field: str) -> None:
    with pytest.raises(FactInvalid) as refusal:
        described(a_submission(**facts), "DE")

    assert refusal.value.field == field


def test_a_duns_number_is_kept_in_its_one_spelling() -> None:
    assert described(a_submission(duns="12-345-6789"), "DE").duns == "123456789"


def test_a_single_fact_says_whose_it_is() -> None:
    assert identified("kim@www.acme.com", "DE") == Facts("DE", "", ("acme.com",))
    assert identified("FR 40 303 265 045", "DE").country == "FR"


@pytest.mark.parametrize("typed", ["", " ", "gmail.com", "co.uk", "DE999999999"])
def test_a_single_fact_that_tells_nobody_apart_is_refused(typed: str) -> None:
    with pytest.raises(FactInvalid) as refused:
        identified(typed, "DE")

    assert refused.value.facts["field"] == "identity"


def test_a_foreign_number_is_a_number_of_its_own_country() -> None:
    found = described(a_submission("FR83404833048", country="DE"), "DE")

    assert (found.tax_number, found.facts.country) == ("FR83404833048", "DE")


def test_an_address_at_a_site_for_everybody_is_one_of_who_runs_it() -> None:
    assert described(a_submission("kim@linkedin.com"), "DE").website == "linkedin.com"


def test_the_same_form_has_one_key_and_another_text_in_it_another() -> None:
    form = a_submission("acme.com", mark="m")

    assert form.key == a_submission("acme.com", mark="m").key
    assert len({form.key, a_submission("acme.org", mark="m").key, a_submission("acme.com", mark="n").key}) == 3

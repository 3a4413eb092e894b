"""Which part of an address names the organisation."""

from __future__ import annotations

import pytest

from marketplace.customers.domains import domain_of


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("kim@acme.com", "acme.com"),
        ("kim@mail.berlin.acme.co.uk", "acme.co.uk"),
        ("  KIM@Acme.COM. ", "acme.com"),
        ("kim@müller.de", "müller.de"),
        ("kim@shop-one.myshopify.com", "shop-one.myshopify.com"),
        ("kim@shop-two.github.io", "shop-two.github.io"),
        ("kim@gmail.com", None),
        ("kim@yahoo.co.uk", None),
        ("kim@hotmail.fr", None),
        ("kim@t-online.de", None),
        ("kim@web.de", None),
        ("kim@mail.web.de", None),
        ("kim@localhost", None),
        ("kim@co.uk", None),
        ("no address", None),
        ("", None),
    ],
)
def test_the_registrable_domain_counts_and_free_mail_never(email: str, domain: str | None) -> None:
    assert domain_of(email) == domain


def test_a_company_whose_name_holds_a_providers_name_is_a_company() -> None:
    assert domain_of("kim@outlook-consulting.de") == "outlook-consulting.de"

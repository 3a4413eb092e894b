"""Which part of an address names the organisation."""

from __future__ import annotations

import pytest

from marketplace.customers.domains import domain_of, is_shared_site


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


@pytest.mark.parametrize(
    "typed",
    [
        "müller.de",
        "xn--mller-kva.de",
        "MÜLLER.DE",
        "mu\u0308ller.de",
        "kim@mail.xn--mller-kva.de",
        "https://www.müller.de/über-uns",
        "mül\u00adler.de",
        "müller。de",
    ],
)
def test_a_domain_in_another_script_has_one_spelling_however_it_is_typed(typed: str) -> None:
    assert domain_of(typed) == "müller.de"


@pytest.mark.parametrize(
    ("typed", "domain"),
    [
        ("https://acme.com/?mail=joe@gmail.com", "acme.com"),
        ("acme.com/about?mail=joe@rival.com", "acme.com"),
        ("https://joe:secret@acme.com:8443/x", "acme.com"),
        ("acme.com:8080", "acme.com"),
        ("Kim Doe <kim@acme.com>", "acme.com"),
        ("a/b@acme.com", "acme.com"),
        ("ＡＣＭＥ.com", "acme.com"),
        ("acme.com other.com", None),
        ("acme..com", None),
        ("-acme.com", None),
        ("acme_.com", None),
        (f"{'a' * 64}.com", None),
        (f"{'abc.' * 63}acme.com", None),
        ("xn--a.com", None),
        ("🦄.com", None),
        ("127.0.0.1", None),
        ("[::1]", None),
    ],
)
def test_an_address_is_read_as_a_browser_or_mail_would_and_what_is_no_host_is_none(
    typed: str, domain: str | None
) -> None:
    assert domain_of(typed) == domain


def test_a_site_where_anybody_has_a_page_names_nobody() -> None:
    assert is_shared_site("linkedin.com")
    assert not is_shared_site("acme.com")

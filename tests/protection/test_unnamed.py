"""Free text for the operator names no customer of the partner's, and a refusal tells nothing that it may not read."""

from __future__ import annotations

import pytest

from marketplace.core import clock
from marketplace.protection.errors import CustomerNamed
from marketplace.protection.unnamed import check_unnamed
from tests.support.protection import Field, as_partner, registered
from tests.support.sales import a_link, an_order
from tests.support.world import an_offering


@pytest.fixture
def sold(field: Field) -> Field:
    """Kim Doe of Acme has bought by the partner's link, and the partner has registered Globex Trading GmbH."""
    at = clock.now()
    an_order(a_link(field.partner, an_offering(vendor=field.vendor), at=at), at=at)
    registered(field.partner, "globex-trading.com", at=at, company="Globex Trading GmbH", contact="Lee Poe")
    return field


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("We know kim@acme.example.org well.", "kim@acme.example.org"),
        ("They wrote from ACME.example.org, see there.", "ACME.example.org"),
        ("Ring +49 431 555 0140.", "+49 431 555 0140"),
        ("Ask kim\n doe about it.", "kim doe"),
        ("Globex Trading has asked twice.", "Globex Trading"),
        ("It is Globex Trading GmbH.", "Globex Trading GmbH"),
        ("See www.globex-trading.com for more.", "globex-trading.com"),
        ("Lee Poe signed.", "Lee Poe"),
    ],
)
def test_what_names_a_customer_is_refused_with_the_passage(sold: Field, text: str, said: str) -> None:
    with as_partner(sold.partner), pytest.raises(CustomerNamed) as refusal:
        check_unnamed(sold.partner.id, text)

    assert refusal.value.message.startswith(f"Take “{said}” out: the operator reads this text")
    assert refusal.value.facts["field"] == "reason"


@pytest.mark.parametrize(
    "text", ["", "They compare three offers.", "The global trade of acme-like tools, order 1234567."]
)
def test_what_names_nobody_is_let_through(sold: Field, text: str) -> None:
    with as_partner(sold.partner):
        check_unnamed(sold.partner.id, text)


def test_single_words_of_a_name_count_where_it_is_known_who_is_meant(sold: Field) -> None:
    account_id = registered(sold.partner, "initech.com", at=clock.now(), company="Initech AG").registration.account_id
    with as_partner(sold.partner):
        check_unnamed(sold.partner.id, "Initech compares.")
        for known in (
            {"account_id": account_id},
            {"customer": "initech.com"},
            {"customer": "https://www.initech.com/"},
        ):
            with pytest.raises(CustomerNamed, match="Take “Initech” out"):
                check_unnamed(sold.partner.id, "Initech compares.", **known)  # type: ignore[arg-type]


def test_what_only_somebody_else_knows_is_no_reason_to_refuse(sold: Field) -> None:
    with as_partner(sold.rival):
        for words in ("Kim Doe of acme.example.org", "Globex Trading GmbH"):
            check_unnamed(sold.rival.id, words)

"""Registering an account on the partner's pages: three facts, and the answer at once."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.partners.models import Partner
from marketplace.protection import drafts
from marketplace.protection.models import Protection, Registration, RegistrationDraft
from tests.support import market as markets
from tests.support.market import Market
from tests.support.people import sign_in
from tests.support.protection import AT, VAT, registered, rows_written

Browser = Callable[..., FlaskClient]
FORM = {"mark": "a-mark", "company": "Acme GmbH", "identity": "acme.com", "scope": ""}


def the_registration() -> Registration:
    db.session.expire_all()
    return db.session.query(Registration).one()


@pytest.mark.row("S0-12")
def test_an_account_is_registered_with_three_facts_and_two_clicks_from_home(market: Market, browser: Browser) -> None:
    client = browser("seller")
    home = client.get("/portal/").text
    assert 'href="/portal/registrations/new"' in home

    form = client.get("/portal/registrations/new").text
    needed = re.findall(r"<(?:input|select|textarea)[^>]* required", form)
    answer = client.post("/portal/registrations/", data=FORM)
    page = client.get(answer.location).text

    assert len(needed) <= 3
    assert answer.status_code == 303
    assert "This account is yours" in page
    assert (the_registration().partner_id, the_registration().state) == (market.partner_id, "approved")
    assert the_registration().submitted_by == market.seller.public_id


def test_the_same_form_twice_leads_to_the_same_registration(market: Market, browser: Browser) -> None:
    client = browser("seller")

    first, second = (client.post("/portal/registrations/", data=FORM).location for _ in range(2))

    assert first == second
    assert rows_written()["registrations"] == 1


def test_a_conflict_names_nobody(market: Market, browser: Browser) -> None:
    client = browser("seller")
    taken = registered(market.world.other_partner, "acme.com").registration

    page = client.get(client.post("/portal/registrations/", data=FORM).location).text

    assert "An earlier claim on this account stands" in page
    for secret in ("Southwind", taken.public_id, market.world.other_partner.public_id, taken.account.public_id):
        assert secret not in page


def test_an_account_that_the_partner_has_leads_to_it(market: Market, browser: Browser) -> None:
    client = browser("seller")
    own = registered(market.world.partner, "acme.com").registration

    answer = client.post("/portal/registrations/", data=FORM, follow_redirects=True)

    assert answer.request.path == f"/portal/registrations/{own.public_id}/"
    assert "You have this account already" in answer.text


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("company", "", "Write the company's name."),
        ("identity", "", "Write the company's website or its VAT number."),
        ("identity", "kim@gmail.com", "This website tells no company apart"),
        ("identity", "DE123456789", "This is not a valid VAT number of DE"),
        ("duns", "12", "nine digits"),
        ("scope", "ven_absent", "Not a valid choice"),
    ],
)
def test_a_mistake_stands_beside_its_field_and_everything_typed_stays(
    market: Market, browser: Browser, field: str, value: str, message: str
) -> None:
    page = browser("seller").post("/portal/registrations/", data={**FORM, "notes": "kept words", field: value})

    assert page.status_code == 422
    assert message in page.text
    assert "kept words" in page.text
    assert set(rows_written().values()) == {0}


def test_an_order_of_the_partners_own_customer_fills_the_form_in(market: Market, browser: Browser) -> None:
    client = browser("seller")
    assert f"/portal/registrations/new?order={market.order}" in client.get(f"/portal/orders/{market.order}").text

    own = client.get(f"/portal/registrations/new?order={market.order}").text
    foreign = client.get(f"/portal/registrations/new?order={market.foreign_order}").text

    assert 'value="Acme"' in own
    assert 'value="example.org"' in own
    assert "Acme" not in foreign


def test_an_address_fills_the_form_in(market: Market, browser: Browser) -> None:
    page = browser("seller").get(f"/portal/registrations/new?company=Globex&identity={VAT}").text

    assert 'value="Globex"' in page
    assert f'value="{VAT}"' in page


def test_the_list_is_searched_filtered_and_downloaded(market: Market, browser: Browser) -> None:
    client = browser("finance")
    registered(market.world.partner, "globex.com", company="Globex", at=AT - timedelta(minutes=1))
    registered(market.world.partner, "acme.com")
    registered(market.world.other_partner, "hidden.com", company="Hidden")

    every, found = client.get("/portal/registrations/").text, client.get("/portal/registrations/?q=globex.com").text
    none = client.get("/portal/registrations/?state=rejected").text
    rows = list(csv.DictReader(io.StringIO(client.get("/portal/registrations/?format=csv").text)))

    assert ("Globex" in every, "Acme GmbH" in every, "Hidden" in every) == (True, True, False)
    assert ("Globex" in found, "Acme GmbH" in found) == (True, False)
    assert "No account fits." in none
    # both were submitted at one instant, so which of them comes first is left to their ids
    assert sorted((row["company"], row["state"], row["scope"]) for row in rows) == [
        ("Acme GmbH", "approved", "Everything"),
        ("Globex", "approved", "Everything"),
    ]
    assert rows[0]["protected_until"].startswith("2027-05-01T09:00:00")


def test_another_partners_registration_is_not_found(market: Market, browser: Browser) -> None:
    foreign = registered(market.world.other_partner, "acme.com").registration.public_id
    client = browser("owner")

    pages = [
        client.get(f"/portal/registrations/{each}{page}")
        for each in (foreign, "reg_absent")
        for page in ("/", "/receipt.json", "/certificate.pdf", "/certificate.json", "/appeal/new", "/withdrawal/new")
    ]

    assert {page.status_code for page in pages} == {404}


def test_a_suspended_partner_is_told_and_registers_nothing(market: Market, browser: Browser) -> None:
    client = browser("seller")
    db.session.get_one(Partner, market.partner_id).state = "suspended"
    db.session.commit()

    answer = client.post("/portal/registrations/", data=FORM)

    assert answer.status_code == 403
    assert db.session.query(Protection).count() == 0


def test_the_rival_sees_its_own_page_and_no_more(market: Market, client: FlaskClient) -> None:
    own = registered(market.world.other_partner, "acme.com").registration

    page = sign_in(client, market.stranger).get(f"/portal/registrations/{own.public_id}/").text

    assert "This account is yours" in page


@pytest.mark.row("S0-12")
def test_a_forwarded_mail_fills_the_form_in_for_its_partner_alone(market: Market, browser: Browser) -> None:
    mail = f"From: {market.seller.email}\n\nFrom: Jo Ray <jo@acme.com>\n\nHi\n\nAcme GmbH\nDE136695976\n"
    draft = drafts.receive(mail.encode(), at=markets.NOW)
    assert draft is not None
    foreign = RegistrationDraft(
        public_id="rdr_foreign", partner_id=market.world.other_partner.id, message="x", company="Globex AG",
        website="globex.com", received_at=markets.NOW,
    )  # fmt: skip
    db.session.add(foreign)
    db.session.commit()
    client = browser("seller")

    page = client.get(f"/portal/registrations/new?draft={draft.public_id}").text
    for value in ("Acme GmbH", "acme.com", "DE136695976", "Jo Ray, jo@acme.com"):
        assert f'value="{value}"' in page
    for other in ("rdr_foreign", "rdr_absent"):
        page = client.get(f"/portal/registrations/new?draft={other}").text
        assert "Globex" not in page


def test_a_pasted_website_fills_the_form_in(market: Market, browser: Browser) -> None:
    client = browser("seller")

    page = client.get("/portal/registrations/new?website=https://www.acme-tools.com/about").text

    assert 'value="Acme Tools"' in page
    assert 'value="acme-tools.com"' in page
    assert 'value="gmail.com"' in client.get("/portal/registrations/new?website=gmail.com").text


def test_a_claim_that_was_widened_leads_to_the_one_that_followed(market: Market, browser: Browser) -> None:
    vendor = market.world.vendor
    narrow = registered(market.world.partner, "acme.com", vendor=vendor).registration
    client = browser("seller")

    wide = client.post("/portal/registrations/", data=FORM).location

    page = client.get(f"/portal/registrations/{narrow.public_id}/").text
    assert "You widened this claim" in page
    assert f'href="{wide}"' in page
    assert "This account is yours" in client.get(wide).text


def test_a_form_that_was_changed_on_the_way_back_is_another_registration(market: Market, browser: Browser) -> None:
    client = browser("seller")

    first = client.post("/portal/registrations/", data=FORM).location
    second = client.post(
        "/portal/registrations/", data={**FORM, "company": "Globex", "identity": "globex.com"}
    ).location

    assert first != second
    assert "Globex" in client.get(second).text


def test_a_long_mark_is_no_error_of_ours(market: Market, browser: Browser) -> None:
    answer = browser("seller").post("/portal/registrations/", data={**FORM, "mark": "m" * 10_000})

    assert (answer.status_code, rows_written()["registrations"]) == (422, 0)

"""The details page: tax by country, mistakes that cost nothing, one order for two presses."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.core import clock
from marketplace.customers.models import Contact
from marketplace.db.base import Base, db
from marketplace.orders import lifecycle, links
from marketplace.orders.models import Order
from marketplace.payments.models import Checkout
from marketplace.protection.models import GuardDecision, Incident
from tests.support.protection import registered
from tests.support.sales import SECRET_KEY, a_cart, a_link
from tests.support.sandbox import Sandbox
from tests.support.storefront import ENTERED, enter, secret_in, shown_total
from tests.support.world import World, a_partner, a_tax, a_world


@pytest.fixture
def world(app: Flask) -> World:
    """Taxes of three countries."""
    built = a_world()
    a_tax(725, country="US", region="CA")
    a_tax(2100, country="FR")
    db.session.commit()
    return built


def test_the_tax_of_the_sellers_country_is_shown_first(client: FlaskClient, secret: str) -> None:
    page = client.get(f"/checkout/{secret}/details/")

    assert page.status_code == 200
    assert shown_total(page.text) == "108000"
    assert "VAT 20" in page.text
    assert "€1,080.00" in page.text


@pytest.mark.parametrize(
    ("entered", "total"),
    [
        ({"country": "FR"}, "108900"),
        ({"country": "FR", "tax_number": "FR 40 303 265 045"}, "90000"),
        ({"country": "FR", "tax_number": "40303265045"}, "90000"),
        ({"country": "DE", "tax_number": "DE136695976"}, "108000"),
        ({"country": "US", "region": "California"}, "96525"),
        ({"country": "US", "region": "ny"}, "90000"),
        ({"country": "BR"}, "90000"),
    ],
)
def test_the_total_follows_country_state_and_vat_number(
    client: FlaskClient, secret: str, entered: dict[str, str], total: str
) -> None:
    page = client.post(f"/checkout/{secret}/details/", data={**ENTERED, **entered, "recalculate": "1"})

    assert page.status_code == 200
    assert shown_total(page.text) == total
    assert _count(Order) == 0


def test_a_good_form_places_the_order_and_leads_to_the_payment_page(
    client: FlaskClient, secret: str, sandbox: Sandbox
) -> None:
    answer = enter(client, secret)

    assert answer.status_code == 303
    assert answer.location.startswith(f"{sandbox.url}/c/pay/cs_")
    order = db.session.scalars(select(Order)).one()
    assert (order.total_minor, order.commission_minor, order.state) == (108_000, 15_000, "placed")
    assert order.contact is not None
    assert (order.contact.company, order.contact.city, order.contact.country) == ("Acme GmbH", "Berlin", "DE")
    session = sandbox.payments.find_checkout(db.session.scalars(select(Checkout.session_id)).one() or "")
    assert (session.amount_minor, session.currency, session.order_id) == (108_000, "EUR", order.public_id)


def test_a_companys_name_is_kept_as_numbers_and_a_private_persons_is_not(
    client: FlaskClient, world: World, secret: str, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    private = a_cart(a_link(world.partner, world.offering, at=clock.now()), at=clock.now())
    enter(client, secret)
    enter(client, private, email="kim@gmail.com", company="Doe, Kim")

    rows = superuser.execute("select account_id, source, kinds from account_names order by id").fetchall()

    assert len({account for account, _, _ in rows}) == 1
    assert [rest for _, *rest in rows] == [["name", "d"], ["label", "d"]]


def test_an_order_that_no_card_can_pay_is_not_placed(client: FlaskClient, world: World, sandbox: Sandbox) -> None:
    link = a_link(world.partner, world.offering, unit_retail_minor=99_999_999)  # with 20 % tax beyond eight digits
    db.session.commit()
    opened = client.post(f"/l/{links.token(link, SECRET_KEY)}")

    answer = enter(client, secret_in(opened.location))

    assert answer.status_code == 422
    assert "more than one card payment can be" in answer.text
    assert (_count(Order), _count(Checkout)) == (0, 0)


def test_a_sale_that_the_guard_refuses_says_so_keeps_the_cart_and_stays_on_record(
    client: FlaskClient, secret: str, sandbox: Sandbox
) -> None:
    rival = a_partner("Southwind")
    registered(rival, "acme.example.org", at=clock.now() - timedelta(days=1))
    rival.programme.on_partner_sale = "refuse"
    db.session.commit()

    answer = enter(client, secret)

    assert answer.status_code == 422
    assert "This sale was refused" in answer.text
    assert "Southwind" not in answer.text
    assert 'value="kim@acme.example.org"' in answer.text
    assert (_count(Order), _count(Contact), _count(Checkout)) == (0, 0, 0)
    assert db.session.scalars(select(Incident.resolution)).all() == ["refused"]
    assert client.get(f"/checkout/{secret}/").status_code == 200


def test_after_five_refusals_nobody_is_answered_about_anybody_and_the_cart_stays(
    client: FlaskClient, secret: str, sandbox: Sandbox
) -> None:
    rival = a_partner("Southwind")
    registered(rival, "acme.example.org", at=clock.now() - timedelta(days=1))
    rival.programme.on_partner_sale = "refuse"
    db.session.commit()
    for _ in range(5):
        assert enter(client, secret).status_code == 422
    written = _count(GuardDecision)

    answers = [enter(client, secret, email=email) for email in ("kim@acme.example.org", "kim@nobody.example.net")]

    for answer in answers:
        assert answer.status_code == 429
        assert "this page takes none for now. Try again in 60 minutes: your cart stays as it is." in answer.text
        assert "This sale was refused" not in answer.text
    assert 'value="kim@nobody.example.net"' in answers[1].text
    assert (_count(Order), _count(Contact), _count(GuardDecision)) == (0, 0, written)
    assert "Backup Suite" in client.get(f"/checkout/{secret}/").text


def test_an_order_that_nobody_has_paid_does_not_tell_whose_the_account_is(
    client: FlaskClient, secret: str, sandbox: Sandbox
) -> None:
    rival = a_partner("Southwind")
    registered(rival, "acme.example.org", at=clock.now() - timedelta(days=1))

    assert enter(client, secret).status_code == 303

    order = db.session.scalars(select(Order)).one()
    assert (order.partner_id, order.is_of_somebody) == (rival.id, True)
    for page in (f"/order/{secret}/", f"/order/{secret}/partner/"):
        assert "Southwind" not in client.get(page, follow_redirects=True).text
    lifecycle.mark_paid(lifecycle.lock(order.id), at=clock.now(), actor="system", reason="Paid in a test.")
    db.session.commit()
    assert "Southwind" in client.get(f"/order/{secret}/").text


def test_a_second_press_leads_to_the_same_page_and_places_nothing(
    client: FlaskClient, secret: str, sandbox: Sandbox
) -> None:
    first = enter(client, secret)
    second = client.post(f"/checkout/{secret}/details/", data={**ENTERED, "shown_total": "108000"})

    assert second.location == first.location
    assert (_count(Order), _count(Checkout)) == (1, 1)


@pytest.mark.parametrize(
    "other", [{"city": "Bonn"}, {"email": "kim@other.example"}, {"shown_total": "1"}, {"city": ""}]
)
def test_a_second_press_with_something_else_in_it_says_that_nothing_was_changed(
    client: FlaskClient, secret: str, sandbox: Sandbox, other: dict[str, str]
) -> None:
    enter(client, secret)

    again = client.post(f"/checkout/{secret}/details/", data={**ENTERED, "shown_total": "108000", **other})

    assert (again.status_code, again.location) == (303, f"/order/{secret}/")
    assert "You ordered this before, with other details." in client.get(again.location).text
    assert (_count(Order), _count(Checkout)) == (1, 1)
    contact = db.session.scalars(select(Order)).one().contact
    assert contact is not None
    assert contact.city == "Berlin"


def test_mistakes_are_named_and_everything_typed_stays(client: FlaskClient, secret: str) -> None:
    page = client.post(
        f"/checkout/{secret}/details/",
        data={**ENTERED, "email": "kim@", "city": "", "postal_code": "", "shown_total": "108000"},
    )

    assert page.status_code == 422
    for sentence in (
        "Please check the following",
        "Enter an e-mail address such as kim@example.com.",
        "Enter the city.",
        "Enter the postal code.",
    ):
        assert sentence in page.text
    assert 'value="Hauptstr. 1"' in page.text
    assert 'value="kim@"' in page.text
    assert 'aria-invalid="true"' in page.text
    assert _count(Order) == 0


@pytest.mark.parametrize(
    ("entered", "sentence"),
    [
        ({"tax_number": "DE123"}, "This is no VAT number of the country chosen."),
        ({"country": "FR", "tax_number": "DE136695976"}, "This is no VAT number of the country chosen."),
        ({"country": "US", "region": ""}, "Enter the state or province"),
        ({"country": "US", "region": "Bavaria"}, "Enter the state or province"),
        ({"country": "XX"}, "Not a valid choice."),
        ({"country": ""}, "Choose a country."),
    ],
)
def test_what_tax_depends_on_must_be_right(
    client: FlaskClient, secret: str, entered: dict[str, str], sentence: str
) -> None:
    page = client.post(f"/checkout/{secret}/details/", data={**ENTERED, **entered, "shown_total": "108000"})

    assert page.status_code == 422
    assert sentence in page.text
    assert _count(Order) == 0


def test_nobody_pays_another_total_than_the_one_shown(client: FlaskClient, secret: str, sandbox: Sandbox) -> None:
    seen = {**ENTERED, "country": "FR", "shown_total": "108000"}  # shown with German tax

    asked = client.post(f"/checkout/{secret}/details/", data=seen)

    assert asked.status_code == 422
    assert "The total has changed" in asked.text
    assert "€1,089.00" in asked.text
    assert _count(Order) == 0

    confirmed = client.post(f"/checkout/{secret}/details/", data={**seen, "shown_total": shown_total(asked.text)})
    assert confirmed.status_code == 303
    assert db.session.scalars(select(Order.total_minor)).one() == 108_900


def test_a_cart_that_cannot_be_ordered_leads_back_to_itself(client: FlaskClient, secret: str) -> None:
    with clock.frozen(clock.now() + timedelta(days=31)):
        shown = client.get(f"/checkout/{secret}/details/")
        pressed = client.post(f"/checkout/{secret}/details/", data={**ENTERED, "shown_total": "108000"})

    assert (shown.status_code, pressed.status_code) == (303, 303)
    assert (shown.location, pressed.location) == (f"/checkout/{secret}/", f"/checkout/{secret}/")
    assert _count(Order) == 0


def test_a_payment_page_that_does_not_open_keeps_the_order(client: FlaskClient, secret: str) -> None:
    answer = enter(client, secret)  # nobody listens where Stripe should be

    assert answer.location == f"/order/{secret}/"
    page = client.get(answer.location)
    assert "The payment page could not be opened." in page.text
    assert "Pay now" in page.text
    assert _count(Order) == 1


def test_from_link_to_payment_page_are_three_pages(client: FlaskClient, world: World, sandbox: Sandbox) -> None:
    token = links.token(a_link(world.partner, world.offering, at=clock.now()), SECRET_KEY)
    offer = client.get(f"/l/{token}")
    cart = client.post(f"/l/{token}")
    in_cart = client.get(cart.location)
    details = client.get(f"{cart.location}details/")

    answer = client.post(f"{cart.location}details/", data={**ENTERED, "shown_total": shown_total(details.text)})

    assert [page.status_code for page in (offer, in_cart, details)] == [200, 200, 200]
    assert answer.location.startswith(sandbox.url)


def _count(table: type[Base]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0

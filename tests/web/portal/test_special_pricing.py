"""Asking for special pricing on the partner's pages: three fields, and within the guard-rails the answer at once."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from marketplace.catalog.models import Concession
from marketplace.commissions import accrual
from marketplace.db.base import db
from marketplace.ledger import balances, queries
from marketplace.ledger.rules import Account
from marketplace.orders.models import Link, Order
from marketplace.partners.models import Partner
from marketplace.protection.models import AccountCheck, Protection, Registration
from marketplace.protection.rules import PER_HOUR
from marketplace.special_pricing import deciding
from marketplace.special_pricing.models import PricingRequest, PricingRequestDetail
from tests.support import sales
from tests.support.market import NOW, Market
from tests.support.people import sign_in
from tests.support.protection import as_operator, registered
from tests.support.special_pricing import asked

Browser = Callable[..., FlaskClient]
AT = NOW - timedelta(hours=1)
FORM = {
    "mark": "a-mark", "customer": "acme.com", "offering": "", "rate": "5", "until": "2026-12-24",
    "reason": "They have another offer on the table.",
}  # fmt: skip


def rows() -> list[int]:
    db.session.expire_all()
    return [db.session.query(table).count() for table in (PricingRequest, PricingRequestDetail, Concession)]


def the_request() -> PricingRequest:
    db.session.expire_all()
    return db.session.query(PricingRequest).one()


def quote_form(market: Market) -> dict[str, str]:
    return {
        "plan": market.plan, f"quantity-{market.plan}": "1", f"retail-{market.plan}": "900.00", "currency": "EUR",
        "title": "Quote for Acme", "days": "14", "customer": "acme.com",
    }  # fmt: skip


@pytest.mark.row("S0-11")
def test_registration_concession_and_quote_are_each_decided_in_their_own_request(
    market: Market, browser: Browser
) -> None:
    client = browser("seller")

    claim = {"mark": "m", "company": "Acme GmbH", "identity": "acme.com", "scope": ""}
    answers = [client.post("/portal/registrations/", data=claim)]
    registration = db.session.query(Registration).one()
    assert (registration.state, registration.due_at, registration.decided_at) == ("approved", None, NOW)
    assert db.session.query(Protection).one().starts_at == NOW

    answers.append(client.post("/portal/special-pricing/", data=FORM))
    request = the_request()
    assert (request.state, request.due_at, request.decided_at) == ("approved", None, NOW)
    assert db.session.query(Concession).one().starts_at == NOW

    answers.append(client.post("/portal/links/", data=quote_form(market)))
    quote = db.session.query(Link).filter_by(title="Quote for Acme").one()
    assert (quote.account_id, [line.bps for line in quote.lines]) == (registration.account_id, [3_000])

    assert [answer.status_code for answer in answers] == [303, 303, 303]


def test_from_the_request_to_the_order_its_bps_and_its_funders_posting_are_exact(
    market: Market, browser: Browser
) -> None:
    client = browser("seller")
    registered(market.world.partner, "acme.com", at=AT)
    client.post("/portal/special-pricing/", data=FORM)
    client.post("/portal/links/", data=quote_form(market))
    quote = db.session.query(Link).filter_by(title="Quote for Acme").one()
    [offered] = quote.lines
    added = [each for each in offered.terms["considered"] if each["outcome"] == "added"]
    quote_id, before = quote.public_id, balances.trial_balance(db.session())

    placed = sales.ordered(sales.a_cart(quote, at=NOW), sales.a_purchase("kim@acme.com"), at=NOW)
    order = sales.paid(placed, at=NOW)
    accrual.accrue(order, cash=Account("stripe.pending"), at=NOW)
    db.session.commit()

    [line] = db.session.get_one(Order, order.id).lines
    assert (line.margin_bps, line.margin_minor, line.partner_total_minor) == (3_000, 30_000, 70_000)
    assert (line.commission_minor, line.fee_minor, line.proceeds_minor, line.tax_minor) == (
        20_000, 7_500, 67_500, 18_000,
    )  # fmt: skip
    assert (line.terms["considered"][0]["id"], line.terms["considered"][0]["counted_bps"]) == (quote_id, 3_000)
    granted = db.session.query(Concession).one().public_id
    assert [(each["id"], each["counted_bps"]) for each in added] == [(granted, 500)]
    booked = queries.transaction_by_key(db.session(), f"accrue:{order.public_id}")
    assert booked is not None
    legs = [
        (leg.debit.partition(" ")[0], leg.credit.partition(" ")[0], leg.amount_minor)
        for leg in queries.legs(db.session(), booked.id)
    ]  # the customer pays 1,080.00, and the operator 50.00 of the commission, the fee or the tax
    assert sum(amount for debit, _credit, amount in legs if debit == "stripe.pending") == 108_000
    assert sum(amount for debit, _credit, amount in legs if debit == "operator.discounts") == 5_000
    assert sum(amount for _debit, credit, amount in legs if credit == "partner.pending") == 20_000
    assert sum(amount for _debit, credit, amount in legs if credit == "vendor.payable") == 67_500
    assert balances.trial_balance(db.session()) == before == {"EUR": 0}


def test_the_form_needs_three_facts_and_begins_with_the_longest_that_is_granted_at_once(
    market: Market, browser: Browser
) -> None:
    client = browser("seller")

    form = client.get("/portal/special-pricing/new").text
    answer = client.post("/portal/special-pricing/", data={"customer": "acme.com", "rate": "2,5", "reason": "Why not."})

    assert len(re.findall(r"<(?:input|select|textarea)[^>]* required", form)) <= 3
    assert 'value="2027-02-18"' in form  # 90 days from 20 November
    for words in ("Up to 5 %", "At most 5 at a time; you have 0 now.", "within 2 business days"):
        assert words.replace(" %", "\u00a0%") in form
    assert answer.status_code == 303
    assert (the_request().bps, the_request().ends_at) == (250, datetime(2027, 2, 17, 23, 0, tzinfo=UTC))  # in Berlin


def test_the_answer_is_shown_with_why_nobody_had_to_look_or_why_somebody_has_to(
    market: Market, browser: Browser
) -> None:
    client = browser("seller")
    registered(market.world.partner, "acme.com", at=AT)

    granted = client.get(client.post("/portal/special-pricing/", data=FORM).location).text
    waits = client.post("/portal/special-pricing/", data={**FORM, "customer": "globex.com", "rate": "6"})
    page = client.get(waits.location).text

    assert "more is yours" in granted
    assert "Inside the guard-rails: nobody had to look" in granted
    for words in ("A person decides", "Nothing is granted until then.", "More than is granted at once", "Take it back"):
        assert words in page
    assert "Nov 24, 2026" in page  # two business days after a Friday


def test_the_same_form_twice_is_one_request_and_one_question(market: Market, browser: Browser) -> None:
    client = browser("seller")
    registered(market.world.partner, "acme.com", at=AT)

    first, second = (client.post("/portal/special-pricing/", data=FORM).location for _each in range(2))

    assert (first, rows()) == (second, [1, 1, 1])
    assert db.session.query(AccountCheck).count() == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"customer": ""}, "Name the customer, the offering, or both"),
        ({"customer": "kim@gmail.com"}, "This website tells no company apart"),
        ({"customer": "DE123456789"}, "This is not a valid VAT number of DE"),
        ({"offering": "Nobody sells this"}, "No offering is called like that"),
        ({"rate": ""}, "Write the extra margin in per cent."),
        ({"rate": "0"}, "Ask for more than 0"),
        ({"rate": "101"}, "A percentage lies between 0 and 100."),
        ({"rate": "5.005"}, "at most two decimals"),
        ({"reason": ""}, "Write why: it stays on record."),
        ({"reason": "x" * 1_001}, "1000"),
        ({"until": "2026-11-19"}, "It has to end after today."),
        ({"until": "2026-11-20"}, "It has to end after today."),
        ({"until": "2028-12-01"}, "Ask for two years at most."),
        ({"until": "soon"}, "Not a valid date"),
        ({"offering": "Backup Suite", "rate": "75.01"}, "at most 75\u00a0% more counts"),
    ],
)
def test_a_mistake_stands_beside_its_field_and_everything_typed_stays(
    market: Market, browser: Browser, changes: dict[str, str], message: str
) -> None:
    form = {**FORM, "reason": "kept words", **changes}

    page = browser("seller").post("/portal/special-pricing/", data=form)

    assert (page.status_code, rows()) == (422, [0, 0, 0])
    assert message.replace("\u00a0", " ") in page.text.replace("\u00a0", " ")
    for name in ("customer", "offering", "rate", "reason", "until"):
        assert form[name] in page.text


def test_so_many_customers_may_be_named_in_an_hour_as_may_be_asked_about(market: Market, browser: Browser) -> None:
    client = browser("seller")
    db.session.add_all(
        AccountCheck(partner_id=market.partner_id, asked_by="usr_test", asked_at=NOW - timedelta(minutes=5))
        for _each in range(PER_HOUR)
    )
    db.session.commit()

    page = client.post("/portal/special-pricing/", data=FORM)

    assert (page.status_code, rows()) == (422, [0, 0, 0])
    assert "You have asked about as many accounts" in page.text
    assert (
        client.post("/portal/special-pricing/", data={**FORM, "customer": "", "offering": "Backup Suite"}).status_code
        == 303
    )


def test_somebody_elses_customer_and_nobodys_read_alike(market: Market, browser: Browser) -> None:
    client = browser("seller")
    registered(market.world.other_partner, "acme.com", at=AT)

    pages = []
    for customer in ("acme.com", "umbr.com"):
        answer = client.post("/portal/special-pricing/", data={**FORM, "customer": customer, "mark": customer})
        page = client.get(answer.location).text
        pages.append(re.sub(r"prq_\w+|csrf_token[^>]*>|nonce-\S+", "", page.replace(customer, "")))

    assert pages[0] == pages[1]


def test_a_suspended_partner_is_refused_and_finance_may_read_alone(market: Market, browser: Browser) -> None:
    asked(market.world.partner, at=AT)
    client = browser("finance")
    assert client.get("/portal/special-pricing/").status_code == 200
    assert client.get("/portal/special-pricing/new").status_code == 403
    assert client.post("/portal/special-pricing/", data=FORM).status_code == 403

    db.session.get_one(Partner, market.partner_id).state = "suspended"
    db.session.commit()
    assert browser("seller").post("/portal/special-pricing/", data=FORM).status_code == 403
    assert rows() == [1, 1, 0]


def test_what_waits_is_taken_back_once(market: Market, browser: Browser) -> None:
    client = browser("seller")
    request = asked(market.world.partner, at=AT)
    address = f"/portal/special-pricing/{request.public_id}/"

    first, second = (client.post(f"{address}withdrawal/", follow_redirects=True).text for _each in range(2))

    assert "Taken back. Nobody decides about it any more." in first
    assert "it has gone on since this page was opened" in second
    assert (the_request().state, len(the_request().steps)) == ("withdrawn", 2)


def test_another_partners_request_is_not_there(market: Market, browser: Browser) -> None:
    foreign = asked(market.world.other_partner, at=AT).public_id
    client = browser("seller")

    for public_id in (foreign, "prq_absent"):
        assert client.get(f"/portal/special-pricing/{public_id}/").status_code == 404
        assert client.post(f"/portal/special-pricing/{public_id}/withdrawal/").status_code == 404
    assert the_request().state == "in_review"


def test_a_rejection_is_read_word_by_word_and_what_was_granted_in_part_as_what_it_is(
    market: Market, browser: Browser
) -> None:
    refused, part = asked(market.world.partner, at=AT), asked(market.world.partner, "globex.com", at=AT)
    with as_operator():
        deciding.reject(refused, reason="Not <this> year.", by="usr_x", at=NOW)
        deciding.approve(part, bps=125, funder="vendor", by="usr_x", at=NOW)
        db.session.commit()
    refused_id, part_id = refused.public_id, part.public_id
    client = browser("seller")

    assert "Not &lt;this&gt; year." in client.get(f"/portal/special-pricing/{refused_id}/").text
    page = client.get(f"/portal/special-pricing/{part_id}/").text
    assert "1.25\u00a0% more is yours" in page
    assert "usr_x" not in page
    assert "Funded by" not in page


def test_the_list_is_searched_filtered_and_downloaded(market: Market, browser: Browser) -> None:
    registered(market.world.partner, "acme.com", at=AT)
    granted = asked(market.world.partner, "acme.com", at=AT).public_id
    asked(market.world.partner, "globex.com", at=AT)
    asked(market.world.other_partner, "initech.com", at=AT)
    client = browser("seller")

    everything = client.get("/portal/special-pricing/").text
    assert ("acme.com" in everything, "globex.com" in everything, "initech.com" in everything) == (True, True, False)
    found = client.get("/portal/special-pricing/?q=globex").text
    assert ("acme.com" in found, "globex.com" in found) == (False, True)
    assert "globex.com" not in client.get("/portal/special-pricing/?state=approved").text
    file = client.get("/portal/special-pricing/?state=approved&format=csv")
    [row] = csv.DictReader(io.StringIO(file.text))
    assert (row["request"], row["customer"], row["offering"], row["asked_bps"], row["granted_bps"], row["state"]) == (
        granted, "acme.com", "Every offering", "500", "500", "approved",
    )  # fmt: skip
    assert "No request fits." in client.get("/portal/special-pricing/?q=nothing").text


def test_who_has_asked_for_nothing_is_told_how(market: Market, browser: Browser) -> None:
    page = browser("seller").get("/portal/special-pricing/").text

    assert "You have not asked for special pricing yet." in page
    assert 'href="/portal/special-pricing/new"' in page


def test_somebody_of_another_company_sees_nothing_of_it(market: Market, client: FlaskClient) -> None:
    asked(market.world.partner, "acme.com", at=AT)

    assert "acme.com" not in sign_in(client, market.stranger).get("/portal/special-pricing/").text

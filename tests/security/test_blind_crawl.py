"""Whatever the operator or a vendor can open says nothing of a partner's customers; the same crawl as the partner does."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import psycopg
import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import Workbook
from werkzeug.routing import Map, Rule

from marketplace.gateways.ports import CheckoutItem, CheckoutRequest
from marketplace.gateways.stripe_objects import session_parameters
from tests.security.asking import Page
from tests.security.crawling import EVERY, crawl, found_in, leaks, press, said_by
from tests.security.objects import FILLINGS
from tests.security.scene import Scene
from tests.security.unmistakable import COMPANY, EMAIL, FACTS, KEPT_IN_LETTERS, PERSON, unmistakable_in

BLIND = ("channel", "accounts", "staff", "other staff")
"""Both roles of the operator, the vendor of the sales, and another vendor."""

NAMING = {"claim_details", "pricing_request_details", "lead_details", "registration_drafts"}
"""Tables beside those of the sale that name customers: their partner alone reads them."""


@pytest.fixture(scope="module")
def customers(scene: Scene, apps: dict[str, Flask]) -> Iterator[Scene]:
    """The scene, with customers whose facts cannot be mistaken."""
    with unmistakable_in(scene, apps["worker"]):
        yield scene


@pytest.mark.row("N4")
@pytest.mark.parametrize("actor", BLIND)
def test_no_page_and_no_file_of_operator_or_vendor_names_a_partners_customer(customers: Scene, actor: str) -> None:
    with structlog.testing.capture_logs() as logs:
        opened = list(crawl(customers, actor))

    facts = {**FACTS, "secret of the order": customers.ids["own_order_secret"]}
    assert leaks(opened, facts) == []
    assert actor == "other staff" or unserved(opened, actor) == []  # it has nothing of the sale's vendor
    assert found_in(str(logs), facts) == set(), "a line of the log names a customer"
    assert len(logs) > 100
    served = [
        text for address, text in opened if address.startswith(f"{'vendor' if 'staff' in actor else 'operator'}.")
    ]
    assert len(served) > 20


@pytest.mark.row("N4")
def test_the_partner_finds_every_fact_by_the_same_crawl(customers: Scene) -> None:
    opened = list(crawl(customers, "owner"))

    assert {kind for _, text in opened for kind in found_in(text, FACTS)} == set(FACTS)
    assert unserved(opened, "owner") == []


def test_every_page_about_money_out_shows_what_the_customers_order_brought(customers: Scene) -> None:
    """A page without a line says nothing about what it would say with one."""
    order = customers.ids["own_order"]
    places = {
        "accounts": (
            "operator.payouts.show", "operator.payouts.document", "operator.statements.show",
            "operator.statements.file", "operator.statements.document", "operator.statements.exports.document",
            "operator.transactions.show",
        ),
        "staff": ("vendor.settlements.show", "vendor.settlements.document", "vendor.sales.index"),
        "owner": ("portal.payouts.show", "portal.payouts.document", "portal.statements.document"),
    }  # fmt: skip

    for actor, pages in places.items():
        for page in pages:
            assert any(order in text for _, text in crawl(customers, actor, only=page)), f"{page} as {actor}"


def test_another_partner_finds_nothing(customers: Scene) -> None:
    assert leaks(crawl(customers, "other owner"), FACTS) == []


def test_who_looks_through_the_partners_eyes_reads_no_customer(customers: Scene) -> None:
    customers.enter("channel")
    browser = customers.browsers["channel"]
    browser.post(f"/operator/partners/{customers.ids['own_partner']}/viewing/", data={"reason": "They asked for help."})
    words = {kind: fact for kind, fact in FACTS.items() if kind != "link title"}  # an offer's title is for its readers

    assert leaks(crawl(customers, "channel", only="portal"), words) == []
    assert browser.get(f"/portal/orders/{customers.ids['own_order']}").status_code == 200
    customers.enter("channel")


@pytest.mark.parametrize(
    ("table", "room", "fact"),
    [
        ("claim_details", "portal.claims", "domain"),
        ("pricing_request_details", "portal.special_pricing", "domain"),
        ("registration_drafts", "portal.registrations.new", "domain"),
        ("registration_details", "portal.registrations", "company"),
        ("lead_details", "portal.leads", "e-mail"),
        ("contacts", "portal.orders", "e-mail"),
    ],
)
def test_what_hides_a_table_from_who_looks_through_the_partners_eyes_is_its_policy(
    customers: Scene, table: str, room: str, fact: str
) -> None:
    """Each policy taken away by itself is found out: the crawl comes by what it closes."""
    customers.enter("channel")
    customers.browsers["channel"].post(
        f"/operator/partners/{customers.ids['own_partner']}/viewing/", data={"reason": "They asked for help."}
    )
    closed = leaks(crawl(customers, "channel", only=room), {fact: FACTS[fact]})
    with psycopg.connect(customers.superuser, autocommit=True) as superuser:
        superuser.execute(f"alter policy not_while_watching on {table} using (true)")  # type: ignore[call-overload]
        opened = leaks(crawl(customers, "channel", only=room), {fact: FACTS[fact]})
        superuser.execute(f"alter policy not_while_watching on {table} using (not (select is_watching()))")  # type: ignore[call-overload]
    customers.enter("channel")

    assert closed == []
    assert opened != []


def test_mail_to_operator_and_vendors_and_all_that_is_kept_of_mail_names_nobody(customers: Scene) -> None:
    kept = rows(
        customers, "select audience, kind, subject || ' ' || text || ' ' || html || ' ' || recipient from messages"
    )

    told = {kind: found_in(text, FACTS) for _, kind, text in kept}
    assert {kind: facts for kind, facts in told.items() if facts} == {}
    wanted = {
        "relayed_letter", "letter_answered", "order_paid", "payment_request", "refunded", "dispute_opened",
        "commission_accrued", "lead_received", "registration_prefilled", "partner_change_confirmed",
    }  # fmt: skip
    assert wanted <= {kind for _, kind, _ in kept}


def test_what_is_kept_outside_of_the_closed_tables_names_nobody(customers: Scene) -> None:
    """Tables that the operator or a vendor may read, column by column, whatever no page shows yet."""
    readable = [
        name
        for (name,) in rows(
            customers,
            "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('public', 'ledger')",
        )
        if name.removeprefix("public.")
        not in {"contacts", "invoice_buyers", "registration_details", "checkouts", "links", "relay_letters"} | NAMING
    ]
    assert {"ledger.postings", "public.procrastinate_jobs", "public.audit_entries"} <= set(readable)
    naming = {}
    for name in readable:
        text = str(rows(customers, f"select to_jsonb(t)::text from {name} t"))
        if found := found_in(text, FACTS):
            naming[name] = found

    assert naming == {}
    letters = str(rows(customers, "select text, subject from relay_letters"))
    assert found_in(letters, FACTS) == set()
    assert all(word in letters for word in KEPT_IN_LETTERS)


def test_stripe_is_told_an_address_and_nothing_else(customers: Scene) -> None:
    item = CheckoutItem("Backup Suite", 1000)
    now = customers.ids["own_order"]
    from marketplace.core import clock

    asked = CheckoutRequest(now, "EUR", (item,), EMAIL, "https://a.test/", "https://a.test/", clock.now())
    parameters = session_parameters(asked, "key")

    del parameters["customer_email"]
    assert found_in(str(parameters), FACTS) == set()


@pytest.mark.parametrize("actor", ["channel", "accounts", "staff"])
@pytest.mark.parametrize("words", [COMPANY, PERSON, EMAIL, FACTS["city"], FACTS["order number"], FACTS["tax number"]])
def test_searching_for_a_customer_finds_what_searching_for_nobody_finds(
    customers: Scene, actor: str, words: str
) -> None:
    room, nobody = "vendor" if actor == "staff" else "operator", "zzqq-nobody"
    browser: FlaskClient = customers.browsers[actor]

    for place in ("search/", "orders/", "sales/", "direct-orders/", "invoices/", "mail/", "queue/", "trail/"):
        answers = [browser.get(f"/{room}/{place}", query_string={"q": each}) for each in (words, nobody)]
        counts = [each.text.count("<tr") + each.text.count("<li") for each in answers]
        assert counts[0] == counts[1], place


def test_a_fact_is_found_in_what_a_file_packs() -> None:
    book, file = Workbook(), io.BytesIO()
    book.active["A1"] = f"Sold to {COMPANY}"
    book.save(file)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("2026-11/statement.xlsx", file.getvalue())

    assert found_in(archive.getvalue().decode("utf-8", "replace"), FACTS) == set()
    assert found_in(said_by(archive.getvalue()), {"company": COMPANY, "e-mail": EMAIL}) == {"company"}


def test_a_page_that_nobody_can_fill_stops_the_crawl(customers: Scene) -> None:
    rule = Rule("/operator/customers/<customer_id>", endpoint="operator.customers.show")
    Map([rule])
    unknown = Page(rule, "GET")

    with pytest.raises(LookupError, match=r"operator\.customers\.show has the parameter 'customer_id'"):
        unknown.fillings(customers, "channel")


def test_every_parameter_of_a_page_about_sales_is_filled_with_every_id(customers: Scene) -> None:
    known = {name for filling in FILLINGS.values() for name in filling}

    assert set(EVERY) <= known
    assert {name for name in known if name.endswith("_id")} - set(EVERY) == {
        "offering_id", "plan_id", "category_id", "problem_id", "review_id", "programme_id", "rule_id", "user_id",
        "member_id", "vendor_id", "session_id", "cart_id",
    }  # fmt: skip


@pytest.mark.parametrize("fact", [EMAIL, COMPANY, FACTS["phone"], FACTS["street"]])
def test_a_fact_is_found_however_it_is_written(fact: str) -> None:
    import base64
    import html
    import json
    from urllib.parse import quote, quote_plus

    sentence = f"Seen: {fact}!"
    for text in (
        sentence, sentence.upper(), html.escape(sentence), quote(sentence), quote_plus(sentence), json.dumps(sentence),
        base64.b64encode(sentence.encode()).decode(), base64.b64encode(f"x{sentence}".encode()).decode(),
        base64.b64encode(f"xy{sentence}".encode()).decode(), sentence.casefold().encode().hex(),
    ):  # fmt: skip
        assert found_in(text, {"fact": fact}) == {"fact"}, text
    assert found_in("Seen: nobody", {"fact": fact}) == set()


def test_no_answer_to_an_empty_form_names_a_customer(customers: Scene) -> None:
    assert leaks(press(customers, "staff"), FACTS) == []
    assert leaks(press(customers, "accounts"), FACTS) == []
    assert leaks(press(customers, "channel"), FACTS) == []


@pytest.mark.parametrize(
    ("plant", "room", "kinds"),
    [
        ("update orders set external_ref = 'for ' || %s", "operator.orders", COMPANY),
        ("update messages set text = text || %s", "operator.mail", EMAIL),
        ("update order_lines set description = %s", "vendor.sales", PERSON),
        ("update refunds set note = %s", "operator.refunds", FACTS["phone"]),
        ("update claims set reason = %s", "operator.claims", COMPANY),
        ("update pricing_requests set reason = %s", "operator.special_pricing", EMAIL),
        ("update partner_changes set statement = %s", "operator.partner_changes", PERSON),
        ("update lead_details set partner_id = null, company = %s", "operator.leads", COMPANY),
    ],
    ids=["an order's reference", "a mail", "a line", "a refund's note", "a claim", "a request", "a change", "a lead"],
)
def test_a_leak_that_is_planted_is_found(customers: Scene, plant: str, room: str, kinds: str) -> None:
    with psycopg.connect(customers.superuser, autocommit=True) as superuser:
        superuser.execute(
            "alter table orders drop constraint uq_orders_external_ref"
        ) if "external_ref" in plant else None
        superuser.execute("set session_replication_role = replica")
        superuser.execute(plant, [kinds])  # type: ignore[call-overload]

    assert leaks(crawl(customers, "staff" if room.startswith("vendor") else "channel", only=room), FACTS) != []


ROOMS = {"channel": "operator", "accounts": "operator", "staff": "vendor", "owner": "portal"}

UNSERVED = {
    "portal.orders.returns.show",  # leads on to Stripe's page
    "portal.registrations.appeal.new",  # its form stands on the registration's page
    "portal.payout_settings.onboarding.edit",
    "portal.payout_settings.onboarding.show",
    "vendor.payout_settings.onboarding.edit",
    "vendor.payout_settings.onboarding.show",  # lead on to Stripe
}
"""Pages that never answer by themselves: they lead on."""


def unserved(opened: list[tuple[str, str]], actor: str) -> list[str]:
    """Return the pages of an actor's own room that were never there: nothing was looked at by opening them.

    What the role may not open is left out; the other role of the house opens it.
    """
    answers: dict[str, set[str]] = {}
    for address, text in opened:
        answers.setdefault(address.partition(" ")[0], set()).add(text[:3])
    room = f"{ROOMS[actor]}."
    return sorted(
        page
        for page, seen in answers.items()
        if page.startswith(room) and page not in UNSERVED and not seen & {"200", "403"}
    )


def rows(scene: Scene, sql: str) -> list[tuple[str, ...]]:
    """What is really there."""
    with psycopg.connect(scene.superuser, autocommit=True) as superuser:
        return superuser.execute(sql).fetchall()  # type: ignore[call-overload]

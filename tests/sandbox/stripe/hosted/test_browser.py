"""The hosted pages in a real browser, without JavaScript."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from marketplace.sandbox.stripe.resources import payouting
from tests.sandbox.support import Shop, line

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.skipif(not shutil.which("chromium"), reason="Chromium is not installed"),
]
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(java_script_enabled=False, viewport={"width": 390, "height": 844})
    yield opened
    opened.close()


def _open(shop: Shop, page: Page) -> None:
    home = f"{shop.server.url}/"
    session = shop.session(line("Backup", 36_000, quantity=3), success_url=f"{home}?paid={{CHECKOUT_SESSION_ID}}")
    page.goto(str(session.url))


def test_a_customer_is_refused_asked_and_pays_without_script(shop: Shop, page: Page) -> None:
    _open(shop, page)
    page.get_by_role("button", name="Declined").click()
    page.get_by_role("button", name="Pay €1,080.00").click()
    expect(page.get_by_role("alert")).to_have_text("Your card was declined.")
    expect(page.get_by_label("Card number")).to_have_value("")

    page.get_by_role("button", name="3-D Secure").click()
    page.get_by_role("button", name="Pay €1,080.00").click()
    page.get_by_role("button", name="Complete authentication").click()

    expect(page).to_have_url(f"{shop.server.url}/?paid={shop.v1.checkout.sessions.list().data[0].id}")
    assert [charge.status for charge in shop.v1.charges.list().data] == ["succeeded", "failed"]


def test_going_back_after_a_refused_card_finds_the_page_and_not_a_form_to_send_again(shop: Shop, page: Page) -> None:
    _open(shop, page)
    page.get_by_role("button", name="Declined").click()
    page.get_by_role("button", name="Pay €1,080.00").click()
    expect(page.get_by_role("alert")).to_have_text("Your card was declined.")
    page.get_by_role("button", name="Succeeds").click()
    page.get_by_role("button", name="Pay €1,080.00").click()
    expect(page).to_have_url(f"{shop.server.url}/?paid={shop.v1.checkout.sessions.list().data[0].id}")

    page.go_back()
    page.go_back()

    expect(page.get_by_role("heading", level=1)).to_have_text("You're all done")


def test_the_enter_key_pays_and_picks_no_test_card(shop: Shop, page: Page) -> None:
    _open(shop, page)
    page.get_by_label("E-mail").fill("bea@example.com")
    page.get_by_label("Card number").fill("4242 4242 4242 4242")
    page.get_by_label("Expires").fill("12/40")
    page.get_by_label("CVC").fill("123")
    page.get_by_label("Name on card").fill("Bea Buyer")

    page.get_by_label("Name on card").press("Enter")

    expect(page.get_by_role("heading", name="Stripe sandbox")).to_be_visible()
    assert shop.v1.checkout.sessions.list().data[0].payment_status == "paid"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 834, 1440])
def test_nothing_bars_anyone_and_nothing_runs_over_the_edge(
    shop: Shop, browser: Browser, scheme: str, width: int
) -> None:
    session, asked = shop.session(), shop.session()
    challenge = shop.pay(asked, "4000000000003220").headers["Location"]
    opened = browser.new_page(
        bypass_csp=True,
        color_scheme=scheme,  # type: ignore[arg-type]
        viewport={"width": width, "height": 900},
    )
    try:
        for address in (str(session.url), challenge, shop.server.url, *_of_a_recipient(shop)):
            opened.goto(address)
            assert Axe().run(opened).response["violations"] == []
            assert opened.evaluate("document.documentElement.scrollWidth") == width
        opened.goto(str(session.url))
        opened.locator("form .pay").click()
        expect(opened.get_by_role("alert")).to_contain_text("Check these fields")
        assert Axe().run(opened).response["violations"] == []
    finally:
        opened.close()


def test_a_recipient_is_onboarded_without_script(shop: Shop, page: Page) -> None:
    account = shop.unready()
    page.goto(_setup(shop, account))
    page.get_by_label("Country").select_option("GB")
    page.get_by_role("button", name="Show its test accounts").click()
    page.get_by_role("button", name="00012345").click()
    expect(page.get_by_label("IBAN or account number")).to_have_value("00012345")

    page.get_by_role("button", name="Agree and complete").click()

    expect(page.get_by_role("heading", name="Stripe sandbox")).to_be_visible()
    assert shop.v1.accounts.retrieve(account).payouts_enabled


def _of_a_recipient(shop: Shop) -> tuple[str, str]:
    account = shop.recipient(number="DE62370400440532013001")
    made = shop.sent(account, 123_456)
    shop.v1.transfers.reversals.create(made.id, {"amount": 100})
    payout = shop.v1.payouts.create({"amount": 1_000, "currency": "eur"}, {"stripe_account": account})
    with shop.server.engine.write() as context:
        own = context.on(account)
        payouting.fail(own, own.addressed("payout", payout.id))
    return _setup(shop, account), shop.v1.accounts.login_links.create(account).url


def _setup(shop: Shop, account: str) -> str:
    home = f"{shop.server.url}/"
    addresses = {"refresh_url": home, "return_url": home}
    return shop.client.v2.core.account_links.create(
        {"account": account, "use_case": {"type": "account_onboarding", "account_onboarding": addresses}}  # type: ignore[typeddict-item]
    ).url

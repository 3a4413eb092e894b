"""Recipients paid through Stripe's library, against the sandbox; what goes wrong is sorted by what can have happened."""

from __future__ import annotations

import json
import socket
from datetime import timedelta

import pytest
import requests
import stripe

from marketplace.core import clock
from marketplace.core.errors import Unavailable
from marketplace.gateways.connect_ports import RecipientBank, RecipientRequest, TransferRequest
from marketplace.gateways.errors import KeyReused, OutcomeUnknown, Refused, UnknownAtProvider
from marketplace.gateways.ports import ProviderEvent
from marketplace.gateways.stripe_connect import StripeConnect
from tests.support.sandbox import KEY, WEBHOOK_SECRET, Sandbox

REQUEST = RecipientRequest("par_1", "Alpenblick IT GmbH", "pay@alpenblick.example", "DE")
TRANSFERS = "/v1/transfers"


def recipient(sandbox: Sandbox, party: str = "par_1", **options: str) -> str:
    """Return Stripe's id of a recipient who has been through onboarding."""
    request = RecipientRequest(party, "Alpenblick IT GmbH", "pay@alpenblick.example", "DE")
    account = sandbox.connect.open_recipient(request, idempotency_key=f"recipient:{party}").id
    sandbox.double.onboarded(account, **options)
    return account


def a_transfer(account: str, amount: int = 5_000, *, currency: str = "EUR", payout: str = "pay_1") -> TransferRequest:
    return TransferRequest(payout, 1, account, currency, amount)


def test_a_recipient_is_opened_once_per_key_and_is_not_payable_yet(sandbox: Sandbox) -> None:
    made = sandbox.connect.open_recipient(REQUEST, idempotency_key="k1")

    assert (made.party_id, made.country, made.transfers, made.is_live) == ("par_1", "DE", "restricted", False)
    assert (made.is_payable, made.bank) == (False, None)
    assert "defaults.payout_methods" in made.due
    assert sandbox.connect.open_recipient(REQUEST, idempotency_key="k1") == made
    assert sandbox.connect.open_recipient(REQUEST, idempotency_key="k2").id != made.id
    with pytest.raises(KeyReused):
        sandbox.connect.open_recipient(RecipientRequest("par_2", "B", "b@b.example", "AT"), idempotency_key="k1")
    with pytest.raises(Refused):
        sandbox.connect.open_recipient(RecipientRequest("par_2", "B", "b@b.example", "KP"), idempotency_key="k3")


def test_onboarding_makes_it_payable_and_shows_its_bank(sandbox: Sandbox) -> None:
    account = sandbox.connect.open_recipient(REQUEST, idempotency_key="k1").id
    url = sandbox.connect.onboarding_url(
        account, refresh_url="http://127.0.0.1:1/again", return_url="http://127.0.0.1:1/"
    )

    entered = requests.get(url, timeout=20)
    form = {"holder": "Alpenblick", "country": "AT", "number": "AT89370400440532013000"}
    left = requests.post(entered.url, data=form, allow_redirects=False, timeout=20)

    found = sandbox.connect.find_recipient(account)
    assert left.headers["Location"] == "http://127.0.0.1:1/"
    assert (found.is_payable, found.due) == (True, ())
    assert found.bank == RecipientBank("STRIPE TEST BANK", "3000", "EUR")


def test_what_stripe_decides_and_a_closed_account_are_seen(sandbox: Sandbox) -> None:
    account = recipient(sandbox)
    for status in ("pending", "restricted", "unsupported"):
        sandbox.double.capability(account, status)
        assert sandbox.connect.find_recipient(account).transfers == status

    sandbox.double.closed(account)

    assert not sandbox.connect.find_recipient(account).is_payable
    with pytest.raises(UnknownAtProvider):
        sandbox.connect.find_recipient("acct_absent")


def test_a_recipients_own_pages_are_there_after_onboarding(sandbox: Sandbox) -> None:
    account = sandbox.connect.open_recipient(REQUEST, idempotency_key="k1").id
    with pytest.raises(Refused):
        sandbox.connect.dashboard_url(account)

    sandbox.double.onboarded(account)

    assert requests.get(sandbox.connect.dashboard_url(account), timeout=20).status_code == 200
    with pytest.raises(UnknownAtProvider):
        sandbox.connect.dashboard_url("acct_absent")
    with pytest.raises(UnknownAtProvider):
        sandbox.connect.onboarding_url(
            "acct_absent", refresh_url="http://127.0.0.1:1/", return_url="http://127.0.0.1:1/"
        )


def test_money_is_sent_once_per_key_and_traced_to_its_payout(sandbox: Sandbox) -> None:
    account = recipient(sandbox)
    sandbox.double.top_up(20_000)

    sent = sandbox.connect.send_transfer(a_transfer(account), idempotency_key="t1")
    again = sandbox.connect.send_transfer(a_transfer(account), idempotency_key="t1")

    assert again == sent == sandbox.connect.find_transfer(sent.id)
    assert (sent.payout_id, sent.idempotency_key, sent.destination) == ("pay_1", "t1", account)
    assert (sent.currency, sent.amount_minor, sent.reversed_minor, sent.is_live) == ("EUR", 5_000, 0, False)
    assert (str(sent.payment_id)[:3], str(sent.balance_transaction_id)[:4]) == ("py_", "txn_")
    assert sandbox.connect.transfers_of("pay_1") == [sent]
    assert sandbox.connect.transfers_of("pay_2") == []
    assert sandbox.connect.balances() == {"EUR": (15_000, 0)}
    with pytest.raises(KeyReused):
        sandbox.connect.send_transfer(a_transfer(account, 5_001), idempotency_key="t1")


def test_every_try_of_a_payout_is_found_the_oldest_first_page_by_page(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("marketplace.gateways.stripe_connect.PAGE", 2)
    account = recipient(sandbox)
    sandbox.double.top_up(20_000)
    tries = [sandbox.connect.send_transfer(a_transfer(account), idempotency_key=f"t{number}").id for number in range(3)]
    tries.append(sandbox.double.transfer(account, 100, transfer_group="pay_1")["id"])

    found = sandbox.connect.transfers_of("pay_1")

    assert [each.id for each in found] == tries
    assert [each.payout_id for each in found] == ["pay_1"] * 3 + [""]


def test_a_certain_no_says_why(sandbox: Sandbox) -> None:
    account, other = recipient(sandbox), recipient(sandbox, "par_2")
    sandbox.double.capability(other, "restricted")
    sandbox.double.top_up(5_000)

    def code(request: TransferRequest, key: str) -> object:
        with pytest.raises(Refused) as refused:
            sandbox.connect.send_transfer(request, idempotency_key=key)
        assert type(refused.value) is Refused
        return refused.value.facts["code"]

    assert code(a_transfer(account, 5_001), "t1") == "balance_insufficient"
    assert code(a_transfer(other), "t2") == "insufficient_capabilities_for_transfer"
    assert code(a_transfer("acct_absent"), "t3") == "resource_missing"
    sandbox.double.closed(other)
    assert code(a_transfer(other), "t4") == "account_closed"
    assert code(a_transfer(account, 1_234, currency="KWD"), "t5") == "amount_not_transferable"
    assert code(a_transfer(account, 10**12), "t6") == "amount_not_transferable"
    sandbox.double.top_up(1)
    assert code(a_transfer(account, 5_001), "t1") == "balance_insufficient"
    assert sandbox.connect.transfers_of("pay_1") == []


@pytest.mark.parametrize(
    ("kind", "ours", "done"),
    [
        ("rate_limit", Unavailable, 0),
        ("lock", Unavailable, 0),
        ("error_before_effect", OutcomeUnknown, 0),
        ("error_after_effect", OutcomeUnknown, 1),
        ("reset_before_effect", OutcomeUnknown, 0),
        ("reset_after_effect", OutcomeUnknown, 1),
        ("malformed", OutcomeUnknown, 1),
    ],
)
def test_each_fault_is_one_request_and_has_one_meaning(
    sandbox: Sandbox, kind: str, ours: type[Exception], done: int
) -> None:
    account = recipient(sandbox)
    sandbox.double.top_up(20_000)
    fault = sandbox.double.fault("POST", TRANSFERS, kind)

    with pytest.raises(Unavailable) as failed:
        sandbox.connect.send_transfer(a_transfer(account), idempotency_key="t1")

    assert type(failed.value) is ours
    assert (fault.seen, fault.reached) == (1, 1)
    assert len(sandbox.connect.transfers_of("pay_1")) == done


@pytest.mark.parametrize("kind", ["rate_limit", "lock"])
def test_not_even_stripes_own_wish_makes_it_try_twice(sandbox: Sandbox, kind: str) -> None:
    account = recipient(sandbox)
    fault = sandbox.double.fault("POST", TRANSFERS, kind, should_retry=True, retry_after=0)

    with pytest.raises(Unavailable):
        sandbox.connect.send_transfer(a_transfer(account), idempotency_key="t1")

    assert fault.seen == 1


def test_an_answer_that_does_not_come_in_time_leaves_it_open(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marketplace.gateways.stripe_connect.READ_SECONDS", 0.5)
    impatient, account = StripeConnect(KEY, api_base=sandbox.url), recipient(sandbox)
    sandbox.double.top_up(20_000)
    fault = sandbox.double.fault("POST", TRANSFERS, "hang_after_effect", seconds=30)

    with pytest.raises(OutcomeUnknown):
        impatient.send_transfer(a_transfer(account), idempotency_key="t1")

    assert fault.seen == 1
    sandbox.double.calm()
    assert sandbox.connect.send_transfer(a_transfer(account), idempotency_key="t1").amount_minor == 5_000
    assert len(sandbox.connect.transfers_of("pay_1")) == 1


def test_a_kept_failure_is_given_again_and_found_by_its_payout(sandbox: Sandbox) -> None:
    account = recipient(sandbox)
    sandbox.double.top_up(20_000)
    sandbox.double.fault("POST", TRANSFERS, "error_after_effect")

    for _ in range(2):
        with pytest.raises(OutcomeUnknown):
            sandbox.connect.send_transfer(a_transfer(account), idempotency_key="t1")

    [found] = sandbox.connect.transfers_of("pay_1")
    assert found.idempotency_key == "t1"


def test_a_forgotten_key_would_send_again(sandbox: Sandbox) -> None:
    account = recipient(sandbox)
    sandbox.double.top_up(20_000)
    for _ in range(2):
        sandbox.connect.send_transfer(a_transfer(account), idempotency_key="t1")
    assert len(sandbox.connect.transfers_of("pay_1")) == 1

    sandbox.double.advance(hours=24)
    sandbox.connect.send_transfer(a_transfer(account), idempotency_key="t1")

    assert len(sandbox.connect.transfers_of("pay_1")) == 2


def test_without_a_connection_nothing_happened(sandbox: Sandbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
    nobody = StripeConnect(KEY, api_base=f"http://127.0.0.1:{port}")

    with pytest.raises(Unavailable, match="Nothing was sent") as failed:
        nobody.send_transfer(a_transfer("acct_1"), idempotency_key="t1")

    assert type(failed.value) is Unavailable


def test_above_the_rate_nothing_is_sent_and_the_key_stays_free(sandbox: Sandbox) -> None:
    account = recipient(sandbox)
    sandbox.double.top_up(20_000)
    sandbox.double.rate(1)
    sandbox.connect.send_transfer(a_transfer(account), idempotency_key="t1")
    with pytest.raises(Unavailable) as limited:
        sandbox.connect.send_transfer(a_transfer(account), idempotency_key="t2")

    assert not isinstance(limited.value, OutcomeUnknown)
    sandbox.double.rate(0)
    sandbox.connect.send_transfer(a_transfer(account), idempotency_key="t2")
    assert [each.idempotency_key for each in sandbox.connect.transfers_of("pay_1")] == ["t1", "t2"]


@pytest.mark.parametrize("currency", ["JPY", "ISK", "KWD"])
def test_other_currencies_are_sent_and_read_in_our_units(sandbox: Sandbox, currency: str) -> None:
    account = recipient(sandbox)
    sandbox.double.top_up(100_000_000, currency.lower())

    sent = sandbox.connect.send_transfer(a_transfer(account, 6_990, currency=currency), idempotency_key="t1")
    back = sandbox.connect.reverse_transfer(sent.id, 990, idempotency_key="r1")

    assert (sent.amount_minor, back.amount_minor, sent.currency) == (6_990, 990, currency)
    [available, _] = sandbox.connect.balances()[currency]
    assert available == (1_000_000 if currency == "ISK" else 100_000_000) - 6_000


def test_money_is_taken_back_in_parts(sandbox: Sandbox) -> None:
    account = recipient(sandbox)
    sandbox.double.top_up(20_000)
    sent = sandbox.connect.send_transfer(a_transfer(account), idempotency_key="t1")

    part = sandbox.connect.reverse_transfer(sent.id, 1_000, idempotency_key="r1")
    again = sandbox.connect.reverse_transfer(sent.id, 1_000, idempotency_key="r1")
    rest = sandbox.connect.reverse_transfer(sent.id, 4_000, idempotency_key="r2")

    assert again == part
    assert (part.transfer_id, part.amount_minor, part.currency, part.idempotency_key) == (sent.id, 1_000, "EUR", "r1")
    assert sandbox.connect.reversals_of(sent.id) == [part, rest]
    assert sandbox.connect.find_transfer(sent.id).reversed_minor == 5_000
    with pytest.raises(Refused):
        sandbox.connect.reverse_transfer(sent.id, 1, idempotency_key="r3")
    with pytest.raises(UnknownAtProvider):
        sandbox.connect.reverse_transfer("tr_absent", 1, idempotency_key="r4")


@pytest.mark.parametrize(
    ("kind", "ours", "done"),
    [("lock", Unavailable, 0), ("reset_after_effect", OutcomeUnknown, 1), ("error_before_effect", OutcomeUnknown, 0)],
)
def test_taking_back_is_one_request_as_well(sandbox: Sandbox, kind: str, ours: type[Exception], done: int) -> None:
    account = recipient(sandbox)
    sandbox.double.top_up(20_000)
    sent = sandbox.connect.send_transfer(a_transfer(account), idempotency_key="t1")
    fault = sandbox.double.fault("POST", "/v1/transfers/*/reversals", kind)

    with pytest.raises(Unavailable) as failed:
        sandbox.connect.reverse_transfer(sent.id, 1_000, idempotency_key="r1")

    assert type(failed.value) is ours
    assert (fault.seen, len(sandbox.connect.reversals_of(sent.id))) == (1, done)


def test_payments_to_banks_are_followed_from_pending_to_failed(sandbox: Sandbox) -> None:
    account, began = recipient(sandbox, number="DE62370400440532013001"), clock.now()
    sandbox.double.top_up(20_000)
    sandbox.connect.send_transfer(a_transfer(account), idempotency_key="t1")
    sandbox.double.advance(days=1)
    [made] = sandbox.connect.payouts_since(began, account_id=account)
    sandbox.double.advance(days=2)
    arrived = sandbox.connect.find_payout(made.id, account_id=account)
    sandbox.double.advance(days=1)
    failed = sandbox.connect.find_payout(made.id, account_id=account)

    assert (made.account_id, made.amount_minor, made.currency, made.trace) == (account, 5_000, "EUR", "")
    assert (arrived.status, bool(arrived.trace), arrived.failure) == ("paid", True, "")
    assert (failed.status, failed.failure) == ("failed", "The bank account could not be located.")
    assert failed.failure_transaction_id
    assert made.arrives_at - made.created_at == timedelta(days=2)
    assert list(sandbox.connect.payouts_since(began)) == []
    with pytest.raises(UnknownAtProvider):
        sandbox.connect.find_payout(made.id)
    with pytest.raises(UnknownAtProvider):
        sandbox.connect.find_payout(made.id, account_id="acct_absent")


def test_what_moved_the_operators_balance_is_walked_through_newest_first(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("marketplace.gateways.stripe_connect.PAGE", 2)
    account, began = recipient(sandbox), clock.now() - timedelta(seconds=1)
    sandbox.double.top_up(20_000)
    sent = sandbox.connect.send_transfer(a_transfer(account), idempotency_key="t1")
    back = sandbox.connect.reverse_transfer(sent.id, 1_000, idempotency_key="r1")
    sandbox.double.payouts("daily")
    sandbox.double.advance(days=1)
    [payout] = sandbox.connect.payouts_since(began)

    found = list(sandbox.connect.movements_since(began))

    assert [(each.category, each.net_minor, each.source_id) for each in found[:3]] == [
        ("payout", -16_000, payout.id),
        ("transfer_reversal", 1_000, back.id),
        ("transfer", -5_000, sent.id),
    ]
    assert (found[3].category, found[3].net_minor, dict(found[3].facts)["type"]) == ("topup", 20_000, "topup")
    assert [each.id for each in found[:3]] == [
        payout.balance_transaction_id,
        back.balance_transaction_id,
        sent.balance_transaction_id,
    ]
    assert sandbox.connect.balances() == {}


def test_thin_events_and_those_of_recipients_are_read_with_their_account(sandbox: Sandbox) -> None:
    account = recipient(sandbox)
    sandbox.double.top_up(20_000)
    sandbox.connect.send_transfer(a_transfer(account), idempotency_key="t1")
    sandbox.double.advance(days=1)
    headers = {"Authorization": f"Bearer {KEY}"}
    thin = requests.get(f"{sandbox.url}/v2/core/events", headers=headers, timeout=20).json()["data"][0]
    told = requests.get(f"{sandbox.url}/v1/events", headers={**headers, "Stripe-Account": account}, timeout=20).json()

    changed, paid = (_read(sandbox, body) for body in (thin, told["data"][-1]))

    assert changed.type == "v2.core.account[configuration.recipient].capability_status_updated"
    assert (changed.object_id, changed.account_id, changed.is_live) == (account, "", False)
    assert changed.payload["object"] == {"id": account, "object": "v2.core.account"}
    assert (paid.type, paid.account_id, paid.object_id[:3]) == ("payout.created", account, "po_")


def _read(sandbox: Sandbox, body: dict[str, object]) -> ProviderEvent:
    text = json.dumps(body)
    header = stripe.WebhookSignature.generate_signature_header(text, WEBHOOK_SECRET)
    return sandbox.payments.read_event(text.encode(), header, now=clock.now())

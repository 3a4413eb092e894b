"""Stripe Connect through Stripe's own library: how recipients are paid, and how Stripe's books are read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast

import stripe

from marketplace.gateways import stripe_connect_objects as objects
from marketplace.gateways.connect_ports import (
    BalanceMovement,
    ProviderPayout,
    ProviderReversal,
    ProviderTransfer,
    Recipient,
    RecipientRequest,
    TransferRequest,
)
from marketplace.gateways.errors import UnknownAtProvider
from marketplace.gateways.stripe import CONNECT_SECONDS, PAGE, READ_SECONDS, RETRIES
from marketplace.gateways.stripe_amounts import from_stripe
from marketplace.gateways.stripe_errors import told_apart, translated

_SHOWN = ["configuration.recipient", "identity", "requirements"]


class StripeConnect:
    """Implements `connect_ports.Connect`.

    What moves money or makes something is asked for in one request and no second: the caller stores its key first and
    decides itself what to do about an answer that did not come. What only reads is tried three times in all. Both wait
    at most five seconds for a connection and twenty for an answer. `api_base` is set for the sandbox only.
    """

    def __init__(self, secret_key: str, *, api_base: str | None) -> None:
        self._once = _client(secret_key, api_base, retries=0)
        self._reading = _client(secret_key, api_base, retries=RETRIES)

    def open_recipient(self, request: RecipientRequest, *, idempotency_key: str) -> Recipient:
        """Open a recipient's account; the same key with the same request answers with the same account for a month."""
        with told_apart():
            account = self._once.v2.core.accounts.create(
                objects.account_parameters(request), {"idempotency_key": idempotency_key}
            )
        return objects.read_recipient(account)

    def find_recipient(self, stripe_account_id: str) -> Recipient:
        """Return a recipient's account as it is now, with the bank account it is paid into."""
        with translated():
            account = self._reading.v2.core.accounts.retrieve(stripe_account_id, cast("Any", {"include": _SHOWN}))
            banks = self._reading.v1.accounts.external_accounts.list(
                stripe_account_id, {"object": "bank_account", "limit": 1}
            )
        bank = next((each for each in banks.data if isinstance(each, stripe.BankAccount)), None)
        return objects.read_recipient(account, bank)

    def onboarding_url(self, stripe_account_id: str, *, refresh_url: str, return_url: str) -> str:
        """Return the address of Stripe's page on which the party says what Stripe wants to know."""
        addresses = {"refresh_url": refresh_url, "return_url": return_url}
        case = {"type": "account_onboarding", "account_onboarding": addresses}
        with translated():
            link = self._reading.v2.core.account_links.create(
                cast("Any", {"account": stripe_account_id, "use_case": case})
            )
        return link.url

    def dashboard_url(self, stripe_account_id: str) -> str:
        """Return the address of the recipient's own pages at Stripe."""
        with translated():
            return self._reading.v1.accounts.login_links.create(stripe_account_id).url

    def send_transfer(self, request: TransferRequest, *, idempotency_key: str) -> ProviderTransfer:
        """Send money to a recipient, in one request."""
        parameters = objects.transfer_parameters(request, idempotency_key)
        with told_apart():
            made = self._once.v1.transfers.create(parameters, {"idempotency_key": idempotency_key})
        return objects.read_transfer(made)

    def find_transfer(self, stripe_transfer_id: str) -> ProviderTransfer:
        """Return a transfer as it is now."""
        with translated():
            return objects.read_transfer(self._reading.v1.transfers.retrieve(stripe_transfer_id))

    def transfers_of(self, payout_id: str) -> list[ProviderTransfer]:
        """Return every transfer of a payout, the oldest first, fetching page after page."""
        with translated():
            page = self._reading.v1.transfers.list({"transfer_group": payout_id, "limit": PAGE})
            # Stripe lists the newest first, also within a second.
            return [objects.read_transfer(each) for each in page.auto_paging_iter()][::-1]

    def reverse_transfer(self, stripe_transfer_id: str, amount_minor: int, *, idempotency_key: str) -> ProviderReversal:
        """Take money of a transfer back, in one request; the transfer is read first, for its currency."""
        currency = self.find_transfer(stripe_transfer_id).currency
        parameters = objects.reversal_parameters(amount_minor, currency, idempotency_key)
        with told_apart():
            made = self._once.v1.transfers.reversals.create(
                stripe_transfer_id, parameters, {"idempotency_key": idempotency_key}
            )
        return objects.read_reversal(made)

    def find_reversal(self, movement_id: str) -> ProviderReversal:
        """Return the reversal that made a movement, as it is now."""
        with translated():
            found = self._reading.v1.balance_transactions.retrieve(movement_id, {"expand": ["source"]})
        if not isinstance(found.source, stripe.TransferReversal):
            raise UnknownAtProvider("Stripe knows no such reversal.", movement=movement_id)
        return objects.read_reversal(found.source)

    def reversals_of(self, stripe_transfer_id: str) -> list[ProviderReversal]:
        """Return every reversal of a transfer, the oldest first, fetching page after page."""
        with translated():
            page = self._reading.v1.transfers.reversals.list(stripe_transfer_id, {"limit": PAGE})
            return [objects.read_reversal(each) for each in page.auto_paging_iter()][::-1]

    def find_payout(self, stripe_payout_id: str, *, account_id: str = "") -> ProviderPayout:
        """Return a payment to a bank as it is now."""
        with translated():
            found = self._reading.v1.payouts.retrieve(stripe_payout_id, {}, _named(account_id))
        return objects.read_payout(found, account_id)

    def payouts_since(self, at: datetime, *, account_id: str = "") -> Iterator[ProviderPayout]:
        """Walk through the payments to a bank since `at`, newest first, fetching page after page."""
        with translated():
            page = self._reading.v1.payouts.list(
                {"created": {"gte": int(at.timestamp())}, "limit": PAGE}, _named(account_id)
            )
            for each in page.auto_paging_iter():
                yield objects.read_payout(each, account_id)

    def movements_since(self, at: datetime, *, until: datetime | None = None) -> Iterator[BalanceMovement]:
        """Walk through what moved the operator's balance since `at`, newest first, fetching page after page."""
        created: dict[str, int] = {"gte": int(at.timestamp())}
        if until is not None:
            created["lte"] = int(until.timestamp())
        with translated():
            page = self._reading.v1.balance_transactions.list({"created": cast("Any", created), "limit": PAGE})
            for each in page.auto_paging_iter():
                yield objects.read_movement(each)

    def balances(self) -> dict[str, tuple[int, int]]:
        """Return by currency what Stripe holds as available and as pending; currencies without money are left out."""
        with translated():
            found = self._reading.v1.balance.retrieve()
        available, pending = _by_currency(found.available), _by_currency(found.pending)
        sums = {each: (available.get(each, 0), pending.get(each, 0)) for each in {**available, **pending}}
        return {currency: parts for currency, parts in sums.items() if any(parts)}


def _client(secret_key: str, api_base: str | None, *, retries: int) -> stripe.StripeClient:
    return stripe.StripeClient(
        secret_key,
        base_addresses={"api": api_base} if api_base else None,
        max_network_retries=retries,
        http_client=stripe.RequestsClient(timeout=(CONNECT_SECONDS, READ_SECONDS)),
    )


def _named(account_id: str) -> Any:
    return {"stripe_account": account_id} if account_id else {}


def _by_currency(parts: Any) -> dict[str, int]:
    found = [(str(part["currency"]).upper(), int(part["amount"])) for part in parts]
    return {currency: from_stripe(amount, currency) for currency, amount in found}

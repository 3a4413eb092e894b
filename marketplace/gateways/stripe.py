"""Stripe through its own library: the one place that speaks to it.

The same code runs against Stripe and against the sandbox; only the base address differs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final, cast

import stripe

from marketplace.gateways import stripe_objects
from marketplace.gateways.dispute_ports import ProviderDispute
from marketplace.gateways.errors import EventRefused, Refused
from marketplace.gateways.ports import (
    CheckoutRequest,
    CheckoutSession,
    ProviderEvent,
    ProviderRefund,
    RefundRequest,
)
from marketplace.gateways.stripe_amounts import from_stripe, to_stripe
from marketplace.gateways.stripe_disputes import read_dispute
from marketplace.gateways.stripe_errors import translated
from marketplace.gateways.stripe_signatures import verify

CONNECT_SECONDS: Final = 5
READ_SECONDS: Final = 20
RETRIES: Final = 2
PAGE: Final = 100
CLOCKS_DIFFER: Final = 300
"""Seconds by which Stripe's clock may be behind ours."""


_MONEY: Final = "payment_intent.latest_charge.balance_transaction"
_LIVE = re.compile(r"[sr]k_live_")
_NAME = re.compile(r"[][A-Za-z0-9_.:-]{1,255}")


class StripePayments:
    """Implements `ports.Payments`.

    Every call waits at most five seconds for a connection and twenty for an answer, and is tried three times in all;
    the library sends one idempotency key with all three. `api_base` is set for the sandbox only.
    """

    def __init__(self, secret_key: str, webhook_secret: str, *, api_base: str | None) -> None:
        self._webhook_secret = webhook_secret
        self._is_live = _LIVE.match(secret_key) is not None
        self._client = stripe.StripeClient(
            secret_key,
            base_addresses={"api": api_base} if api_base else None,
            max_network_retries=RETRIES,
            http_client=stripe.RequestsClient(timeout=(CONNECT_SECONDS, READ_SECONDS)),
        )

    def open_checkout(self, request: CheckoutRequest, *, idempotency_key: str) -> CheckoutSession:
        """Open a payment page; the same key with the same request answers with the same page for a day."""
        parameters = stripe_objects.session_parameters(request, idempotency_key)
        with translated():
            session = self._client.v1.checkout.sessions.create(parameters, {"idempotency_key": idempotency_key})
        return stripe_objects.read_session(session)

    def find_opened(self, idempotency_key: str, *, since: datetime) -> CheckoutSession | None:
        """Look through the open payment pages since an instant, page by page, for the one asked for with a key."""
        oldest = int(since.timestamp()) - CLOCKS_DIFFER
        with translated():
            page = self._client.v1.checkout.sessions.list({"created": {"gte": oldest}, "status": "open", "limit": PAGE})
            found = (stripe_objects.read_session(session) for session in page.auto_paging_iter())
            return next((session for session in found if session.idempotency_key == idempotency_key), None)

    def find_checkout(self, session_id: str) -> CheckoutSession:
        """Return a payment page as it is now, with the money it brought."""
        with translated():
            session = self._client.v1.checkout.sessions.retrieve(session_id, {"expand": [_MONEY]})
        return stripe_objects.read_session(session)

    def find_checkout_of(self, charge_id: str) -> CheckoutSession | None:
        """Return the payment page that brought a charge, with its money; None where it came another way."""
        with translated():
            charge = self._client.v1.charges.retrieve(charge_id)
            if not isinstance(charge.payment_intent, str):
                return None
            page = self._client.v1.checkout.sessions.list({"payment_intent": charge.payment_intent, "limit": 1})
        return self.find_checkout(page.data[0].id) if page.data else None

    def close_checkout(self, session_id: str) -> CheckoutSession:
        """Close an open payment page. One that is complete or expired is returned as it is."""
        try:
            with translated():
                session = self._client.v1.checkout.sessions.expire(session_id)
        except Refused:
            return self.find_checkout(session_id)
        return stripe_objects.read_session(session)

    def open_refund(self, request: RefundRequest, *, idempotency_key: str) -> ProviderRefund:
        """Give money back; the same key with the same request answers with the same refund for a day."""
        parameters = stripe_objects.refund_parameters(request, idempotency_key)
        with translated():
            refund = self._client.v1.refunds.create(parameters, {"idempotency_key": idempotency_key})
        return stripe_objects.read_refund(refund)

    def find_refund(self, stripe_refund_id: str) -> ProviderRefund:
        """Return a refund as it is now."""
        with translated():
            return stripe_objects.read_refund(self._client.v1.refunds.retrieve(stripe_refund_id))

    def refunds_of(self, payment_intent_id: str) -> list[ProviderRefund]:
        """Return every refund of a payment, the oldest first, fetching page after page."""
        with translated():
            page = self._client.v1.refunds.list({"payment_intent": payment_intent_id, "limit": PAGE})
            found = [stripe_objects.read_refund(refund) for refund in page.auto_paging_iter()]
        return sorted(found, key=lambda refund: (refund.created_at, refund.id))

    def find_dispute(self, stripe_dispute_id: str) -> ProviderDispute:
        """Return a dispute as it is now, with the money that moved."""
        with translated():
            return read_dispute(self._client.v1.disputes.retrieve(stripe_dispute_id))

    def disputes_of(self, payment_intent_id: str) -> list[ProviderDispute]:
        """Return every dispute of a payment, the oldest first, fetching page after page."""
        with translated():
            page = self._client.v1.disputes.list({"payment_intent": payment_intent_id, "limit": PAGE})
            found = [read_dispute(dispute) for dispute in page.auto_paging_iter()]
        return sorted(found, key=lambda dispute: (dispute.created_at, dispute.id))

    def submit_evidence(
        self, stripe_dispute_id: str, evidence: Mapping[str, str], *, idempotency_key: str
    ) -> ProviderDispute:
        """Send evidence to the bank, once and for all."""
        sent = cast("Any", {"evidence": dict(evidence), "submit": True})
        with translated():
            found = self._client.v1.disputes.update(stripe_dispute_id, sent, {"idempotency_key": idempotency_key})
        return read_dispute(found)

    def accept_dispute(self, stripe_dispute_id: str, *, idempotency_key: str) -> ProviderDispute:
        """Give a dispute up: it is lost."""
        with translated():
            found = self._client.v1.disputes.close(stripe_dispute_id, {}, {"idempotency_key": idempotency_key})
        return read_dispute(found)

    def balance(self) -> dict[str, int]:
        """Return the money that Stripe holds by currency, available or not yet."""
        with translated():
            found = self._client.v1.balance.retrieve()
        sums: dict[str, int] = {}
        for part in (*found.available, *found.pending):
            currency = str(part["currency"]).upper()
            sums[currency] = sums.get(currency, 0) + from_stripe(part["amount"], currency)
        return {currency: amount for currency, amount in sums.items() if amount}

    def check_amount(self, amount_minor: int, currency: str) -> None:
        """Refuse an amount that Stripe could not charge. Asks nobody.

        Raises:
            Invalid: there is no such amount, or it is too large for one payment.
        """
        to_stripe(amount_minor, currency)

    def read_event(self, body: bytes, signature: str, *, now: datetime) -> ProviderEvent:
        """Return the event of a message once signature, age and mode have been checked.

        What happens to money comes as a snapshot, whosever account it is on; what changes an account as a thin event.

        Raises:
            EventRefused: forged, stale, from the future, of the other mode, or no event.
        """
        text = verify(body, signature, self._webhook_secret, now=now)
        try:
            values = json.loads(text)
            event = stripe_objects.read_event(values)
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError, RecursionError):
            raise EventRefused("The message is no event.") from None
        names = (event.id, event.type, event.object_id, event.account_id or event.id)
        if not all(_NAME.fullmatch(name) for name in names):
            raise EventRefused("The message is no event.")
        if event.is_live != self._is_live:
            raise EventRefused("The event belongs to Stripe's other mode.", event=event.id)
        return event

    def events_since(self, at: datetime, types: tuple[str, ...]) -> Iterator[ProviderEvent]:
        """Walk through the events of some types since `at`, newest first, fetching page after page."""
        with translated():
            page = self._client.v1.events.list(
                {"types": list(types), "created": {"gte": int(at.timestamp())}, "limit": PAGE}
            )
            for event in page.auto_paging_iter():
                yield stripe_objects.read_event(event.to_dict())

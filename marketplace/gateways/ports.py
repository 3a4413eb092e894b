"""What the house asks of the outside, in the house's words. Provider errors arrive as `gateways.errors`."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO, Protocol

from marketplace.gateways.dispute_ports import Disputes


@dataclass(frozen=True)
class CheckoutItem:
    """One line on the payment page: what it is and what it costs in all, in minor units of the request's currency."""

    name: str
    amount_minor: int


@dataclass(frozen=True)
class CheckoutRequest:
    """A payment page to open for an order. Amounts are final: nothing is added to them.

    `cancel_url` is the order's own page, where a customer who turns back belongs. Without `customer_email` Stripe asks.
    """

    order_id: str
    currency: str
    items: tuple[CheckoutItem, ...]
    customer_email: str
    success_url: str
    cancel_url: str
    expires_at: datetime

    @property
    def amount_minor(self) -> int:
        """Return what the customer is asked for in all."""
        return sum(item.amount_minor for item in self.items)


@dataclass(frozen=True)
class Captured:
    """Money that Stripe has taken. Fee and balance transaction may become known a little later.

    `fee_minor` counts minor units of `fee_currency`, the currency in which Stripe keeps the money. `is_contested` says
    that some of it was refunded since, or that it is or was disputed.
    """

    payment_intent_id: str
    charge_id: str | None
    balance_transaction_id: str | None
    fee_minor: int | None
    available_on: datetime | None
    fee_currency: str | None = None
    is_contested: bool = False


@dataclass(frozen=True)
class CheckoutSession:
    """A payment page as Stripe sees it. `status` is open, complete or expired; paid means `captured` is there.

    A bank debit can be complete and not paid for days; `has_failed` says that nothing will come of it any more.

    `idempotency_key` is the key it was opened with: it names the try it belongs to, even when the answer was lost.
    """

    id: str
    url: str | None
    status: str
    is_paid: bool
    order_id: str
    currency: str
    amount_minor: int
    is_live: bool
    expires_at: datetime
    captured: Captured | None
    idempotency_key: str = ""
    has_failed: bool = False


@dataclass(frozen=True)
class RefundRequest:
    """Money to give back of a payment, in minor units of `currency`. `refund_id` is ours and is written on Stripe's."""

    refund_id: str
    order_id: str
    payment_intent_id: str
    currency: str
    amount_minor: int
    reason: str


@dataclass(frozen=True)
class ProviderRefund:
    """A refund as Stripe sees it. `status` is pending, succeeded or failed; a canceled one has failed.

    `refund_id` is our public id, empty where somebody made it at Stripe itself. `failure` is Stripe's word for why it
    failed. The balance transactions say that its money left, or came back.
    """

    id: str
    status: str
    payment_intent_id: str
    currency: str
    amount_minor: int
    refund_id: str
    balance_transaction_id: str | None
    failure_transaction_id: str | None
    failure: str
    created_at: datetime


@dataclass(frozen=True)
class ProviderEvent:
    """Something that happened at Stripe. Only its ids are trusted: the worker fetches the object again.

    `payload` is what is kept of the message: ids, states and amounts, nothing about a person. `account_id` names the
    recipient's account at Stripe that it happened on, empty for the operator's own.
    """

    id: str
    type: str
    object_id: str
    created_at: datetime
    is_live: bool
    payload: Mapping[str, Any] = field(repr=False)
    account_id: str = ""


class Payments(Disputes, Protocol):
    """How customers' money is taken, given back and fought for."""

    def check_amount(self, amount_minor: int, currency: str) -> None:
        """Refuse (`Invalid`) an amount that could not be charged. Asks nobody."""

    def open_checkout(self, request: CheckoutRequest, *, idempotency_key: str) -> CheckoutSession:
        """Open a payment page. The same key with the same request answers with the same page for a day.

        Raises:
            OutcomeUnknown: no usable answer; ask again with the same key.
            Refused: it cannot be opened as asked; nothing was made.
            KeyReused: the key stands for another request.
        """

    def find_opened(self, idempotency_key: str, *, since: datetime) -> CheckoutSession | None:
        """Return the open payment page that was asked for with a key since an instant; None where there is none.

        Raises:
            Unavailable: no answer; looking again is safe.
        """

    def find_checkout(self, session_id: str) -> CheckoutSession:
        """Return a payment page as it is now, with the money it brought.

        Raises:
            Unavailable: no answer; reading again is safe.
            UnknownAtProvider: there is no such page.
        """

    def find_checkout_of(self, charge_id: str) -> CheckoutSession | None:
        """Return the payment page that brought a charge; None where it came another way.

        Raises:
            Unavailable: no answer; reading again is safe.
            UnknownAtProvider: there is no such charge.
        """

    def close_checkout(self, session_id: str) -> CheckoutSession:
        """Close an open payment page, so that nobody can pay on it any more. A closed one stays as it is.

        Raises:
            Unavailable: no answer; closing again is safe.
            UnknownAtProvider: there is no such page.
        """

    def open_refund(self, request: RefundRequest, *, idempotency_key: str) -> ProviderRefund:
        """Give money back. The same key with the same request answers with the same refund for a day.

        Raises:
            OutcomeUnknown: no usable answer; ask again with the same key.
            Unavailable: Stripe did nothing; ask again later.
            Refused: it cannot be refunded; nothing was made.
            KeyReused: the key stands for another request.
        """

    def find_refund(self, stripe_refund_id: str) -> ProviderRefund:
        """Return a refund as it is now.

        Raises:
            Unavailable: no answer; reading again is safe.
            UnknownAtProvider: there is no such refund.
        """

    def refunds_of(self, payment_intent_id: str) -> list[ProviderRefund]:
        """Return every refund of a payment, the oldest first, whoever made it.

        Raises:
            Unavailable: no answer; reading again is safe.
        """

    def balance(self) -> dict[str, int]:
        """Return the money that Stripe holds by currency, in minor units, whether it is available yet or not.

        Raises:
            Unavailable: no answer; reading again is safe.
        """

    def read_event(self, body: bytes, signature: str, *, now: datetime) -> ProviderEvent:
        """Return the event of a message, exactly as it arrived, once its signature and its age have been checked.

        Raises:
            EventRefused: it cannot be trusted.
        """

    def events_since(self, at: datetime, types: tuple[str, ...]) -> Iterator[ProviderEvent]:
        """Walk through the events of some types since `at`, newest first, page by page.

        Raises:
            Unavailable: no answer; walking again is safe.
        """


class Files(Protocol):
    """Where made files are kept, by name: parts with slashes between them, relative to the root."""

    def write(self, name: str) -> AbstractContextManager[BinaryIO]:
        """Write a file: it appears under its name, complete, when the block ends well, and not at all otherwise."""

    def read(self, name: str) -> AbstractContextManager[BinaryIO]:
        """Read a file.

        Raises:
            NotFound: there is none of that name.
        """

    def exists(self, name: str) -> bool:
        """Whether there is a file of that name."""

    def remove(self, name: str) -> None:
        """Take a file away; nothing happens where there is none."""

    def sweep(self) -> int:
        """Take away what writers left that were killed, never what is being written; return how many files."""

"""What paying partners and vendors through Stripe Connect asks of Stripe, in the house's words."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class RecipientRequest:
    """A party that wants to be paid: `party_id` is its public id and is written on Stripe's account."""

    party_id: str
    name: str
    email: str
    country: str


@dataclass(frozen=True)
class RecipientBank:
    """The bank account that Stripe pays a recipient into, as much of it as Stripe tells."""

    name: str
    last4: str
    currency: str


@dataclass(frozen=True)
class Recipient:
    """A recipient's account at Stripe. `transfers` is the state of the capability that gates every transfer.

    It is active, pending, restricted or unsupported. `due` names in Stripe's words what Stripe still wants to know.
    """

    id: str
    party_id: str
    country: str
    transfers: str
    is_live: bool
    due: tuple[str, ...] = ()
    bank: RecipientBank | None = None

    @property
    def is_payable(self) -> bool:
        """Whether money may be sent there now."""
        return self.transfers == "active"


@dataclass(frozen=True)
class TransferRequest:
    """Money to send to a recipient, in minor units of `currency`. `payout_id` is ours: it groups tries at Stripe."""

    payout_id: str
    attempt: int
    destination: str
    currency: str
    amount_minor: int


@dataclass(frozen=True)
class ProviderReversal:
    """Money of a transfer that came back. `balance_transaction_id` is there once Stripe has booked it."""

    id: str
    transfer_id: str
    currency: str
    amount_minor: int
    idempotency_key: str
    balance_transaction_id: str | None
    created_at: datetime


@dataclass(frozen=True)
class ProviderTransfer:
    """A transfer as Stripe sees it. `payout_id` and `idempotency_key` are what it was asked for with.

    Both are empty where somebody made it at Stripe itself. `payment_id` names the same money on the recipient's side.
    """

    id: str
    payout_id: str
    idempotency_key: str
    destination: str
    currency: str
    amount_minor: int
    reversed_minor: int
    payment_id: str | None
    balance_transaction_id: str | None
    is_live: bool
    created_at: datetime


@dataclass(frozen=True)
class ProviderPayout:
    """Money that Stripe sends to a bank: a recipient's, or the operator's own where `account_id` is empty.

    `status` is pending, in_transit, paid, failed or canceled; a paid one can fail for days. `trace` is the reference
    that the bank shows, where Stripe knows it; `failure` says in Stripe's words why a bank sent it back.
    """

    id: str
    account_id: str
    status: str
    currency: str
    amount_minor: int
    failure: str
    trace: str
    arrives_at: datetime
    created_at: datetime
    balance_transaction_id: str | None = None
    failure_transaction_id: str | None = None


@dataclass(frozen=True)
class BalanceMovement:
    """One balance transaction of the operator's Stripe account: what moved its balance, and for what.

    `amount_minor` is before Stripe's fee, `net_minor` after it; what leaves counts minus. `category` is Stripe's
    reporting category, `source_id` the charge, refund, dispute, transfer, reversal or payout. It counts as available
    from `available_at` on.
    """

    id: str
    category: str
    source_id: str
    currency: str
    amount_minor: int
    fee_minor: int
    net_minor: int
    available_at: datetime
    created_at: datetime
    facts: tuple[tuple[str, str], ...] = field(default=())


class Connect(Protocol):
    """How partners and vendors are paid through Stripe, and how Stripe's own books are read."""

    def open_recipient(self, request: RecipientRequest, *, idempotency_key: str) -> Recipient:
        """Open a recipient's account. The same key with the same request answers with the same account.

        Raises:
            OutcomeUnknown: no usable answer; ask again with the same key.
            Unavailable: Stripe did nothing; ask again later.
            Refused: it cannot be opened as asked; nothing was made.
        """

    def find_recipient(self, stripe_account_id: str) -> Recipient:
        """Return a recipient's account as it is now.

        Raises:
            Unavailable: no answer; reading again is safe.
            UnknownAtProvider: there is no such account.
        """

    def onboarding_url(self, stripe_account_id: str, *, refresh_url: str, return_url: str) -> str:
        """Return the address of a page at Stripe where the party says what Stripe wants to know.

        It is good for minutes, and once. Stripe sends the person to `return_url` when the page is left, to
        `refresh_url` when its time is over.

        Raises:
            Unavailable: no answer; asking again is safe.
            UnknownAtProvider: there is no such account.
        """

    def dashboard_url(self, stripe_account_id: str) -> str:
        """Return the address of the recipient's own pages at Stripe. Good once.

        Raises:
            Unavailable: no answer; asking again is safe.
            Refused: the party has not been through onboarding yet.
        """

    def send_transfer(self, request: TransferRequest, *, idempotency_key: str) -> ProviderTransfer:
        """Send money to a recipient: one call, never repeated by the library. The same key answers the same for a day.

        Raises:
            OutcomeUnknown: no usable answer; it may have been sent.
            Unavailable: Stripe did nothing: too many calls, no connection, or the key is held by another call.
            Refused: a certain no, such as too little money at Stripe or a closed account; `code` says which.
            KeyReused: the key stands for another request.
        """

    def find_transfer(self, stripe_transfer_id: str) -> ProviderTransfer:
        """Return a transfer as it is now.

        Raises:
            Unavailable: no answer; reading again is safe.
            UnknownAtProvider: there is no such transfer.
        """

    def transfers_of(self, payout_id: str) -> list[ProviderTransfer]:
        """Return every transfer of a payout, whichever try made it, the oldest first.

        Raises:
            Unavailable: no answer; reading again is safe.
        """

    def reverse_transfer(self, stripe_transfer_id: str, amount_minor: int, *, idempotency_key: str) -> ProviderReversal:
        """Take money of a transfer back, at most what is left of it.

        Raises:
            OutcomeUnknown: no usable answer; ask again with the same key.
            Unavailable: Stripe did nothing; ask again later.
            Refused: the recipient has not that much any more; nothing was taken.
        """

    def find_reversal(self, movement_id: str) -> ProviderReversal:
        """Return the reversal that made a movement. Raises UnknownAtProvider where something else did."""

    def reversals_of(self, stripe_transfer_id: str) -> list[ProviderReversal]:
        """Return every reversal of a transfer, the oldest first.

        Raises:
            Unavailable: no answer; reading again is safe.
        """

    def find_payout(self, stripe_payout_id: str, *, account_id: str = "") -> ProviderPayout:
        """Return a payment to a bank as it is now.

        Raises:
            Unavailable: no answer; reading again is safe.
            UnknownAtProvider: there is no such payment.
        """

    def payouts_since(self, at: datetime, *, account_id: str = "") -> Iterator[ProviderPayout]:
        """Walk through the payments to a bank since `at`, newest first, page by page.

        Raises:
            Unavailable: no answer; walking again is safe.
        """

    def movements_since(self, at: datetime, *, until: datetime | None = None) -> Iterator[BalanceMovement]:
        """Walk through what moved the operator's balance at Stripe since `at`, newest first, page by page.

        With `until` it begins there, that very second included: a walk that broke off goes on.

        Raises:
            Unavailable: no answer; walking again is safe.
        """

    def balances(self) -> dict[str, tuple[int, int]]:
        """Return by currency what Stripe holds as available and as pending, in minor units.

        Raises:
            Unavailable: no answer; reading again is safe.
        """

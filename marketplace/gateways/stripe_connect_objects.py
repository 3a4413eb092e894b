"""Stripe's objects about recipients read into ours, and our requests written as Stripe's. No call is made here."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import stripe

from marketplace.core.errors import Invalid
from marketplace.gateways.connect_ports import (
    BalanceMovement,
    ProviderPayout,
    ProviderReversal,
    ProviderTransfer,
    Recipient,
    RecipientBank,
    RecipientRequest,
    TransferRequest,
)
from marketplace.gateways.errors import Refused
from marketplace.gateways.stripe_amounts import from_stripe, to_transfer

if TYPE_CHECKING:
    from stripe.params import TransferCreateParams, TransferReversalCreateParams
    from stripe.params.v2.core import AccountCreateParams
    from stripe.v2.core import Account

PARTY: Final = "party"
PAYOUT: Final = "payout"
ATTEMPT: Final = "attempt"
KEY: Final = "key"


def account_parameters(request: RecipientRequest) -> AccountCreateParams:
    """Return what Stripe is asked for when a recipient's account is opened.

    The house answers for fees and losses; Stripe asks the party what it has to know, on its own pages.
    """
    return {
        "contact_email": request.email,
        "display_name": request.name,
        "dashboard": "express",
        "identity": {"country": request.country},
        "configuration": {"recipient": {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}}},
        "defaults": {"responsibilities": {"fees_collector": "application", "losses_collector": "application"}},
        "metadata": {PARTY: request.party_id},
        "include": ["configuration.recipient", "identity", "requirements"],
    }


def read_recipient(account: Account, bank: stripe.BankAccount | None = None) -> Recipient:
    """Return a recipient's account in our words."""
    metadata = account.metadata.to_dict() if account.metadata else {}
    entries = (account.requirements.entries if account.requirements else None) or []
    return Recipient(
        id=account.id,
        party_id=metadata.get(PARTY, ""),
        country=((account.identity.country if account.identity else None) or "").upper(),
        transfers="unsupported" if account.closed else _transfers(account),
        is_live=account.livemode,
        due=tuple(entry.description for entry in entries),
        bank=_bank(bank) if bank else None,
    )


def transfer_parameters(request: TransferRequest, idempotency_key: str) -> TransferCreateParams:
    """Return what Stripe is asked for when a recipient is sent money: the same request and key, the same parameters.

    Raises:
        Refused: Stripe sends no such amount.
    """
    return {
        "amount": _sendable(request.amount_minor, request.currency),
        "currency": request.currency.lower(),
        "destination": request.destination,
        "transfer_group": request.payout_id,
        "description": f"Payout {request.payout_id}",
        "metadata": {PAYOUT: request.payout_id, ATTEMPT: str(request.attempt), KEY: idempotency_key},
    }


def reversal_parameters(amount_minor: int, currency: str, idempotency_key: str) -> TransferReversalCreateParams:
    """Return what Stripe is asked for when money of a transfer is taken back.

    Raises:
        Refused: Stripe moves no such amount.
    """
    return {"amount": _sendable(amount_minor, currency), "metadata": {KEY: idempotency_key}}


def read_transfer(transfer: stripe.Transfer) -> ProviderTransfer:
    """Return a transfer in our words."""
    currency, metadata = transfer.currency.upper(), _metadata(transfer)
    return ProviderTransfer(
        id=transfer.id,
        payout_id=metadata.get(PAYOUT, ""),
        idempotency_key=metadata.get(KEY, ""),
        destination=_id_of(transfer.destination),
        currency=currency,
        amount_minor=from_stripe(transfer.amount, currency),
        reversed_minor=from_stripe(transfer.amount_reversed, currency),
        payment_id=_id_of(transfer.destination_payment) or None,
        balance_transaction_id=_id_of(transfer.balance_transaction) or None,
        is_live=transfer.livemode,
        created_at=_instant(transfer.created),
    )


def read_reversal(reversal: stripe.TransferReversal) -> ProviderReversal:
    """Return a reversal in our words."""
    currency = reversal.currency.upper()
    return ProviderReversal(
        id=reversal.id,
        transfer_id=_id_of(reversal.transfer),
        currency=currency,
        amount_minor=from_stripe(reversal.amount, currency),
        idempotency_key=_metadata(reversal).get(KEY, ""),
        balance_transaction_id=_id_of(reversal.balance_transaction) or None,
        created_at=_instant(reversal.created),
    )


def read_payout(payout: stripe.Payout, account_id: str) -> ProviderPayout:
    """Return a payment to the bank of an account in our words."""
    currency = payout.currency.upper()
    return ProviderPayout(
        id=payout.id,
        account_id=account_id,
        status=payout.status,
        currency=currency,
        amount_minor=from_stripe(payout.amount, currency),
        failure=payout.failure_message or payout.failure_code or "",
        trace=(payout.trace_id.value if payout.trace_id else None) or "",
        arrives_at=_instant(payout.arrival_date),
        created_at=_instant(payout.created),
        balance_transaction_id=_id_of(payout.balance_transaction) or None,
        failure_transaction_id=_id_of(payout.failure_balance_transaction) or None,
    )


def read_movement(entry: stripe.BalanceTransaction) -> BalanceMovement:
    """Return a balance transaction in our words; `facts` has Stripe's type of it and what it was described with."""
    currency = entry.currency.upper()
    facts = {"type": str(entry.type), "description": entry.description or ""}
    return BalanceMovement(
        id=entry.id,
        category=entry.reporting_category,
        source_id=_id_of(entry.source),
        currency=currency,
        amount_minor=from_stripe(entry.amount, currency),
        fee_minor=from_stripe(entry.fee, currency),
        net_minor=from_stripe(entry.net, currency),
        available_at=_instant(entry.available_on),
        created_at=_instant(entry.created),
        facts=tuple((name, text) for name, text in facts.items() if text),
    )


def _sendable(amount_minor: int, currency: str) -> int:
    try:
        return to_transfer(amount_minor, currency)
    except Invalid as invalid:
        raise Refused(str(invalid), code="amount_not_transferable") from invalid


def _transfers(account: Account) -> str:
    configuration = account.configuration
    recipient = configuration.recipient if configuration else None
    capabilities = recipient.capabilities if recipient else None
    balance = capabilities.stripe_balance if capabilities else None
    return balance.stripe_transfers.status if balance and balance.stripe_transfers else ""


def _bank(bank: stripe.BankAccount) -> RecipientBank:
    return RecipientBank(bank.bank_name or "", bank.last4, bank.currency.upper())


def _metadata(found: stripe.Transfer | stripe.TransferReversal) -> dict[str, str]:
    return found.metadata.to_dict() if found.metadata else {}


def _id_of(reference: Any) -> str:
    return reference if isinstance(reference, str) else getattr(reference, "id", "") or ""


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)

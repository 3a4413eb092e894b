"""What a sandbox is started with."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

API_VERSION = "2026-10-28.endive"
_DAY_SECONDS = 86_400
_TEST_KEY = re.compile(r"[sr]k_test_\w+")


def next_midnight(instant: int) -> int:
    """Return the midnight UTC that follows an instant, both in Unix seconds."""
    return instant - instant % _DAY_SECONDS + _DAY_SECONDS


@dataclass(frozen=True)
class Terms:
    """What the sandbox takes for a card payment, when it lets the money go, and what a dispute costs.

    A fee is `rate_bps` of the amount, rounded half up, plus `fixed_minor`, in minor units of the payment's currency.
    Money is available `settlement_days` after the payment, at midnight UTC. A dispute costs `dispute_fee_minor`, which
    comes back with a won one only if `returns_dispute_fee`; it is lost unless answered within `evidence_days`. Banks
    answer `bank_seconds` after they were asked, to a refund as to evidence. A payout arrives at midnight UTC,
    `payout_days` after the day on which it was made; where the bank account refuses it, it fails a day after that.
    """

    rate_bps: int = 290
    fixed_minor: int = 30
    settlement_days: int = 2
    dispute_fee_minor: int = 1_500
    returns_dispute_fee: bool = False
    evidence_days: int = 9
    bank_seconds: int = 60
    payout_days: int = 2

    def fee(self, amount: int) -> int:
        """Return the fee for an amount of minor units; never more than the amount."""
        return min(amount, (amount * self.rate_bps + 5_000) // 10_000 + self.fixed_minor)

    def available_on(self, created: int) -> int:
        """Return the instant, in Unix seconds, at which money received at `created` becomes available."""
        midnight = created - created % _DAY_SECONDS
        return midnight + self.settlement_days * _DAY_SECONDS

    def arrives_on(self, created: int) -> int:
        """Return the instant, in Unix seconds, at which a payout made at `created` reaches the bank."""
        return next_midnight(created) + (self.payout_days - 1) * _DAY_SECONDS

    def evidence_due(self, created: int) -> int:
        """Return the last instant, in Unix seconds, for the answer to a dispute opened at `created`."""
        midnight = created - created % _DAY_SECONDS
        return midnight + (self.evidence_days + 1) * _DAY_SECONDS - 1


@dataclass(frozen=True)
class Settings:
    """A sandbox account: its key, its address and its terms.

    Raises:
        ValueError: the key is not a test key.
    """

    secret_key: str
    public_url: str
    business_name: str = "Partner marketplace"
    default_currency: str = "usd"
    terms: Terms = field(default_factory=Terms)

    def __post_init__(self) -> None:
        if not _TEST_KEY.fullmatch(self.secret_key):
            raise ValueError("The sandbox takes test keys only: use a secret key that starts with sk_test_.")

    def url(self, path: str) -> str:
        """Return the public address of a path of this sandbox."""
        return self.public_url.rstrip("/") + path

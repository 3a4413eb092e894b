"""What a test arranges at the Stripe sandbox: faults, stray webhooks, time, and what banks and the dashboard do.

    double.fault("POST", "/v1/refunds", "reset_after_effect", nth=1)
    double.webhooks("duplicate", times=10)
    double.advance(days=7)
    double.dispute(charge)

Whatever is planned counts how often it was reached: `fault.reached` proves that it happened.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any

TOKEN = "the-token-of-this-test"
Json = dict[str, Any]


class Refused(Exception):
    """The control API said no; the message says why."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"{status}: {message}")
        self.status = status


@dataclass(frozen=True)
class Planned:
    """An entry of a plan; its counts are those of this moment."""

    double: Double
    plan: str
    id: str

    @property
    def reached(self) -> int:
        """How often it did what it is for."""
        return int(self._now()["reached"])

    @property
    def seen(self) -> int:
        """How many requests or deliveries it could have been about."""
        return int(self._now()["seen"])

    def _now(self) -> Json:
        return next(entry for entry in self.double.call("GET", self.plan)["data"] if entry["id"] == self.id)


@dataclass(frozen=True)
class Double:
    """The control API of one running sandbox."""

    url: str
    token: str = TOKEN

    def fault(self, method: str, path: str, kind: str, *, seconds: float | None = None, **options: Any) -> Planned:
        """Let requests go wrong: the `nth` that fits (1) and on, `limit` of them (1; 0: all that follow).

        Kinds: rate_limit, lock, error_before_effect, error_after_effect, reset_before_effect, reset_after_effect, slow
        and hang_after_effect (both for `seconds`), malformed, missing_field (`field`, a dotted path). `retry_after` and
        `should_retry` become headers.
        """
        if seconds is not None:
            options["milliseconds"] = round(seconds * 1_000)
        entry = self.call("POST", "/faults", method=method, path=path, kind=kind, **options)
        return Planned(self, "/faults", entry["id"])

    def webhooks(self, kind: str, **options: Any) -> Planned:
        """Let webhooks go astray: those of `events` ("*"), all of them unless `nth` and `limit` say otherwise.

        Kinds: duplicate (`times`), shuffle (`size`, `seed`), late (`seconds`, else until released), drop,
        bad_signature, old_timestamp (`seconds`), second_secret (`secret`), before_answer, parallel (`lanes`).
        """
        entry = self.call("POST", "/webhooks", kind=kind, **options)
        return Planned(self, "/webhooks", entry["id"])

    def release(self, *events: str) -> int:
        """Let held webhooks go: those of these events, in this order, or all; return how many."""
        return int(self.call("POST", "/webhooks/release", events=list(events))["released"])

    def calm(self) -> None:
        """Forget every plan; what is held goes out."""
        self.call("DELETE", "/faults")
        self.call("DELETE", "/webhooks")

    def now(self) -> int:
        """Return the sandbox's time in Unix seconds."""
        return int(self.call("GET", "/clock")["now"])

    def advance(self, *, days: int = 0, hours: int = 0, minutes: int = 0, seconds: int = 0) -> int:
        """Turn the sandbox's clock forward; return the time it shows then."""
        total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
        return int(self.call("POST", "/clock", seconds=total)["now"])

    def dispute(self, charge_or_payment: str, **options: Any) -> Json:
        """Let the customer dispute what is left of a charge; return the dispute."""
        return self.call("POST", "/disputes", **_named(charge_or_payment), **options)

    def won(self, dispute: str) -> Json:
        """Let the bank decide a dispute for the account."""
        return self.call("POST", f"/disputes/{dispute}/won")

    def lost(self, dispute: str) -> Json:
        """Let the bank decide a dispute for the customer."""
        return self.call("POST", f"/disputes/{dispute}/lost")

    def reinstated(self, dispute: str) -> Json:
        """Let the bank change its mind about a dispute that was lost."""
        return self.call("POST", f"/disputes/{dispute}/reinstated")

    def withdrawn(self, dispute: str) -> Json:
        """Let the customer withdraw a dispute."""
        return self.call("POST", f"/disputes/{dispute}/withdrawn")

    def refund(self, charge_or_payment: str, amount: int | None = None) -> Json:
        """Refund in the dashboard, all that is left or an amount in Stripe's minor units; return the refund."""
        options = {} if amount is None else {"amount": amount}
        return self.call("POST", "/refunds", **_named(charge_or_payment), **options)

    def refund_fails(self, refund: str, **options: Any) -> Json:
        """Let a refund fail, be it that it had succeeded."""
        return self.call("POST", f"/refunds/{refund}/failed", **options)

    def refund_succeeds(self, refund: str) -> Json:
        """Let a pending refund succeed."""
        return self.call("POST", f"/refunds/{refund}/succeeded")

    def refund_canceled(self, refund: str) -> Json:
        """Cancel a pending refund in the dashboard."""
        return self.call("POST", f"/refunds/{refund}/canceled")

    def top_up(self, amount: int, currency: str = "eur") -> Json:
        """Put money into the platform's balance, available at once; `amount` in Stripe's minor units."""
        return self.call("POST", "/topups", amount=amount, currency=currency)

    def onboarded(self, account: str, **options: str) -> Json:
        """Let a party go through onboarding, with the test account `number` of `country`, else one that works."""
        return self.call("POST", f"/accounts/{account}/onboarded", **options)

    def capability(self, account: str, status: str) -> Json:
        """Let Stripe decide about an account's transfers: active, pending, restricted, rejected or unsupported."""
        return self.call("POST", f"/accounts/{account}/capability", status=status)

    def closed(self, account: str) -> Json:
        """Let an account be closed; its balance has to be zero."""
        return self.call("POST", f"/accounts/{account}/closed")

    def transfer(self, destination: str, amount: int, currency: str = "eur", **options: str) -> Json:
        """Send money to an account in the dashboard."""
        return self.call("POST", "/transfers", destination=destination, amount=amount, currency=currency, **options)

    def transfer_reversed(self, transfer: str, amount: int | None = None) -> Json:
        """Take money of a transfer back in the dashboard, all that is left or an amount; return the reversal."""
        options = {} if amount is None else {"amount": amount}
        return self.call("POST", f"/transfers/{transfer}/reversed", **options)

    def payouts(self, interval: str, account: str = "") -> Json:
        """Let an account, or the platform, be paid out "daily" by itself or "manual" only."""
        options = {"account": account} if account else {}
        return self.call("POST", "/payouts/schedule", interval=interval, **options)

    def payout_paid(self, payout: str) -> Json:
        """Let a payout reach its bank, whosever it is."""
        return self.call("POST", f"/payouts/{payout}/paid")

    def payout_fails(self, payout: str, **options: str) -> Json:
        """Let a payout come back, be it that it was paid; `reason` is Stripe's code."""
        return self.call("POST", f"/payouts/{payout}/failed", **options)

    def rate(self, per_second: int) -> Json:
        """Take so many reads and so many writes a second from now on; 0: any number. Counts begin anew."""
        return self.call("POST", "/rate", per_second=per_second)

    def rate_now(self) -> Json:
        """Return the limit, and how many requests it has seen and refused."""
        return self.call("GET", "/rate")

    def prune_keys(self) -> int:
        """Forget what is kept under idempotency keys, as Stripe does after a day; return how many."""
        return int(self.call("DELETE", "/keys")["pruned"])

    def journal(self, **wanted: Any) -> list[Json]:
        """Return the journal's lines, by `kind`, `method`, `path` and `after` (a line's number)."""
        lines: list[Json] = self.call("GET", "/journal", **wanted)["data"]
        return lines

    def call(self, method: str, path: str, /, **params: Any) -> Json:
        """Call the control API.

        Raises:
            Refused: it says no.
        """
        query = urllib.parse.urlencode(_flat(params))
        url = f"{self.url}/_double{path}" + (f"?{query}" if query and method != "POST" else "")
        data = query.encode() if method == "POST" else None
        request = urllib.request.Request(url, data=data, method=method, headers={"Sandbox-Token": self.token})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                found: Json = json.load(answer)
        except urllib.error.HTTPError as refused:
            with refused:
                raise Refused(refused.code, json.load(refused)["error"]["message"]) from None
        return found


def _named(name: str) -> dict[str, str]:
    return {"payment_intent" if name.startswith("pi_") else "charge": name}


def _flat(params: Json) -> list[tuple[str, str]]:
    flat = []
    for name, value in params.items():
        if isinstance(value, list):
            flat += [(f"{name}[{index}]", str(item)) for index, item in enumerate(value)]
        elif isinstance(value, bool):
            flat.append((name, str(value).lower()))
        else:
            flat.append((name, str(value)))
    return flat

"""What happens outside the marketplace in the demo, played by the sandbox when it is asked to."""

from __future__ import annotations

import json
import os
import urllib.parse
import urllib.request
from collections.abc import Mapping


def control(sandbox: str, path: str, **parameters: str) -> None:
    """Let something happen at the sandbox at the address `sandbox`: the path of its control API says what.

    The sandbox was started with the token in `STRIPE_SANDBOX_TOKEN`.
    """
    _post(f"{sandbox}/_double/{path}", {"Sandbox-Token": os.environ["STRIPE_SANDBOX_TOKEN"]}, parameters)


def pay_out(sandbox: str, account_id: str, **parameters: str) -> str:
    """Let a recipient have its balance sent to its bank now, not at midnight; returns the payment's id."""
    headers = {"Authorization": f"Bearer {os.environ['STRIPE_SECRET_KEY']}", "Stripe-Account": account_id}
    return str(json.loads(_post(f"{sandbox}/v1/payouts", headers, parameters))["id"])


def _post(url: str, headers: Mapping[str, str], parameters: Mapping[str, str]) -> bytes:
    data = urllib.parse.urlencode(parameters).encode()
    asked = urllib.request.Request(url, method="POST", data=data, headers=dict(headers))  # noqa: S310  the sandbox
    with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310
        return bytes(answer.read())

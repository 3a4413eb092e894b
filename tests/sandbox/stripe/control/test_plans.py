from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from marketplace.sandbox.stripe.server import create_sandbox
from tests.sandbox.support import KEY, Shop
from tests.support.double import TOKEN, Double, Refused


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"path": "/v1/refunds"},
        {"kind": "lock"},
        {"path": "/v1/refunds", "kind": "explosion"},
        {"path": "/v1/refunds", "kind": "lock", "nth": 0},
        {"path": "/v1/refunds", "kind": "lock", "often": 3},
        {"path": "/v1/refunds", "kind": "missing_field"},
    ],
)
def test_a_fault_that_cannot_be_understood_is_not_planned(double: Double, wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        double.call("POST", "/faults", **wrong)

    assert refused.value.status == 400
    assert double.call("GET", "/faults") == {"data": []}


@pytest.mark.parametrize("wrong", [{}, {"kind": "explode"}, {"kind": "drop", "limit": -1}, {"kind": "drop", "a": 1}])
def test_a_mishap_that_cannot_be_understood_is_not_planned(double: Double, wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        double.call("POST", "/webhooks", **wrong)

    assert refused.value.status == 400
    assert double.call("GET", "/webhooks") == {"data": []}


def test_the_plans_show_their_entries_in_order(double: Double) -> None:
    double.fault("POST", "/v1/refunds", "rate_limit", retry_after=3)
    double.fault("GET", "/v1/*", "slow", seconds=1.5, limit=0)
    double.webhooks("duplicate", times=10, events="charge.*")

    first, second = double.call("GET", "/faults")["data"]
    [mishap] = double.call("GET", "/webhooks")["data"]

    assert (first["kind"], first["retry_after"], first["nth"], first["limit"]) == ("rate_limit", 3, 1, 1)
    assert (second["method"], second["seconds"], second["limit"]) == ("GET", 1.5, 0)
    assert (mishap["kind"], mishap["times"], mishap["events"], mishap["limit"]) == ("duplicate", 10, "charge.*", 0)


def test_the_journal_is_read_in_parts(shop: Shop, double: Double) -> None:
    for _ in range(3):
        shop.call("GET", "/v1/balance")
    shop.call("GET", "/v1/events")

    assert [line["n"] for line in double.journal(after=1)] == [2, 3, 4]
    assert [line["n"] for line in double.journal(path="/v1/events")] == [4]
    assert double.journal(kind="webhook") == []


def test_the_journal_stands_where_it_is_wanted(tmp_path: Path) -> None:
    wanted = tmp_path / "elsewhere.jsonl"
    app = create_sandbox(tmp_path / "s.sqlite", secret_key=KEY, public_url="http://127.0.0.1:1", journal=wanted)

    app.test_client().get("/v1/balance", headers={"Authorization": f"Bearer {KEY}"})

    app.extensions["sandbox"].close()
    assert '"/v1/balance"' in wanted.read_text()


def test_with_a_token_the_journal_is_beside_the_database(tmp_path: Path) -> None:
    app = create_sandbox(tmp_path / "s.sqlite", secret_key=KEY, public_url="http://127.0.0.1:1", token=TOKEN)

    app.test_client().get("/v1/balance")

    app.extensions["sandbox"].close()
    assert '"status": 401' in (tmp_path / "s.journal.jsonl").read_text()

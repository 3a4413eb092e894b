from __future__ import annotations

import pytest
import requests

from tests.sandbox.support import Shop
from tests.support.double import TOKEN, Double, Refused


def test_forms_go_in_and_json_comes_out(shop: Shop) -> None:
    answer = requests.post(
        f"{shop.server.url}/_double/clock", data={"seconds": 5}, headers={"Sandbox-Token": TOKEN}, timeout=20
    )

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    assert answer.json()["ahead"] == 5


def test_a_refusal_says_what_is_wrong(double: Double) -> None:
    with pytest.raises(Refused, match="400: Missing required param: seconds"):
        double.call("POST", "/clock")


def test_plans_are_cleared_one_by_one(double: Double) -> None:
    double.fault("GET", "/v1/balance", "lock")
    double.webhooks("drop")

    double.call("DELETE", "/faults")
    assert len(double.call("GET", "/webhooks")["data"]) == 1
    assert double.call("DELETE", "/webhooks") == {"released": 0}
    assert double.call("GET", "/webhooks") == double.call("GET", "/faults") == {"data": []}


def test_faults_do_not_touch_the_control_api_itself(double: Double) -> None:
    double.fault("*", "*", "error_before_effect", limit=0)

    assert double.now() > 0

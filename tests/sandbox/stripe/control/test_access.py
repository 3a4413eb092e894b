from __future__ import annotations

from pathlib import Path

import pytest
import requests
from werkzeug.datastructures import Headers

from marketplace.sandbox.stripe.control import access
from marketplace.sandbox.stripe.server import create_sandbox
from marketplace.sandbox.stripe.wire.errors import ApiError
from tests.sandbox.support import KEY, Shop
from tests.support.double import TOKEN, Double, Refused


@pytest.mark.parametrize("token", ["", "another", f"{TOKEN} "])
def test_without_the_token_nothing_can_be_arranged(shop: Shop, double: Double, token: str) -> None:
    stranger = Double(shop.server.url, token)
    before = double.now()

    for attempt in (lambda: stranger.advance(days=1), lambda: stranger.fault("*", "*", "lock"), stranger.journal):
        with pytest.raises(Refused, match="needs the sandbox's token") as refused:
            attempt()
        assert refused.value.status == 403

    assert double.now() - before < 60
    assert shop.call("GET", "/v1/balance").status_code == 200


def test_the_secret_key_is_not_the_token(shop: Shop) -> None:
    assert shop.call("GET", "/_double/clock").status_code == 403
    assert (
        requests.get(f"{shop.server.url}/_double/clock", headers={"Sandbox-Token": KEY}, timeout=20).status_code == 403
    )


@pytest.mark.parametrize("remote", ["192.0.2.7", "::ffff:192.0.2.7", None])
def test_other_machines_are_refused_even_with_the_token(remote: str | None) -> None:
    with pytest.raises(ApiError, match="this machine only"):
        access.require(Headers({access.HEADER: TOKEN}), remote, TOKEN)


@pytest.mark.parametrize("remote", ["127.0.0.1", "127.8.9.1", "::1"])
def test_this_machine_is_let_in_with_the_token(tmp_path: Path, remote: str) -> None:
    app = create_sandbox(tmp_path / "s.sqlite", secret_key=KEY, public_url="http://127.0.0.1:1", token=TOKEN)

    answer = app.test_client().get(
        "/_double/clock", headers={access.HEADER: TOKEN}, environ_base={"REMOTE_ADDR": remote}
    )

    app.extensions["sandbox"].close()
    assert answer.status_code == 200
    assert answer.get_json()["now"] > 0


@pytest.mark.parametrize("token", [None, ""])
def test_a_sandbox_without_a_token_has_no_control_api_and_keeps_no_journal(tmp_path: Path, token: str | None) -> None:
    app = create_sandbox(tmp_path / "s.sqlite", secret_key=KEY, public_url="http://127.0.0.1:1", token=token)

    answer = app.test_client().get("/_double/clock", headers={access.HEADER: ""})

    app.extensions["sandbox"].close()
    assert answer.status_code == 404
    assert list(tmp_path.glob("*.jsonl")) == []

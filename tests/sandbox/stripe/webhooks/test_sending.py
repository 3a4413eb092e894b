from __future__ import annotations

import socket
from collections.abc import Callable

import pytest

from marketplace.sandbox.stripe.webhooks.sending import post
from tests.sandbox.support import Listener


@pytest.mark.parametrize(("status", "taken"), [(200, True), (204, True), (302, False), (400, False), (500, False)])
def test_only_a_2xx_counts_as_taken(listen: Callable[..., Listener], status: int, *, taken: bool) -> None:
    listener = listen(status)

    assert post(listener.url, '{"a": "€"}', "t=1,v1=x") == (taken, f"HTTP {status}")
    [received] = listener.received
    assert (received.body.decode(), received.signature) == ('{"a": "€"}', "t=1,v1=x")


def test_an_endpoint_that_is_not_there_did_not_take_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    taken, answer = post(f"http://127.0.0.1:{port}/", "{}", "t=1,v1=x")

    assert not taken
    assert answer.startswith("ConnectionRefusedError")

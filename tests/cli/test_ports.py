"""A busy port is a sentence before anything starts."""

from __future__ import annotations

import socket

import pytest

from marketplace.cli.ports import PortTaken, require_free


def test_a_port_that_somebody_listens_on_is_refused_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]

        with pytest.raises(PortTaken) as refusal:
            require_free(port)

    assert refusal.value.message == (
        f"Port {port} cannot be used: address already in use."
        f" Choose another one with --port (make demo PORT={port + 10})."
    )


def test_a_free_port_stays_free_for_whoever_asked() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]

    require_free(port)

    with socket.create_server(("127.0.0.1", port)) as second:
        assert second.getsockname()[1] == port

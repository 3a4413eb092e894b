"""hledger, an independent program that reads the journals we write and checks them by itself."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from pathlib import Path

import pytest

EXECUTABLE = shutil.which("hledger")


def needed() -> str:
    """Return the program's path. Where the machine has none the test is skipped, under CI it fails."""
    if EXECUTABLE is None:
        if os.environ.get("CI") == "true":
            pytest.fail("hledger is missing: .ci/run installs it")
        pytest.skip("hledger is missing")
    return EXECUTABLE


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """Run one command and return what it said; journals are UTF-8 on every machine."""
    environment = {**os.environ, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "LEDGER_FILE": "/dev/null"}
    return subprocess.run([needed(), *words], capture_output=True, text=True, env=environment, check=False)


def complaint(*journals: Path) -> str:
    """Return what the strict check of all journals together says is wrong: nothing where all is well."""
    files = [word for journal in journals for word in ("-f", str(journal))]
    done = run("check", "-s", *files)
    return done.stderr if done.returncode else ""


def postings(journal: Path) -> list[dict[str, str]]:
    """Return every posting as hledger understood it: `description`, `account`, `amount`, `commodity`, `comment`."""
    done = run("print", "-f", str(journal), "-O", "csv")
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))

"""How fast and in how much memory statements are written in every form, beside COPY; and whether hledger confirms them.

Two worlds, each in a database of its own: the AdventureWorks sales (`MARKETPLACE_DATASETS` names the folder that holds
them, without it this part is skipped), and partners made here, 100 and then 3 000, with 40 entries each. For each form:
the seconds of the whole command, its largest memory, and the ratio to COPY writing the chains' rows as they are.

    python -m benchmarks.statements [--partners 3000]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.books import POST
from benchmarks.importing import data_folder
from benchmarks.reporting import machine, write
from marketplace.cli.house import databases, house
from marketplace.db import migrating
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.db.urls import for_libpq
from marketplace.partners import onboarding, tiers

FORMS = ("csv", "xlsx", "pdf", "json", "hledger")
FEW, LEGS = 100, 40
AT = datetime(2025, 6, 5, 12, tzinfo=UTC)
COPIED = """
    copy (select e.*, x.kind, p.why from ledger.entries e join ledger.transactions x on x.id = e.transaction_id
          join ledger.postings p on p.transaction_id = e.transaction_id and p.line = e.line order by e.book_id, e.seq)
      to stdout (format csv)
"""


def main() -> None:
    """Measure both worlds and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--partners", type=int, default=3_000)
    many, before = parser.parse_args().partners, machine()
    sys.argv = sys.argv[:1]  # the data set's folder is named by the environment alone
    figures: dict[str, object] = {"machine": before}
    for name, fill in (("adventureworks", adventureworks), ("made", lambda: made(many))):
        with tempfile.TemporaryDirectory(prefix="marketplace-bench-") as scratch:
            Path(scratch).chmod(0o755)  # the embedded server's own user must reach its folder when run as root
            os.environ["MARKETPLACE_DATA_DIR"] = scratch
            migrating.upgrade(databases().migration)
            figures[name] = fill()
    print(json.dumps(figures, indent=2))
    write("statements", figures)


def adventureworks() -> dict[str, object] | None:
    """Export every reseller's statement of all three years in each form."""
    folder = data_folder()
    if folder is None:
        return None
    subprocess.run([sys.executable, "-m", "marketplace", "import", "adventureworks", str(folder)], check=True)
    return measured("2017-07..2020-05")


def made(many: int) -> dict[str, object]:
    """Export a hundred statements, then `many`, in each form."""
    filled(0, FEW)
    few = measured("2025-06")
    filled(FEW, many)
    return {str(FEW): few, str(many): measured("2025-06")}


def filled(first: int, last: int) -> None:
    """Open partners with one posting of some legs each."""
    with house(), transaction():
        tier = tiers.add_tier(f"Bench {last}", rank=last)
        opened = [
            onboarding.open_partner(f"Bench {number:05d}", tier=tier, country="DE", currency="EUR", at=AT)
            for number in range(first, last)
        ]
        db.session.flush()  # their keys are what is booked to
        keys = [partner.id for partner in opened]
    with psycopg.connect(for_libpq(databases().worker), autocommit=True) as worker:
        worker.execute("select set_config('app.actor_kind', 'system', false)")
        why = json.dumps({"order": "ORDER", "quantity": 1, "list_total_minor": 100_000, "account": "acc_1"})
        for key in keys:
            worker.execute(POST, {"partner": key, "number": key, "at": AT, "legs": LEGS, "why": why})


def measured(period: str) -> dict[str, object]:
    """Return the figures of each form, of COPY, and what hledger says of every journal."""
    with tempfile.TemporaryDirectory() as scratch:
        copied = copy_seconds(Path(scratch) / "copy.csv")
        found: dict[str, object] = {"copy_seconds": round(copied, 2)}
        for form in FORMS:
            figures = exported(period, form, Path(scratch) / form)
            found[form] = {**figures, "times_copy": round(figures["seconds"] / copied, 1)}
        found["journals"] = confirmed(Path(scratch) / "hledger")
        print(found, flush=True)
        return found


def copy_seconds(target: Path) -> float:
    """Return how long COPY takes to write every entry with its explanation."""
    began = time.monotonic()
    with (
        psycopg.connect(for_libpq(databases().migration)) as connection,
        connection.cursor().copy(COPIED) as rows,
        target.open("wb") as out,
    ):
        for piece in rows:
            out.write(piece)
    return time.monotonic() - began


def exported(period: str, form: str, out: Path) -> dict[str, Any]:
    """Export everything in one form, in a process of its own; return seconds, megabytes and what it answered."""
    words = ["statements", "export", "--period", period, "--format", form, "--out", str(out), "--json"]
    began = time.monotonic()
    process = subprocess.Popen([sys.executable, "-m", "marketplace", *words], stdout=subprocess.PIPE)
    said = process.stdout.read() if process.stdout else b""
    _, status, used = os.wait4(process.pid, 0)
    with suppress(ChildProcessError):
        process.wait()
    if status:
        raise RuntimeError(f"the export as {form} ended with {status}: {said.decode()}")
    facts = json.loads(said)
    size = sum(path.stat().st_size for path in out.iterdir())
    return {
        "seconds": round(time.monotonic() - began, 1), "peak_mb": used.ru_maxrss // 1024, "out_mb": size >> 20,
        "statements": facts["statements"], "files": facts["files"],
    }  # fmt: skip


def confirmed(folder: Path) -> dict[str, int] | None:
    """Return how many journals there are and how many hledger does not confirm; None where it is not installed."""
    program, journals = shutil.which("hledger"), sorted(folder.glob("*.journal"))
    if program is None:
        return None
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    bad = [
        path
        for path in journals
        if subprocess.run([program, "check", "-s", "-f", str(path)], env=environment, check=False).returncode
    ]
    return {"checked": len(journals), "refused": len(bad)}


if __name__ == "__main__":
    main()

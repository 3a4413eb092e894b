"""How long the AdventureWorks import takes, on a database of its own, and whether the books say what the file says.

Needs the data set's folder: `python -m benchmarks.importing FOLDER`, or the variable MARKETPLACE_DATASETS naming the
folder that holds `adventureworks/`. The server is the embedded one with its ordinary settings: every commit is flushed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


def main() -> int:
    """Import into a fresh database, export all statements, verify the books; print and keep the figures."""
    folder = data_folder()
    if folder is None:
        print("importing: skipped, the data set is not here (name its folder, or set MARKETPLACE_DATASETS)")
        return 0
    with tempfile.TemporaryDirectory(prefix="marketplace-bench-") as scratch:
        Path(scratch).chmod(0o755)  # the embedded server's own user must reach its folder when run as root
        environment = {**os.environ, "MARKETPLACE_DATA_DIR": scratch}
        run(environment, "db", "upgrade")
        imported = run(environment, "import", "adventureworks", str(folder), "--json")
        exported = run(
            environment, "statements", "export", "--period", "2017-07..2020-05", "--out", f"{scratch}/out", "--json"
        )
        verified = run(environment, "ledger", "verify", "--json")
    figures = {"import": imported, "statements": exported, "verify": verified}
    print(json.dumps(figures, indent=2))
    RESULTS.mkdir(exist_ok=True)
    target = RESULTS / f"importing-{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    target.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(f"written to {target}")
    return 0


def data_folder() -> Path | None:
    """Return the data set's folder, or None where it is not known or not there."""
    named = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("MARKETPLACE_DATASETS")
    if not named:
        return None
    for found in (Path(named), Path(named) / "adventureworks"):
        if (found / "reseller_sales.csv").is_file():
            return found
    return None


def run(environment: dict[str, str], *words: str) -> dict[str, Any]:
    """Run one command and return its answer with the seconds it took from start to end."""
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "marketplace", *words], env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    seconds = round(time.monotonic() - started, 1)
    return {"wall_seconds": seconds, **(json.loads(done.stdout) if "--json" in words else {})}


if __name__ == "__main__":
    sys.exit(main())

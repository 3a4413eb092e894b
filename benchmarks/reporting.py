"""What every measurement says of itself: when, where, and its figures, kept as JSON in `benchmarks/results/`."""

from __future__ import annotations

import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


def machine() -> dict[str, object]:
    """Describe the machine now: processors, system, and what else it has to do."""
    load = [round(each, 2) for each in os.getloadavg()]
    return {"cpus": os.cpu_count(), "platform": platform.platform(), "load_before": load}


def write(name: str, figures: dict[str, object]) -> Path:
    """Keep the figures under the name and the time."""
    RESULTS.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    target = RESULTS / f"{name}-{now:%Y%m%d-%H%M%S}.json"
    facts = {"measured_at": f"{now:%Y-%m-%dT%H:%M:%SZ}", **figures}
    target.write_text(json.dumps(facts, indent=2, default=str) + "\n", encoding="utf-8")
    print(f"written to {target}")
    return target

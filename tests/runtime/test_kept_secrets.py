"""A secret that this machine makes for itself."""

from __future__ import annotations

import stat
from pathlib import Path

from marketplace.runtime.kept_secrets import kept_secret


def test_it_is_made_once_for_the_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "secret"

    first = kept_secret(file)

    assert (kept_secret(file), len(first)) == (first, 64)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert kept_secret(tmp_path / "other") != first

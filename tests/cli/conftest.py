"""Commands as somebody types them, against a test's own database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from marketplace.cli.main import cli
from tests.support.databases import TestDatabase

Command = Callable[..., Result]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, database: TestDatabase, tmp_path: Path) -> None:
    """The settings of a house on the test's database. No Stripe key is set: most commands take no payments."""
    for name in ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "STRIPE_API_BASE"):
        monkeypatch.delenv(name, raising=False)
    for name, url in {"DATABASE": database.web, "WORKER": database.worker, "MIGRATION": database.superuser}.items():
        monkeypatch.setenv(f"MARKETPLACE_{name}_URL", url.render_as_string(hide_password=False))
    monkeypatch.setenv("MARKETPLACE_SECRET_KEY", "a secret that only tests know, long enough")
    monkeypatch.setenv("MARKETPLACE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("MARKETPLACE_TIME_ZONE", "Europe/Berlin")


@pytest.fixture
def command(environment: None) -> Command:
    """Run `marketplace <words>` in this process."""

    def run(*words: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(cli, words, input=typed)

    return run

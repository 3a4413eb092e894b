"""Which database a process uses."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import make_url

from marketplace.runtime.database import locate
from marketplace.runtime.settings import SettingInvalid, Settings, read_settings

WEB = "postgres://marketplace_web:pw@db.example:5433/shop"
WORKER = "postgresql://marketplace_worker@db.example/shop"
OWNER = "postgresql://owner@db.example/shop"


def settings(tmp_path: Path, **urls: str) -> Settings:
    return read_settings({"MARKETPLACE_DATA_DIR": str(tmp_path), "MARKETPLACE_SECRET_KEY": "k" * 32, **urls})


def test_three_urls_are_three_logins_of_one_driver(tmp_path: Path) -> None:
    found = locate(
        settings(tmp_path, MARKETPLACE_DATABASE_URL=WEB, MARKETPLACE_WORKER_URL=WORKER, MARKETPLACE_MIGRATION_URL=OWNER)
    )

    assert found.web == make_url("postgresql+psycopg://marketplace_web:pw@db.example:5433/shop")
    assert found.worker == make_url("postgresql+psycopg://marketplace_worker@db.example/shop")
    assert found.migration == make_url("postgresql+psycopg://owner@db.example/shop")


def test_a_web_url_alone_is_refused_with_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(SettingInvalid, match=r"^Set MARKETPLACE_WORKER_URL as well: it logs in as"):
        locate(settings(tmp_path, MARKETPLACE_DATABASE_URL=WEB))

    with pytest.raises(SettingInvalid, match=r"^Set MARKETPLACE_MIGRATION_URL as well: it logs in as"):
        locate(settings(tmp_path, MARKETPLACE_DATABASE_URL=WEB, MARKETPLACE_WORKER_URL=WORKER))

"""Scenarios of `benchmarks/soak` with small counts."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask

from benchmarks.soak.harness import Scene
from tests.support.databases import TestDatabase
from tests.support.sandbox import Sandbox, sandbox

__all__ = ["sandbox"]


@pytest.fixture
def scene(app: Flask, sandbox: Sandbox, database: TestDatabase, superuser: psycopg.Connection) -> Scene:
    """The test's own database and sandbox, as a scenario plays in them."""
    return Scene(database, sandbox, superuser)

"""The scene, built once for all tests of a module: they ask pages, and no button they press ends anybody who asks."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.conftest import TEMPLATE
from tests.security.scene import Scene, scene_in
from tests.support.apps import pointed_at
from tests.support.databases import TestDatabase, clone, drop
from tests.support.sandbox import sandbox

__all__ = ["sandbox"]


@pytest.fixture(scope="module")
def scene(apps: dict[str, Flask]) -> Iterator[Scene]:
    """A marketplace at work."""
    server = os.environ["MARKETPLACE_TEST_SERVER"]
    database = TestDatabase(server, clone(server, TEMPLATE))
    with (
        pointed_at(apps["web"], database.web),
        pointed_at(apps["worker"], database.worker),
        scene_in(apps["web"], apps["worker"], superuser=database.superuser_text) as built,
    ):
        yield built
    drop(server, database.name)

"""What tests of claims begin with."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.support.world import World, a_world


@pytest.fixture
def world(app: Flask) -> World:
    """Two partners, two vendors, their offerings and terms; committed."""
    return a_world()

"""What tests of special pricing begin with."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.support.protection import Field, a_field


@pytest.fixture
def field(app: Flask) -> Field:
    """Two partners that ask, two vendors, and people of the operator who decide; committed."""
    return a_field()

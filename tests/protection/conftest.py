"""What tests of account protection begin with."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.support.protection import Field, a_field


@pytest.fixture
def field(app: Flask) -> Field:
    """Two partners that register accounts, and somebody of the operator who decides; committed."""
    return a_field()

from __future__ import annotations

import pytest

from marketplace.core.errors import Conflict
from marketplace.partners.rules import MEMBERSHIP, is_time_zone


@pytest.mark.parametrize("state", ["active", "suspended"])
@pytest.mark.parametrize("action", ["suspend", "reinstate"])
def test_every_step_from_every_state(state: str, action: str) -> None:
    allowed = {("active", "suspend"): "suspended", ("suspended", "reinstate"): "active"}

    if (state, action) in allowed:
        assert MEMBERSHIP.next(state, action) == allowed[state, action]
    else:
        with pytest.raises(Conflict):
            MEMBERSHIP.next(state, action)


@pytest.mark.parametrize(
    ("name", "known"), [("Europe/Berlin", True), ("UTC", True), ("Mars/Base", False), ("", False), ("Europe", False)]
)
def test_time_zones_are_told_from_other_words(name: str, known: bool) -> None:
    assert is_time_zone(name) is known

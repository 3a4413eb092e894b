"""Each refusal is of one kind, which decides how a door answers."""

from __future__ import annotations

from marketplace.core.errors import Conflict, Invalid, NotFound
from marketplace.reconciling import errors


def test_each_is_of_one_kind() -> None:
    assert issubclass(errors.NotCovered, Conflict)
    assert issubclass(errors.SamePerson, Conflict)
    assert issubclass(errors.NothingToTake, Invalid)
    assert issubclass(errors.DifferenceNotFound, NotFound)

"""Refusals carry a sentence and facts."""

from __future__ import annotations

import copy
import pickle

import pytest

from marketplace.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, Unavailable


def test_an_error_is_a_sentence_with_its_facts_as_attributes() -> None:
    refusal = Invalid("Choose at most 5.", limit=5, given=7)

    assert str(refusal) == refusal.message == "Choose at most 5."
    assert (refusal.limit, refusal.given) == (5, 7)
    assert refusal.facts == {"limit": 5, "given": 7}


@pytest.mark.parametrize("kind", [NotFound, Forbidden, Invalid, Conflict, Unavailable])
def test_each_kind_is_a_domain_error_and_no_other_kind(kind: type[DomainError]) -> None:
    kinds = {NotFound, Forbidden, Invalid, Conflict, Unavailable}

    assert issubclass(kind, DomainError)
    assert not any(issubclass(kind, other) for other in kinds - {kind})


def test_an_unknown_fact_is_an_ordinary_missing_attribute() -> None:
    refusal = NotFound("There is no such order.")

    assert not hasattr(refusal, "limit")
    with pytest.raises(AttributeError, match="NotFound has no fact named 'limit'"):
        _ = refusal.limit


class Sold(Conflict):
    """A named refusal, as packages make them: from facts, with its own sentence."""

    def __init__(self, offering: str) -> None:
        super().__init__(f"{offering} is sold.", offering=offering)


def test_a_named_refusal_survives_a_process_boundary() -> None:
    twin = pickle.loads(pickle.dumps(Sold("off_1")))

    assert (str(twin), twin.offering, type(twin)) == ("off_1 is sold.", "off_1", Sold)


def test_an_error_survives_a_process_boundary() -> None:
    refusal = Conflict("It is sold.", offering="off_1")

    for twin in (pickle.loads(pickle.dumps(refusal)), copy.copy(refusal)):
        assert (str(twin), twin.offering, type(twin)) == ("It is sold.", "off_1", Conflict)

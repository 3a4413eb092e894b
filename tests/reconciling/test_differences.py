"""A difference is explained by a person in words, and not once it is gone."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.reconciling import differences
from marketplace.reconciling.differences import NoExplanation, NothingToExplain
from tests.support.reconciling import a_difference


def test_words_are_kept_with_who_wrote_them(app: Flask) -> None:
    found, at = a_difference(), clock.now()

    with pytest.raises(NoExplanation):
        differences.explain(found, "  ", by="usr_a", at=at)
    differences.explain(found, " Stripe's fee. ", by="usr_a", at=at)

    assert (found.note, found.explained_by, found.explained_at) == ("Stripe's fee.", "usr_a", at)
    assert differences.open_ones() == [found]


def test_what_is_gone_needs_no_words(app: Flask) -> None:
    found = a_difference(resolved_at=clock.now())

    with pytest.raises(NothingToExplain):
        differences.explain(found, "Too late.", by="usr_a", at=clock.now())


def test_what_is_not_found_any_more_is_over(app: Flask) -> None:
    found, at = a_difference(), clock.now()

    assert differences.keep([], at=at) == []
    assert found.resolved_at == at

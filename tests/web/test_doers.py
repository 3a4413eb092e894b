from __future__ import annotations

import pytest

from marketplace.identity.names import Named
from marketplace.web.doers import doer
from tests.support.pages import build_pages


@pytest.mark.parametrize(
    ("actor", "words"),
    [
        ("usr_jon", "Jon Fini"),
        ("usr_gone", "somebody who is not here any more"),
        ("schedule", "the schedule"),
        ("bank", "the bank"),
        ("run_1", "a payout run"),
        ("", "—"),
        (None, "—"),
    ],
)
def test_people_are_named_and_everything_else_is_said_in_words(actor: str | None, words: str) -> None:
    with build_pages().test_request_context("/"):
        assert doer(actor, {"usr_jon": Named("Jon Fini", "Operator")}) == words

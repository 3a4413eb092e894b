"""Rules and concessions in words."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.web.portal.explanations import kept


def entry(kind: str = "rule", outcome: str = "won", **changes: object) -> dict[str, object]:
    facts = {
        "kind": kind,
        "id": "mrg_1",
        "version": 2,
        "scope": "vendor",
        "bps": 2500,
        "counted_bps": 2500,
        "reason": "So.",
    }
    return {**facts, "outcome": outcome, **changes}


@pytest.mark.parametrize(
    ("considered", "title"),
    [
        (entry(), "Rule for this vendor, version 2"),
        (entry(scope="offering"), "Rule for this offering, version 2"),
        (entry(scope="category"), "Rule for a category, version 2"),
        (entry(scope="everything"), "Rule for everything, version 2"),
        (entry(scope=None), "Margin rule, version 2"),
        (entry("concession", "added", id="con_1", scope=None, version=None), "Concession"),
        (entry("link", id="lnk_1", scope=None, version=None), "Terms kept by the link"),
    ],
)
def test_everything_considered_is_named_by_what_it_is_about(
    web: Flask, considered: dict[str, object], title: str
) -> None:
    with web.test_request_context():
        (item,) = kept([considered])

    assert item == {"title": title, "id": considered["id"], "bps": 2500, "won": True, "reason": "So."}


def test_what_counts_comes_first_and_a_cut_concession_shows_what_is_left_of_it(web: Flask) -> None:
    considered = [
        entry(outcome="lost", counted_bps=0),
        entry("concession", "capped", id="con_1", bps=900, counted_bps=400),
        entry("concession", "added", id="con_2", bps=100, counted_bps=100),
    ]

    with web.test_request_context():
        items = kept(considered)

    assert [(item["won"], item["bps"]) for item in items] == [(True, 400), (True, 100), (False, 2500)]

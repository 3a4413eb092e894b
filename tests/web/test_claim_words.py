"""What incidents and claims are called: in plain words that name nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from marketplace.claims.models import Claim, ClaimStep
from marketplace.claims.rules import GRANT_RULES, REFUSAL_RULES
from marketplace.protection.models import Incident
from marketplace.web.claim_words import OWN_RULES, RULES, evidence_told, span_text, told, told_of_incident

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
AUTOMATIC = ("held_account", "same_facts", "no_evidence", "own_order", "received", "not_sold", "nothing_left", "precedence",
             "rival", "likely", "bound")  # fmt: skip


@pytest.fixture(autouse=True)
def _page(app: Flask) -> object:
    with app.test_request_context():
        yield


@pytest.mark.parametrize("rule", [*AUTOMATIC, *GRANT_RULES, *REFUSAL_RULES])
def test_every_rule_has_its_words_for_both_sides(rule: str) -> None:
    assert RULES[rule]
    assert OWN_RULES[rule]


def test_evidence_is_told_by_kind_and_by_the_partners_own_ids() -> None:
    rights = [
        {"basis": "registration", "ref": "prt_1", "fact": "domain", "counts": True, "is_sure": True},
        {"basis": "record", "ref": "acc_1", "fact": "", "counts": False, "is_sure": True},
        {"basis": "tail", "ref": "prt_2", "fact": "", "counts": True, "is_sure": False},
    ]
    claim = Claim(evidence={"rights": rights, "likely": ["Alike."], "is_bound": True})

    assert evidence_told(claim) == [
        "Registration prt_1: the web domain is the same",
        "Partner of record acc_1, with something stronger beside it",
        "Tail of a registration prt_2, in doubt: somebody else has evidence too",
        "Alike.",
        "The partner's link or storefront filled the cart.",
    ]


def test_steps_are_told_without_who_decided() -> None:
    steps = [
        ClaimStep(from_state="", to_state="open", actor="scan", rule="likely", evidence={}, happened_at=AT),
        ClaimStep(from_state="open", to_state="open", actor="calendar", rule="", evidence={}, happened_at=AT),
        ClaimStep(from_state="open", to_state="lost", actor="usr_1", rule="received", evidence={"text": "See May."},
                  happened_at=AT),
    ]  # fmt: skip

    said = [(str(step["title"]), step["detail"]) for step in told(steps)]

    assert said == [
        ("Filed by the nightly scan: Waits for a decision", "The account may be one that the partner protected"),
        ("Nobody had decided in time: it went to everybody who decides", ""),
        ("Lost", "The partner has its whole part of it already · See May."),
    ]


def test_an_incident_is_told_from_its_beginning_to_its_end() -> None:
    incident = Incident(
        kind="direct_order", opened_at=AT, told_at=AT + timedelta(minutes=5), resolved_at=AT + timedelta(days=1),
        resolution="credited",
    )  # fmt: skip

    assert [str(step["title"]) for step in told_of_incident(incident)] == [
        "Direct order", "The partner was told by mail", "Credited",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "said"), [(None, "–"), (0, "at once"), (59, "at once"), (3_600, "60 minutes"), (259_200, "3 days")]
)
def test_times_are_told_in_words(seconds: int | None, said: str) -> None:
    assert span_text(seconds) == said

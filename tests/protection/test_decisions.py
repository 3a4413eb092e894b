"""What the guard is asked."""

from __future__ import annotations

from marketplace.protection.decisions import Question
from tests.support.protection import AT


def test_a_vendor_is_named_once_however_many_lines_it_has() -> None:
    question = Question.of([7, 3, 7, 3], route="direct_order", door_id=None, account_id=1, at=AT)

    assert question.vendor_ids == (3, 7)

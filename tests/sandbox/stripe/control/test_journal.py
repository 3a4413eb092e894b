from __future__ import annotations

import json
from pathlib import Path

from marketplace.sandbox.stripe.control.journal import Journal


def test_lines_are_numbered_and_a_file_is_continued(tmp_path: Path) -> None:
    path = tmp_path / "j.jsonl"
    Journal(path).note("api", path="/v1/refunds", answer={"amount": 1, "note": "ä\nb"})
    journal = Journal(path)
    journal.note("webhook", type="refund.created")

    assert [json.loads(line)["n"] for line in path.read_text(encoding="utf-8").splitlines()] == [1, 2]
    assert journal.lines(after=1) == [{"n": 2, "kind": "webhook", "type": "refund.created"}]
    assert journal.lines()[0]["answer"] == {"amount": 1, "note": "ä\nb"}


def test_without_a_path_nothing_is_kept(tmp_path: Path) -> None:
    journal = Journal()
    journal.note("api", path="/v1/refunds")

    assert journal.lines() == []
    assert list(tmp_path.iterdir()) == []

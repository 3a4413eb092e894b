"""Policies, grants, functions and triggers are as reviewed: Alembic's own check sees none of them."""

from __future__ import annotations

import difflib
import os
from pathlib import Path

import psycopg

from tests.migrations import snapshot

KEPT = Path(__file__).with_name("snapshot.txt")
HOW = """
What protects the rows has changed. Read the difference; if it is meant, write the new snapshot and commit both:

    UPDATE_SNAPSHOT=1 .venv/bin/pytest tests/migrations/test_snapshot.py
"""


def test_what_protects_the_rows_is_as_reviewed(superuser: psycopg.Connection) -> None:
    present = snapshot.take(superuser)
    if os.environ.get("UPDATE_SNAPSHOT"):
        KEPT.write_text(present, encoding="utf-8")

    kept = KEPT.read_text(encoding="utf-8")
    difference = "\n".join(
        difflib.unified_diff(kept.splitlines(), present.splitlines(), "reviewed", "present", lineterm="")
    )

    assert present == kept, f"{HOW}\n{difference}"


def test_the_snapshot_sees_a_policy_a_grant_and_a_function(superuser: psycopg.Connection) -> None:
    before = snapshot.take(superuser)
    for change in (
        "create policy everybody on contacts using (true)",
        "grant delete on orders to marketplace_web",
        "alter function session_by_token(text, timestamptz) security invoker",
        "alter table audit_entries disable trigger only_grows",
        "grant update (email) on contacts to marketplace_web",
    ):
        superuser.execute(change)  # type: ignore[arg-type]
        after = snapshot.take(superuser)
        assert after != before, change
        before = after

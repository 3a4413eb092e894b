"""Each step of a claim leaves a row, and has done what follows from it."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from marketplace.audit.models import AuditEntry
from marketplace.claims import steps
from marketplace.core.states import TransitionRefused
from marketplace.db.base import db
from tests.support.claiming import LATER, claimed, steps_of, taken
from tests.support.world import World


def jobs() -> list[str]:
    return list(
        db.session.scalars(text("select task_name from procrastinate_jobs where task_name like '%claim%' order by id"))
    )


def test_a_claim_that_is_filed_is_concluded_and_its_partner_who_sees_the_answer_gets_no_mail(world: World) -> None:
    claimed(world.partner, taken(world))

    assert jobs() == ["claims.conclude"]


def test_a_step_is_audited_and_told(world: World) -> None:
    claim = claimed(world.partner, "nobodys")

    steps.take(steps.locked(claim), "appeal", by="usr_1", at=LATER, due_at=LATER)
    steps.take(claim, "refuse", by="usr_2", at=LATER, rule="precedence")
    db.session.commit()

    assert steps_of(claim)[1:] == [("lost", "appealed", "usr_1", ""), ("appealed", "upheld", "usr_2", "precedence")]
    assert jobs() == ["claims.conclude", "mail.claim_decided", "claims.conclude", "mail.claim_decided"]
    entries = db.session.query(AuditEntry).filter_by(subject_id=claim.public_id).order_by(AuditEntry.id)
    assert [each.action for each in entries] == ["claim.lost", "claim.appealed", "claim.upheld"]


def test_a_step_that_the_table_does_not_know_changes_nothing(world: World) -> None:
    claim = claimed(world.partner, taken(world))

    with pytest.raises(TransitionRefused):
        steps.take(claim, "appeal", by="usr_1", at=LATER)

    assert (claim.state, len(steps_of(claim))) == ("won", 1)

"""What people decide about special pricing: all or less, by whom it is borne, and never twice."""

from __future__ import annotations

import queue
import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.catalog.models import Concession
from marketplace.core.errors import Invalid
from marketplace.core.states import TransitionRefused
from marketplace.db.base import db
from marketplace.special_pricing import deciding
from marketplace.special_pricing.errors import EndPassed, GrantInvalid, ReasonMissing
from marketplace.special_pricing.models import PricingRequest
from tests.support.protection import AT, BY, Field, as_operator, as_partner
from tests.support.special_pricing import waiting
from tests.support.world import an_offering

LATER = AT + timedelta(hours=5)
MANAGER = "usr_manager"


def approve(request: PricingRequest, **changes: object) -> PricingRequest:
    facts: dict[str, object] = {"bps": 800, "funder": "operator", "by": MANAGER, "at": LATER, **changes}
    with as_operator():
        decided = deciding.approve(request, **facts)  # type: ignore[arg-type]
        db.session.commit()
    return decided


def granted() -> int:
    return db.session.scalar(select(func.count()).select_from(Concession)) or 0


def test_a_person_grants_what_was_asked_for_from_now_until_its_end(field: Field) -> None:
    offering = an_offering(vendor=field.vendor)
    db.session.commit()
    request = approve(waiting(field.partner, offering=offering), funder="vendor")

    concession = db.session.scalars(select(Concession)).one()
    assert (request.state, request.concession, request.decided_at) == ("approved", concession, LATER)
    assert (concession.account_id, concession.offering_id) == (request.account_id, offering.id)
    assert (concession.bps, concession.funder, concession.granted_by) == (800, "vendor", MANAGER)
    assert (concession.starts_at, concession.ends_at) == (LATER, AT + timedelta(days=30))
    assert [step.evidence for step in request.steps] == [{}, {"bps": 800, "funder": "vendor"}]


def test_less_may_be_granted_and_more_may_not(field: Field) -> None:
    request = waiting(field.partner)

    for bps in (0, 801):
        with pytest.raises(GrantInvalid):
            approve(request, bps=bps)
        db.session.rollback()
    assert granted() == 0
    assert approve(request, bps=350).concession.bps == 350  # type: ignore[union-attr]


def test_nobody_bears_it_is_no_answer_and_an_end_that_has_passed_is_none_either(field: Field) -> None:
    request = waiting(field.partner)

    with pytest.raises(Invalid):
        approve(request, funder="nobody")
    db.session.rollback()
    with pytest.raises(EndPassed):
        approve(request, at=AT + timedelta(days=30))
    db.session.rollback()
    assert (granted(), request.state) == (0, "in_review")


def test_a_rejection_says_why(field: Field) -> None:
    request = waiting(field.partner)

    with as_operator():
        with pytest.raises(ReasonMissing):
            deciding.reject(request, reason=" ", by=MANAGER, at=LATER)
        deciding.reject(request, reason=" Too much. ", by=MANAGER, at=LATER)
        db.session.commit()

    assert (request.state, request.steps[-1].evidence, granted()) == ("rejected", {"text": "Too much."}, 0)


def test_a_partner_takes_back_what_waits_and_not_what_is_decided(field: Field) -> None:
    first, second = waiting(field.partner), waiting(field.partner)
    approve(second)

    with as_partner(field.partner):
        deciding.withdraw(first, by=BY, at=LATER)
        db.session.commit()
        with pytest.raises(TransitionRefused):
            deciding.withdraw(second, by=BY, at=LATER)
        db.session.rollback()

    assert [first.state, second.state, granted()] == ["withdrawn", "approved", 1]


def test_two_who_decide_at_once_take_turns_and_the_second_is_told(field: Field, app: Flask) -> None:
    for _round in range(5):
        request_id, before, answers = waiting(field.partner).id, granted(), queue.Queue[str]()

        def decide(name: str, request_id: int = request_id, answers: queue.Queue[str] = answers) -> None:
            with app.app_context(), as_operator():
                found = db.session.get_one(PricingRequest, request_id)
                try:
                    if name == "usr_kim":
                        deciding.approve(found, bps=100, funder="operator", by=name, at=LATER)
                    else:
                        deciding.reject(found, reason="No.", by=name, at=LATER)
                    db.session.commit()
                    answers.put("decided")
                except TransitionRefused:
                    db.session.rollback()
                    answers.put("refused")

        threads = [threading.Thread(target=decide, args=(name,)) for name in ("usr_kim", "usr_lee")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        db.session.expire_all()
        state = db.session.get_one(PricingRequest, request_id).state
        assert sorted(answers.get_nowait() for _each in threads) == ["decided", "refused"]
        assert granted() - before == (1 if state == "approved" else 0)

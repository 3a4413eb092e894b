from __future__ import annotations

from flask import Flask

from marketplace.insight.waiting import SOURCES
from marketplace.web.operator.queue_words import WORDS
from tests.support.statements import counted


def test_every_source_has_its_words_and_no_words_are_idle(web: Flask) -> None:
    assert set(WORDS) == {source.kind for source in SOURCES}


def test_each_decision_has_a_page_or_needs_none(web: Flask) -> None:
    with web.test_request_context(), counted() as seen:
        pages = {kind: word.address("par_1") for kind, word in WORDS.items()}
        assert WORDS["lapsed_invitation"].address("ven_1") == "/operator/vendors/ven_1/"
        assert WORDS["lapsed_invitation"].address("") == "/operator/members/"

    assert seen == []
    assert pages["unhandled_event"] is None
    assert pages["lapsed_invitation"] == "/operator/partners/par_1/"
    assert pages["unpaid_order"] == pages["unknown_fee"] == "/operator/orders/par_1"
    assert pages["new_offering"] == pages["changed_offering"] == "/operator/reviews/par_1/"
    assert pages["pricing_request"] == pages["late_pricing"] == "/operator/special-pricing/par_1/"
    assert pages["failed_mail"] == "/operator/mail/par_1"
    assert pages["refused_payment"] == "/operator/queue/par_1/decision/new"

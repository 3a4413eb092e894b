from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.resources import duties, refunding
from tests.sandbox.stripe.resources.test_refunding import charged


def test_what_is_due_is_done_in_its_turn_and_once(context: Context) -> None:
    refund = refunding.refund(context, charged(context, "pm_card_refundFail"))
    due = duties.next_due(context)
    assert due == context.now + 60

    duties.run(context)
    assert context.referenced("refund", refund["id"], "")["status"] == "succeeded"
    context.now = due
    duties.run(context)

    assert context.referenced("refund", refund["id"], "")["status"] == "failed"
    assert duties.next_due(context) is None


def test_a_duty_that_has_become_impossible_is_dropped(context: Context) -> None:
    charge = charged(context)
    refunding.refund(context, charge)
    context.agenda.plan(context.now, "dispute.open", charge["id"])

    duties.run(context)

    assert context.objects.all("dispute") == []
    assert duties.next_due(context) is None

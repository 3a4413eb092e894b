from __future__ import annotations

from marketplace.sandbox.stripe.context import Context


def test_duties_come_in_the_order_in_which_they_fall_due(context: Context) -> None:
    context.objects.add({"id": "x_1", "object": "x"})
    for due, duty in ((30, "third"), (10, "first"), (10, "second")):
        context.agenda.plan(due, duty, "x_1")

    assert context.agenda.earliest() == 10
    assert [(task.duty, task.subject) for task in context.agenda.due(29)] == [("first", "x_1"), ("second", "x_1")]
    for task in context.agenda.due(30):
        context.agenda.done(task)
    assert context.agenda.earliest() is None

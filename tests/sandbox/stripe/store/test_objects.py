from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.resources import balance, checkout
from marketplace.sandbox.stripe.store.objects import Page, equals


def test_an_object_is_stored_changed_and_found_again(context: Context) -> None:
    context.objects.add({"id": "x_1", "object": "x", "color": "red"}, private={"secret": 1})

    context.objects.save({"id": "x_1", "object": "x", "color": "blue"})

    assert context.objects.get("x", "x_1") == {"id": "x_1", "object": "x", "color": "blue"}
    assert context.objects.named("x_1") == context.objects.get("x", "x_1")
    assert context.objects.get("y", "x_1") is None
    assert context.objects.private("x_1") == {"secret": 1}


def test_a_page_runs_from_the_newest_to_the_oldest_in_both_directions(context: Context) -> None:
    for number in range(5):
        context.objects.add({"id": f"x_{number}", "object": "x"})
    third = context.objects.position("x", "x_2")

    older, more_older = context.objects.page("x", [], Page(2, after=third))
    newer, more_newer = context.objects.page("x", [], Page(1, before=third))

    assert ([body["id"] for body in older], more_older) == (["x_1", "x_0"], False)
    assert ([body["id"] for body in newer], more_newer) == (["x_3"], True)


def test_conditions_and_deletion_restrict_what_is_listed(context: Context) -> None:
    for name, color in (("x_1", "red"), ("x_2", "blue"), ("x_3", "red")):
        context.objects.add({"id": name, "object": "x", "color": color})
    context.objects.delete({"id": "x_3", "object": "x", "deleted": True})

    assert [body["id"] for body in context.objects.all("x", equals("color", "red"))] == ["x_1"]
    assert context.objects.get("x", "x_3") == {"id": "x_3", "object": "x", "deleted": True}


def test_what_grows_is_read_by_its_index(context: Context) -> None:
    def plan(sql: str, *values: object) -> str:
        return " ".join(row["detail"] for row in context.objects.rows(f"EXPLAIN QUERY PLAN {sql}", *values))

    customers = "SELECT body FROM objects WHERE kind = 'customer'"
    assert "customers_by_email" in plan(f"{customers} AND json_extract(body, '$.email') = 'a@b.c'")
    assert "objects_by_customer" in plan(f"{customers} AND json_extract(body, '$.customer') = 'cus_1'")
    assert "USING INDEX balances" in plan(balance.SUMS, 0, 0, "")
    assert "open_sessions" in plan(checkout.NEXT_EXPIRY)

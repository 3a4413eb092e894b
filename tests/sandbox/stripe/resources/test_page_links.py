from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.resources import page_links
from marketplace.sandbox.stripe.resources.page_links import Wanted


def test_a_link_opens_one_visit_and_only_in_its_time(context: Context) -> None:
    link = page_links.issue(context, Wanted("setup", "acct_1", "http://x/again", "http://x/back"))
    other = page_links.issue(context, Wanted("setup", "acct_1"))

    visit = page_links.enter(context, link)

    assert visit
    assert page_links.visit(context, visit["id"]) == visit
    assert page_links.visit(context, link["id"]) is None
    again = context.objects.get(page_links.KIND, link["id"])
    assert again
    assert page_links.enter(context, again) is None
    assert page_links.enter(context, visit) is None
    context.now += page_links.LINK_SECONDS
    assert page_links.enter(context, other) is None


def test_a_visit_that_has_ended_is_over(context: Context) -> None:
    visit = page_links.enter(context, page_links.issue(context, Wanted("setup", "acct_1")))
    assert visit

    page_links.end(context, visit)

    ended = page_links.visit(context, visit["id"])
    assert ended
    assert ended["expires_at"] <= context.now

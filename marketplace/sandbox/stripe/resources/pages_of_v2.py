"""Lists of the v2 API: newest first, each page naming the address of the next."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.routing import Resource
from marketplace.sandbox.stripe.store.objects import Condition, Json, Page
from marketplace.sandbox.stripe.wire import errors
from marketplace.sandbox.stripe.wire.params import Params

_DEFAULT_LIMIT, _MAX_LIMIT = 20, 100


def page_of_v2(context: Context, params: Params, resource: Resource, url: str, where: Sequence[Condition] = ()) -> Json:
    """Return the page of a list that `limit` and `page` ask for; a page is named by the object before it."""
    limit = params.integer("limit", minimum=1, maximum=_MAX_LIMIT) or _DEFAULT_LIMIT
    last = params.text("page")
    after = context.objects.position(resource.kind, last) if last else None
    if last and after is None:
        raise errors.no_such("page", last, "page")
    bodies, has_more = context.objects.page(resource.kind, where, Page(limit, after=after))
    following = f"{url}?{urlencode({'limit': limit, 'page': bodies[-1]['id']})}" if has_more else None
    data = [resource.represent(context, body) for body in bodies]
    return {"data": data, "next_page_url": following, "previous_page_url": None}

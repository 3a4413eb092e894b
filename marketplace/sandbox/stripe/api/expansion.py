"""Expansion: ids in an answer replaced by the objects they name, along dotted paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.routing import Resource
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire.errors import ApiError

_MAX_LEVELS = 4


class Expander:
    """Expands answers by what the resources declare."""

    def __init__(self, resources: Mapping[str, Resource]) -> None:
        self._resources = resources

    def expand(self, context: Context, body: Json, paths: Sequence[str]) -> Json:
        """Expand each path in the body, in place, and return it; in a list, paths begin with `data`.

        Raises:
            ApiError: a path is deeper than four levels or names something that cannot be expanded.
        """
        for path in paths:
            names = path.split(".")
            if len(names) - (names[0] == "data") > _MAX_LEVELS:
                raise ApiError(
                    f"You cannot expand more than {_MAX_LEVELS} levels of a property (passed in {path}).",
                    param="expand",
                )
            self._walk(context, body, names, path)
        return body

    def _walk(self, context: Context, node: Json, names: Sequence[str], path: str) -> None:
        if not names:
            return
        if node.get("object") == "list":
            if names[0] != "data":
                raise _cannot(path)
            for item in node["data"]:
                self._walk(context, item, names[1:], path)
            return
        child = self._child(context, node, names[0], path)
        if child is not None:
            self._walk(context, child, names[1:], path)

    def _child(self, context: Context, node: Json, name: str, path: str) -> Json | None:
        resource = self._resources.get(node.get("object", ""))
        value = node.get(name)
        if resource and name in resource.included and not isinstance(value, dict):
            value = node[name] = resource.included[name](context, node)
        elif resource and name in resource.expandable and isinstance(value, str):
            value = node[name] = self._shown(context, value)
        elif not isinstance(value, dict) and not (resource and name in resource.expandable):
            raise _cannot(path)
        return value if isinstance(value, dict) else None

    def _shown(self, context: Context, object_id: str) -> Json | None:
        body = context.objects.named(object_id)
        return self._resources[body["object"]].represent(context, body) if body else None


def _cannot(path: str) -> ApiError:
    return ApiError(f"This property cannot be expanded ({path}).", param="expand")

"""How a resource tells the API what it is and where it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from werkzeug.routing import Rule

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.store.objects import Json

Handler: TypeAlias = Callable[..., Json]
Included: TypeAlias = Callable[[Context, Json], object]


def as_stored(_context: Context, body: Json) -> Json:
    """Represent an object by its stored body."""
    return body


@dataclass(frozen=True)
class Resource:
    """A kind of object: how it is shown, which of its ids can be expanded, and what is shown only on request."""

    kind: str
    represent: Callable[[Context, Json], Json] = as_stored
    expandable: frozenset[str] = frozenset()
    included: Mapping[str, Included] = field(default_factory=dict)


@dataclass(frozen=True)
class Route:
    """A method and path, and the function that answers.

    The function is called with the context, the parameters and the ids of the path; parameters it has not read are
    refused.
    """

    method: str
    path: str
    handler: Handler


class LateRule(Rule):
    """A rule that compiles what writes its addresses when it first writes one, which most of the API's never do.

    Compiling takes most of what it takes to start a sandbox.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:  # noqa: FBT001, FBT002  Werkzeug's
        compiled: list[Callable[..., tuple[str, str]]] = []

        def write(rule: Rule, **values: Any) -> tuple[str, str]:
            if not compiled:
                compiled.append(Rule._compile_builder(self, append_unknown))
            return compiled[0](rule, **values)

        return write

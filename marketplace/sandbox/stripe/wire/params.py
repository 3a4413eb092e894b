"""Reading of request parameters: typed, with Stripe's error for each mistake, and nothing silently ignored."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from marketplace.sandbox.stripe.wire import errors
from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.forms import Tree

_INTEGER = re.compile(r"-?\d{1,18}")


class Params:
    """The parameters of a request, or of one hash within it.

    A reader marks what it read; `refuse_unknown` then names the rest. An empty value reads as none: it unsets.
    """

    def __init__(self, tree: Tree, path: str = "") -> None:
        self._tree = tree
        self._path = path
        self._read: set[str] = set()
        self._parts: list[Params] = []

    def name(self, key: str) -> str:
        """Return the full bracketed name of a key, as errors show it."""
        return f"{self._path}[{key}]" if self._path else key

    def has(self, key: str) -> bool:
        """Tell whether a parameter was sent, be it empty."""
        return key in self._tree

    def text(self, key: str, *, limit: int = 5_000) -> str | None:
        """Return a text of at most `limit` characters, or none."""
        value = self.raw(key)
        if isinstance(value, dict):
            raise ApiError(f"Invalid string: {self.name(key)} must be a string", param=self.name(key))
        if value and len(value) > limit:
            raise ApiError(
                f"Invalid string: must be at most {limit} characters", code="parameter_invalid", param=self.name(key)
            )
        return value or None

    def required_text(self, key: str, *, limit: int = 5_000) -> str:
        """Return a text that must be there."""
        value = self.text(key, limit=limit)
        if value is None:
            if key in self._tree:
                raise ApiError(
                    f"You passed an empty string for '{self.name(key)}'. We assume empty values are an attempt to "
                    f"unset a parameter; however '{self.name(key)}' cannot be unset.",
                    code="parameter_invalid_empty",
                    param=self.name(key),
                )
            raise errors.missing(self.name(key))
        return value

    def integer(self, key: str, *, minimum: int | None = None, maximum: int | None = None) -> int | None:
        """Return an integer within inclusive bounds, or none."""
        value = self.text(key)
        if value is None:
            return None
        if not _INTEGER.fullmatch(value):
            raise ApiError(f"Invalid integer: {value}", code="parameter_invalid_integer", param=self.name(key))
        number = int(value)
        if minimum is not None and number < minimum:
            raise self._out_of_bounds(key, f"must be greater than or equal to {minimum}")
        if maximum is not None and number > maximum:
            raise self._out_of_bounds(key, f"must be less than or equal to {maximum}")
        return number

    def required_integer(self, key: str, *, minimum: int | None = None, maximum: int | None = None) -> int:
        """Return an integer that must be there."""
        number = self.integer(key, minimum=minimum, maximum=maximum)
        if number is None:
            raise errors.missing(self.name(key))
        return number

    def boolean(self, key: str) -> bool | None:
        """Return true or false, or none."""
        value = self.text(key)
        if value not in (None, "true", "false"):
            raise ApiError(f"Invalid boolean: {value}", param=self.name(key))
        return None if value is None else value == "true"

    def choice(self, key: str, options: Collection[str]) -> str | None:
        """Return one of the options, or none."""
        value = self.text(key)
        if value is not None and value not in options:
            named = ", ".join(options)
            raise ApiError(f"Invalid {self.name(key)}: must be one of {named}", param=self.name(key))
        return value

    def url(self, key: str) -> str | None:
        """Return a web address, or none."""
        value = self.text(key)
        if value is not None and not is_url(value):
            raise ApiError("Not a valid URL", code="url_invalid", param=self.name(key))
        return value

    def section(self, key: str) -> Params:
        """Return the parameters of a hash; empty when it was not sent."""
        return self._part(self.raw(key) or {}, self.name(key))

    def sections(self, key: str) -> list[Params]:
        """Return the parameters of each hash in a list, in the order of their numbers."""
        return [self._part(item, path) for path, item in self._numbered(key)]

    def texts(self, key: str) -> list[str] | None:
        """Return the texts of a list, or none when it was not sent."""
        if not self.has(key):
            return None
        texts = []
        for path, item in self._numbered(key):
            if isinstance(item, dict):
                raise ApiError("Invalid string", param=path)
            texts.append(item)
        return texts

    def raw(self, key: str) -> str | Tree | None:
        """Return a parameter as it was sent, marked as read."""
        self._read.add(key)
        return self._tree.get(key)

    def refuse_unknown(self) -> None:
        """Raise the error that names every parameter nobody read."""
        names = self._unread()
        if names:
            raise errors.unknown(names)

    def _unread(self) -> list[str]:
        own = [self.name(key) for key in self._tree if key not in self._read]
        return own + [name for part in self._parts for name in part._unread()]

    def _part(self, item: str | Tree, path: str) -> Params:
        if isinstance(item, str):
            raise ApiError("Invalid object", param=path)
        part = Params(item, path)
        self._parts.append(part)
        return part

    def _numbered(self, key: str) -> list[tuple[str, str | Tree]]:
        value = self.raw(key) or {}
        if isinstance(value, str) or not all(index.isdecimal() for index in value):
            raise ApiError("Invalid array", param=self.name(key))
        return [(f"{self.name(key)}[{index}]", value[index]) for index in sorted(value, key=int)]

    def _out_of_bounds(self, key: str, rule: str) -> ApiError:
        return ApiError(f"This value {rule}.", code="parameter_invalid_integer", param=self.name(key))


def is_url(text: str) -> bool:
    """Tell whether a text is an absolute http or https address."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)

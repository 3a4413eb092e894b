"""The five kinds of refusal, and the root they share.

A package names its own refusals (`RegistrationConflict`) as subclasses of one kind. Each
door maps kinds to answers once: a page, a problem document, an exit status, a retry.
"""

from __future__ import annotations

from typing import Any


class DomainError(Exception):
    """A sentence of the business, with its facts as attributes.

    The message says in plain English what is wrong and what to do about it. Facts are
    given by keyword and read back by name: `DomainError("…", limit=5).limit == 5`; all of
    them together are `facts`. Neither may hold secrets or personal data: doors show both.
    """

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        self.facts: dict[str, Any] = facts

    def __getattr__(self, name: str) -> Any:
        # Only reached when normal lookup fails; `facts` itself is absent while unpickling.
        facts = self.__dict__.get("facts", {})
        if name not in facts:
            raise AttributeError(f"{type(self).__name__} has no fact named {name!r}")
        return facts[name]

    def __reduce__(self) -> tuple[Any, ...]:
        # The usual way calls the class with the message alone; named refusals take their facts instead.
        return _revive, (type(self), self.message, self.facts)

    def __str__(self) -> str:
        return self.message


def _revive(kind: type[DomainError], message: str, facts: dict[str, Any]) -> DomainError:
    error = kind.__new__(kind, message)
    DomainError.__init__(error, message, **facts)
    return error


class NotFound(DomainError):
    """It does not exist, or is not the caller's to see: both look alike."""


class Forbidden(DomainError):
    """The caller is known and may not do this."""


class Invalid(DomainError):
    """The input cannot be accepted as it is; the message says how to correct it."""


class Conflict(DomainError):
    """The input is fine, the present state does not allow it."""


class Unavailable(DomainError):
    """Something outside did not answer; trying again later may help."""

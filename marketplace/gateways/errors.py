"""What can go wrong outside, told apart by the one question that matters with money: did it happen?"""

from marketplace.core.errors import Conflict, Invalid, NotFound, Unavailable


class OutcomeUnknown(Unavailable):
    """The provider gave no usable answer: it may or may not have acted. Ask again with the same key."""


class Refused(Invalid):
    """The provider refused for certain: nothing was made, and a new try may use a new key."""


class KeyReused(Conflict):
    """The idempotency key stands for other parameters at the provider."""


class UnknownAtProvider(NotFound):
    """The provider knows no such object."""


class EventRefused(Invalid):
    """A message that claims to come from the provider cannot be trusted. Nothing of it was kept."""

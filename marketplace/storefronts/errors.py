"""What can be wrong with storefronts."""

from __future__ import annotations

from marketplace.core.errors import Conflict, Invalid, NotFound


class StorefrontNotFound(NotFound):
    """There is no storefront here, it is not published, or its partner may not sell: all look alike."""

    def __init__(self) -> None:
        super().__init__("There is no shop at this address. Ask whoever sent you here.")


class NotOnShelf(NotFound):
    """The offering is not one that this storefront shows."""

    def __init__(self) -> None:
        super().__init__("This shop does not have that offering.")


class SlugTaken(Conflict):
    """Another storefront has or had this address."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"The address “{slug}” belongs to another shop. Choose another one.", slug=slug)


class SlugInvalid(Invalid):
    """The address cannot be typed, or has a meaning of its own."""


class ColorInvalid(Invalid):
    """What was given is no colour."""

    def __init__(self, text: str) -> None:
        super().__init__("Write a colour as six hexadecimal digits, such as #1d4ed8.", text=text[:20])


class ColorUnreadable(Invalid):
    """Text in this colour could not be read on paper. `nearest` is the nearest shade that can."""

    def __init__(self, color: str, nearest: str) -> None:
        super().__init__(
            f"Text in {color} is too pale to be read on white. The nearest shade that can be read is {nearest}.",
            color=color,
            nearest=nearest,
        )


class StorefrontEmpty(Conflict):
    """A storefront without anything to show was to be published."""

    def __init__(self) -> None:
        super().__init__("This shop shows nothing yet. Choose offerings, or show the whole catalogue.")


class TooMuchChosen(Invalid):
    """More offerings than a chosen shelf holds."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"A shelf holds {limit} chosen offerings. Show the whole catalogue instead.", limit=limit)

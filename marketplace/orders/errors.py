"""What can be wrong with links, carts and orders."""

from marketplace.core.errors import Conflict, Invalid, NotFound


class LinkNotFound(NotFound):
    """The link does not exist, or its signature is not ours: both look alike."""

    def __init__(self) -> None:
        super().__init__("There is no such offer. Ask whoever sent you the link for a new one.")


class CartNotFound(NotFound):
    """No cart has this secret."""

    def __init__(self) -> None:
        super().__init__("There is no such cart. Open the link you were sent again.")


class OrderNotFound(NotFound):
    """The order does not exist, or is not the caller's to see."""

    def __init__(self, reference: str = "") -> None:
        super().__init__("There is no such order.", reference=reference)


class OfferEnded(Conflict):
    """The link has expired, was revoked, or its partner may not sell at the moment."""

    def __init__(self, title: str) -> None:
        super().__init__(f"The offer “{title}” has ended. Ask for a new link.", title=title)


class QuotedToAnother(Conflict):
    """Special pricing for one customer was to be used by another one."""

    def __init__(self) -> None:
        super().__init__(
            "This offer holds special pricing for another customer, so it cannot be ordered for this company. Ask"
            " whoever sent it to you for an offer of your own."
        )


class CartCurrencyDiffers(Conflict):
    """An offer in one currency was to go into a cart of another."""

    def __init__(self, cart_currency: str, currency: str) -> None:
        super().__init__(
            f"This cart is in {cart_currency} and the offer in {currency}. Order them one after the other.",
            cart_currency=cart_currency,
            currency=currency,
        )


class CartOrdered(Conflict):
    """The cart has become an order."""

    def __init__(self) -> None:
        super().__init__("This cart has already been ordered. Open its order page.")


class CartEmpty(Conflict):
    """There is nothing to order."""

    def __init__(self) -> None:
        super().__init__("This cart is empty. Open the link you were sent and put the offer in again.")


class TotalChanged(Conflict):
    """What an order comes to is not what its buyer was shown: amounts in minor units."""

    def __init__(self, shown_minor: int, now_minor: int, currency: str) -> None:
        super().__init__(
            "The total has changed since you saw it. Look at it again before you order.",
            shown_minor=shown_minor,
            now_minor=now_minor,
            currency=currency,
        )


class BuyingSuspended(Conflict):
    """A suspended partner buys nothing."""

    def __init__(self) -> None:
        super().__init__("Your company is suspended, so it cannot order. Ask the operator why.")


class QuantityInvalid(Invalid):
    """A quantity outside what a line can hold."""

    def __init__(self, quantity: int, limit: int) -> None:
        super().__init__(f"Order between 1 and {limit:,} of each.", quantity=quantity, limit=limit)


class NotYours(Invalid):
    """A vendor entered an order for what another vendor sells."""

    def __init__(self) -> None:
        super().__init__("Enter orders for your own offerings only.")


class LinkInvalid(Invalid):
    """A link that nobody could buy from."""

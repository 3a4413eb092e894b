"""Refusals of changes of partner, in sentences for the customer."""

from __future__ import annotations

from marketplace.core.errors import Conflict, Invalid, NotFound


class ChangeNotFound(NotFound):
    """There is no such change, or it is not the caller's to see."""

    def __init__(self, public_id: str = "") -> None:
        super().__init__("There is no such change of partner.", change=public_id)


class SamePartner(Invalid):
    """The partner asked for is the one that the customer has."""

    def __init__(self) -> None:
        super().__init__("That is your partner already.", field="partner")


class PartnerClosed(Conflict):
    """A partner that may not sell takes no customers."""

    def __init__(self) -> None:
        super().__init__("This partner takes no customers at the moment. Choose another one.", field="partner")


class NotBought(Conflict):
    """Only whoever has bought chooses: an order nobody has paid proves nothing."""

    def __init__(self) -> None:
        super().__init__("You can choose your partner as soon as this order is paid.")


class AddressUnknown(Conflict):
    """Whoever reads the mail of this address need not be the company: it has stated a number that is public."""

    def __init__(self) -> None:
        super().__init__(
            "The address of this order is not known to be your company's. Ask on an order that was made with an address"
            " at your company's website, or on one of this address 30 days after its first."
        )


class AskedTooOften(Conflict):
    """Enough mails have gone to this customer."""

    def __init__(self) -> None:
        super().__init__("Enough mails were sent for now. Use the newest one, or ask again in two days.")


class ChangeOver(Conflict):
    """The mail came too late, or the change counts already."""


class AnotherUnderWay(Conflict):
    """One change of an account at a time."""

    def __init__(self) -> None:
        super().__init__("Another change of your partner is on its way. Withdraw it first, then confirm this one.")

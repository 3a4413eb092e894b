"""Refusals of account protection, in sentences that say what to do and never whose an account is."""

from __future__ import annotations

from datetime import timedelta

from marketplace.core.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.protection.decisions import Decision


class SaleRefused(Forbidden):
    """The account is somebody else's, and the programme's policy refuses this route. `decision` is the guard's."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(
            "This sale was refused: the customer's company is served by a partner, and buys through it. Whose it is"
            " stays between the two."
        )
        self.decision = decision  # no fact of the refusal: doors show those, and this names partners


class CheckoutClosed(Conflict):
    """Too many checkouts were refused from here; `wait` says how long until it is asked again who may buy."""

    def __init__(self, wait: timedelta) -> None:
        minutes = max(-(-wait // timedelta(minutes=1)), 1)
        when = "a minute" if minutes == 1 else f"{minutes} minutes" if minutes < 120 else f"{-(-minutes // 60)} hours"
        super().__init__(
            f"Several purchases could not be made here, so this page takes none for now. Try again in {when}: your cart"
            " stays as it is. Or ask whoever sent you here.",
            wait=wait,
        )


class RegistrationNotFound(NotFound):
    """There is no such registration, or it is not the caller's to see."""

    def __init__(self, public_id: str) -> None:
        super().__init__("This registration cannot be found.", registration=public_id)


class CustomerNamed(Invalid):
    """A text that the operator reads names a customer; `said` is the passage, which the partner typed itself."""

    def __init__(self, said: str, field: str) -> None:
        shown = " ".join(said.split())
        super().__init__(
            f"Take “{shown}” out: the operator reads this text and knows your customers by pseudonyms alone. Say “the"
            " customer” instead, and give no e-mail address or telephone number.",
            field=field,
        )


class PaperHidden(Forbidden):
    """Receipts and certificates name the customer, and somebody else looks through the partner's eyes."""

    def __init__(self) -> None:
        super().__init__("This paper names a customer: it is for its partner alone.")


class PartnerSuspended(Forbidden):
    """A partner that may not sell registers no accounts."""

    def __init__(self) -> None:
        super().__init__("Your company is suspended, so it cannot register accounts. Ask the operator.")


class FactInvalid(Invalid):
    """A fact about the customer cannot be accepted as it was typed; `field` names where."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message, field=field)


class AskedTooOften(Conflict):
    """The partner has asked about too many accounts; `wait` says how long until it may ask again."""

    def __init__(self, wait: timedelta) -> None:
        minutes = -(-wait // timedelta(minutes=1))
        when = f"{minutes} minutes" if minutes < 120 else f"{-(-minutes // 60)} hours"
        super().__init__(
            f"You have asked about as many accounts as one company may for now. Try again in {when}.", wait=wait
        )


class EvidenceMissing(Invalid):
    """A rejection or an appeal that does not say why."""

    def __init__(self) -> None:
        super().__init__("Write why: whoever reads the decision has nothing else to go by.")


class RuleUnknown(Invalid):
    """A rejection that rests on no rule of the programme."""

    def __init__(self, rule: str) -> None:
        super().__init__("Choose the rule that the rejection rests on.", rule=rule)


class SameDecider(Forbidden):
    """Whoever rejected a registration does not decide about the appeal."""

    def __init__(self) -> None:
        super().__init__("You rejected this registration, so somebody else decides about the appeal.")


class NoMatch(Invalid):
    """The account said to be the same organisation is none of those that the registration met."""

    def __init__(self, account: str) -> None:
        super().__init__("Choose one of the accounts that the registration met.", account=account)


class DecidedBySilence(Conflict):
    """The time to decide has passed, so nobody can turn the registration down any more."""

    def __init__(self) -> None:
        super().__init__("The time to decide has passed: silence approves this registration within minutes.")


class MovedMeanwhile(Conflict):
    """The registration's account was united with another one while somebody decided."""

    def __init__(self) -> None:
        super().__init__("Its account became one with another account a moment ago. Look again and decide then.")


class HolidayInvalid(Invalid):
    """A holiday without a name, or a day that is one already."""


class NothingToCertify(NotFound):
    """A registration that protects nothing has no certificate."""

    def __init__(self, public_id: str) -> None:
        super().__init__("Only an approved registration has a certificate.", registration=public_id)

"""Refusals of reveals and of the relay. None of them names a customer."""

from __future__ import annotations

from marketplace.core.errors import Conflict, Forbidden, Invalid, NotFound


class PurposeUnknown(Invalid):
    """A reveal is for one of the purposes that are listed, and no other."""

    def __init__(self) -> None:
        super().__init__("Choose a purpose.", field="purpose")


class ReasonTooShort(Invalid):
    """A reveal says in a sentence of one's own what it is for."""

    def __init__(self) -> None:
        super().__init__("Write a sentence: the partner reads it.", field="reason")


class LastsTooLong(Invalid):
    """A reveal ends by itself, soon."""

    def __init__(self, most: int) -> None:
        super().__init__(f"A reveal lasts between 1 and {most} hours.", field="hours", most=most)


class NothingToReveal(Conflict):
    """There is no contact, or the operator reads it anyway because the customer is its own."""

    def __init__(self) -> None:
        super().__init__("Nothing is hidden here: no partner's customer is named.")


class RevealNotFound(NotFound):
    """There is no such reveal, or it is not the caller's to see."""

    def __init__(self, public_id: str) -> None:
        super().__init__("This reveal cannot be found.", reveal=public_id)


class RevealOver(Forbidden):
    """A reveal shows what it opened to the person who asked for it, until it ends."""

    def __init__(self) -> None:
        super().__init__("This reveal is over, or somebody else's. Ask for one of your own.")


class NobodyToWriteTo(Conflict):
    """The order came without a contact, so no letter can reach its customer."""

    def __init__(self) -> None:
        super().__init__("This order came without contact details: nobody can be written to.")


class LetterEmpty(Invalid):
    """A letter has a subject and a text."""

    def __init__(self, field: str) -> None:
        super().__init__("Write it before you send it.", field=field)


class TooManyLetters(Conflict):
    """One side has written to the other often enough for a day."""

    def __init__(self, most: int) -> None:
        super().__init__(f"At most {most} letters go out in 24 hours. Write again later.", most=most)


class ThreadNotFound(NotFound):
    """There are no such letters, or they are not the caller's to read."""

    def __init__(self, public_id: str) -> None:
        super().__init__("These letters cannot be found.", thread=public_id)


class AddressUnknown(NotFound):
    """No such relay address works: it never did, or nobody has used it for too long."""

    def __init__(self) -> None:
        super().__init__("There is no such relay address, or it has expired. Answer the last letter that you received.")


class SenderRefused(Forbidden):
    """An address for the staff of a party is theirs alone."""

    def __init__(self) -> None:
        super().__init__(
            "This relay address takes mail only from the person who wrote the letter, by their own address."
        )


class MailUnreadable(Invalid):
    """What came in is no mail with a text that can be passed on."""

"""Refusals of customers."""

from marketplace.core.errors import Conflict, Invalid, NotFound


class AccountNotFound(NotFound):
    """No account has this id, or it is not the acting party's to see."""

    def __init__(self, account: str) -> None:
        super().__init__("There is no such account.", account=account)


class DunsInvalid(Invalid):
    """A D-U-N-S number that has not nine digits, or the same digit nine times."""

    def __init__(self) -> None:
        super().__init__("A D-U-N-S number has nine digits. Correct it, or leave it out.")


class NotMergeable(Conflict):
    """Two accounts that are one already, or one of which stands for another account meanwhile."""

    def __init__(self, kept: int, gone: int) -> None:
        said = "These accounts cannot be merged: they are one already, or one of them stands for another account."
        super().__init__(said, kept=kept, gone=gone)


class NoFamily(Conflict):
    """A parent that is the account itself, or an account that was merged."""

    def __init__(self) -> None:
        super().__init__("An account cannot be its own parent, and only accounts that stand have one.")

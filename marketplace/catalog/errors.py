"""What can be wrong with the catalogue, in sentences that say what to do."""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.core.errors import Conflict, Invalid, NotFound


class OfferingNotFound(NotFound):
    """There is no such offering, or it is not the caller's to see."""

    def __init__(self, public_id: str) -> None:
        super().__init__("This offering cannot be found.", offering=public_id)


class CategoryNotFound(NotFound):
    """There is no such category."""

    def __init__(self, public_id: str) -> None:
        super().__init__("This category cannot be found.", category=public_id)


class VendorNotFound(NotFound):
    """There is no such vendor."""

    def __init__(self, public_id: str) -> None:
        super().__init__("This vendor cannot be found.", vendor=public_id)


class MarginRuleNotFound(NotFound):
    """There is no such margin rule."""

    def __init__(self, public_id: str) -> None:
        super().__init__("This margin rule cannot be found.", rule=public_id)


class ConcessionNotFound(NotFound):
    """There is no such concession."""

    def __init__(self, public_id: str) -> None:
        super().__init__("This concession cannot be found.", concession=public_id)


class AccountNotFound(Invalid):
    """The account that was named does not exist: the name was typed, so it can be corrected."""

    def __init__(self, public_id: str) -> None:
        super().__init__("There is no account with this id. Copy the id from one of its orders.", account=public_id)


class NameMissing(Invalid):
    """A name was left empty."""

    def __init__(self, of: str) -> None:
        super().__init__(f"Give the {of} a name.", of=of)


class AlreadyThere(Conflict):
    """Something with the same name or reference exists."""


class CategoryCycle(Conflict):
    """A category cannot hang below itself."""

    def __init__(self, name: str, parent: str) -> None:
        super().__init__(
            f"{name} cannot move below {parent}, which hangs below {name} itself. Choose another place.",
            category=name,
            parent=parent,
        )


class NotReady(Conflict):
    """Something is missing before an offering can be published; `missing` lists what."""

    def __init__(self, name: str, missing: Sequence[str]) -> None:
        super().__init__(f"{name} cannot be published yet. {' '.join(missing)}", missing=tuple(missing))


class NotDraft(Conflict):
    """A vendor wanted to change what has been published already."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is no draft any more. Ask the operator to change it.", name=name)


class RateOutOfRange(Invalid):
    """A rate lies outside what makes sense."""

    def __init__(self, of: str, bps: int, lowest_bps: int = 0) -> None:
        lowest = "0" if lowest_bps == 0 else "0.01"
        super().__init__(f"The {of} must lie between {lowest} % and 100 %.", bps=bps)


class TooEarly(Invalid):
    """Terms cannot begin or end in the past: sales were made by the terms of their day."""


class SpanEmpty(Invalid):
    """An end lies at or before its beginning."""

    def __init__(self) -> None:
        super().__init__("The end must come after the beginning. Choose a later end.")


class RuleSuperseded(Conflict):
    """A margin rule was changed or ended meanwhile."""


class ProblemNotFound(NotFound):
    """There is no such problem."""

    def __init__(self, public_id: str) -> None:
        super().__init__("This problem cannot be found.", problem=public_id)


class ProblemMissing(Invalid):
    """A published offering must help with something."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is published, so it needs at least one problem that it helps with.")


class RevisionNotFound(NotFound):
    """There is no such revision, or it is not the caller's to see."""

    def __init__(self, public_id: str) -> None:
        super().__init__("This revision cannot be found.", revision=public_id)


class RevisionInReview(Conflict):
    """An offering's changes are being reviewed and cannot be replaced meanwhile."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Changes of {name} are being reviewed. Withdraw them first.")


class NothingChanges(Invalid):
    """A proposal says what stands already."""

    def __init__(self) -> None:
        super().__init__("Nothing would change.")


class NotOnSale(Conflict):
    """Changes are proposed of what partners see; anything else is changed itself."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not on sale, so there is nothing to propose a change of.", name=name)


class ReasonMissing(Invalid):
    """A vendor must hear what to do better."""

    def __init__(self) -> None:
        super().__init__("Write what the vendor should change.")

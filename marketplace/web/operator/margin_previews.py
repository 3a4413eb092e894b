"""The preview of a change of margins: what it would do, shown before it is saved and again when terms changed since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from marketplace.insight.margin_change import Change
from marketplace.insight.margin_effect import SHOWN, Effect, PartnerEffect, foresee
from marketplace.web.operator.confirming import ConfirmedForm


@dataclass(frozen=True)
class Preview:
    """What is shown, and whether it is shown again because something else changed after it was first looked at."""

    effect: Effect
    is_again: bool

    @property
    def status(self) -> int:
        """200, or 409 where the press was refused because terms have changed meanwhile."""
        return 409 if self.is_again else 200

    @property
    def partners(self) -> tuple[PartnerEffect, ...]:
        """The partners that are listed: those affected, with the largest change of money first, at most `SHOWN`."""
        return tuple(each for each in self.effect.partners if each.shifts or each.monthly)[:SHOWN]

    @property
    def unlisted(self) -> int:
        """How many affected partners are not listed."""
        return self.effect.affected - len(self.partners)


def previewed(form: ConfirmedForm, change: Change, *, at: datetime) -> Preview | None:
    """Return what must be looked at before the form is carried out; None when it was, and nothing has changed since."""
    foreseen = foresee(change, at=at)
    if form.is_confirmed(foreseen.fingerprint):
        return None
    preview = Preview(foreseen, is_again=form.is_overtaken(foreseen.fingerprint))
    form.ask(foreseen.fingerprint)
    return preview

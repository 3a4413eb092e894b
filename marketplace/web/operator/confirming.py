"""Forms that show their effect first: the first press says what would happen, the second one does it."""

from __future__ import annotations

import hashlib

from wtforms import HiddenField

from marketplace.web.forms import CheckedForm


class ConfirmedForm(CheckedForm):
    """A form that is carried out only when what was shown is what is sent: a value changed meanwhile asks again."""

    confirmed = HiddenField()

    def is_confirmed(self, seen: str = "") -> bool:
        """Whether the effect of these very values was shown before, in the state that `seen` is the mark of."""
        return bool(self.confirmed.data == self._digest() + seen)

    def is_overtaken(self, seen: str) -> bool:
        """Whether the effect of these very values was shown, and something else has changed since."""
        shown = str(self.confirmed.data or "")
        return shown.startswith(self._digest()) and not self.is_confirmed(seen)

    def ask(self, seen: str = "") -> None:
        """Remember these values, and the state they were judged in, as those whose effect is being shown."""
        self.confirmed.data = self._digest() + seen

    def _digest(self) -> str:
        values = sorted((each.name, str(each.data)) for each in self if each.name not in {"confirmed", "csrf_token"})
        return hashlib.sha256(repr(values).encode()).hexdigest()[:32]

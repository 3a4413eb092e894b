"""What happens to leads, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from marketplace.protection.models import LeadStep
from marketplace.web.labels import label_for

ACTIONS: Final[Mapping[str, LazyString]] = {
    "contact": _l("We have written or called"),
    "win": _l("Won"),
    "lose": _l("Lost"),
}


def told(steps: Iterable[LeadStep]) -> list[dict[str, object]]:
    """Return the steps of a lead as a timeline shows them, the oldest first."""
    return [
        {
            "at": step.happened_at,
            "title": label_for("lead", step.to_state).text,
            "detail": step.note,
            "icon": label_for("lead", step.to_state).icon,
        }
        for step in steps
    ]

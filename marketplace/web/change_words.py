"""What happens in a change of partner, in words."""

from __future__ import annotations

from collections.abc import Iterable

from marketplace.protection.models import PartnerChangeStep
from marketplace.web.labels import label_for


def told(steps: Iterable[PartnerChangeStep]) -> list[dict[str, object]]:
    """Return the steps of a change as a timeline shows them, the oldest first."""
    return [
        {
            "at": step.happened_at,
            "title": label_for("partner_change_step", step.to_state).text,
            "detail": label_for("partner_change_actor", step.actor).text,
            "icon": label_for("partner_change_step", step.to_state).icon,
        }
        for step in steps
    ]

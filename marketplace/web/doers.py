"""Who did something, in words: a person by name, or what did; the same on pages and in files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.identity.names import Named

OTHERS: Final = {
    "system": _l("the worker"),
    "schedule": _l("the schedule"),
    "command": _l("the command line"),
    "stripe": _l("Stripe's dashboard"),
    "bank": _l("the bank"),
}


def doer(actor: str | None, names: Mapping[str, Named]) -> str:
    """Return who somebody is: by the names of people (`identity.names.names_of`), or in words; a dash for nobody."""
    if not actor:
        return "—"
    if actor in names:
        return names[actor].name
    if actor.startswith("run_"):
        return str(_("a payout run"))
    return str(OTHERS[actor] if actor in OTHERS else _("somebody who is not here any more"))

"""What the rules and answers of registrations are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from marketplace.protection.models import Protection, ProtectionStep, Registration, RegistrationStep
from marketplace.web.filters import format_moment
from marketplace.web.labels import label_for

RULES: Final[Mapping[str, LazyString]] = {
    "existing_customer": _l("The operator or a vendor sold to it before"),
    "earlier_claim": _l("An earlier claim stands"),
    "not_an_organisation": _l("It is no organisation of its own"),
    "outside_programme": _l("The programme does not cover it"),
    "own_claim": _l("You have it by another registration already"),
    "customer_choice": _l("The customer has chosen its partner itself"),
    "decision_due": _l("Nobody decided in time, and silence approves"),
}
HOLDS: Final[Mapping[str, LazyString]] = {
    "protected": _l("Protected"),
    "tail": _l("In the tail"),
    "waiting": _l("Waits for a decision"),
    "record": _l("Partner of record"),
}
WORDS: Final[Mapping[str, LazyString]] = {
    "clear": _l("Clear"),
    "yours": _l("Yours"),
    "conflict": _l("Conflict"),
    "possible": _l("Possible conflict"),
}
LEGEND: Final[Mapping[str, LazyString]] = {
    "clear": _l("Register it, and it is yours at once."),
    "yours": _l("You have it already."),
    "conflict": _l("An earlier claim stands. Nobody is told whose, and nobody is told that you asked."),
    "possible": _l("It resembles an account with a claim. Register it, and a person looks."),
}


def scope_name(registration: Registration) -> str:
    """Return for what a claim is: everything, or the offerings of a vendor."""
    vendor = registration.vendor
    return str(_("Offerings of %(vendor)s", vendor=vendor.name) if vendor else _("Everything"))


def told(steps: list[RegistrationStep]) -> list[dict[str, object]]:
    """Return the steps of a registration as a timeline shows them, the oldest first; nothing tells who decided."""
    return [
        {
            "at": step.happened_at,
            "title": label_for("registration", step.to_state).text,
            "detail": _detail(step),
            "icon": label_for("registration", step.to_state).icon,
        }
        for step in steps
    ]


def told_of(protection: Protection) -> list[dict[str, object]]:
    """Return the steps of a protection likewise: since when it lasts until when, and why."""
    return [
        {
            "at": step.happened_at,
            "title": label_for("protection_step", step.kind).text,
            "detail": _protected(step),
            "icon": label_for("protection_step", step.kind).icon,
        }
        for step in protection.steps
    ]


def _detail(step: RegistrationStep) -> str:
    words = [str(RULES.get(step.rule, step.rule)), str(step.evidence.get("text", "")), *step.evidence.get("facts", [])]
    return " · ".join(word for word in words if word)


def _protected(step: ProtectionStep) -> str:
    if step.kind == "widened":
        return str(_("It goes on with everything, by %(registration)s", registration=step.evidence["registration"]))
    if step.kind == "voided":
        return str(label_for("void", str(step.evidence.get("reason", ""))).text)
    until = _("Until %(day)s", day=format_moment(step.ends_at, "date"))
    return " · ".join(each for each in (until, str(step.evidence.get("order", ""))) if each)

"""What rules, evidence and times of incidents and claims are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask_babel import format_timedelta
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from marketplace.claims.models import Claim, ClaimStep
from marketplace.protection.models import Incident
from marketplace.web.labels import label_for

RULES: Final[Mapping[str, LazyString]] = {
    "held_account": _l("The account was the partner's when the order was placed"),
    "same_facts": _l("The order's account has a fact of a customer that the partner had registered"),
    "same_organisation": _l("Both accounts are one organisation"),
    "brought_customer": _l("The partner brought the customer"),
    "agreed_otherwise": _l("It was agreed otherwise in writing"),
    "no_evidence": _l("Nothing on record ties such an order to the partner"),
    "own_order": _l("The order was the partner's already"),
    "received": _l("The partner has its whole part of it already"),
    "not_sold": _l("The order was canceled, so nothing was sold"),
    "nothing_left": _l("Everything was refunded, so nothing is left to pay"),
    "precedence": _l("Stronger evidence decided, in the order that holds for everybody"),
    "rival": _l("More than one partner has evidence"),
    "likely": _l("The account may be one that the partner protected"),
    "bound": _l("The partner's link or storefront was used, and nothing on record says what became of that"),
    "different_customer": _l("It is a different customer"),
    "not_protected": _l("Nothing protected the account on that day"),
}
MINUTE: Final = 60

OWN_RULES: Final[Mapping[str, LazyString]] = {
    **RULES,
    "held_account": _l("The account was yours when the order was placed"),
    "same_facts": _l("The order's account has a fact of a customer that you had registered"),
    "brought_customer": _l("You brought the customer"),
    "no_evidence": _l("Nothing on record ties such an order to you"),
    "own_order": _l("The order was yours already"),
    "received": _l("You have your whole part of it already"),
    "likely": _l("The account may be one that you protected"),
    "bound": _l("Your link or storefront was used, and nothing on record says what became of that"),
}
"""The same, told to the partner itself."""

BASES: Final[Mapping[str, LazyString]] = {
    "choice": _l("The customer's own choice"),
    "registration": _l("Registration"),
    "record": _l("Partner of record"),
    "tail": _l("Tail of a registration"),
    "adjudged": _l("Found by whoever decided"),
}
FACTS: Final[Mapping[str, LazyString]] = {
    "domain": _l("the web domain is the same"),
    "tax_number": _l("the tax number is the same"),
    "duns": _l("the D-U-N-S number is the same"),
    "email": _l("the e-mail address is the same"),
}
FOUND: Final[Mapping[str, LazyString]] = {
    "is_candidate": _l("The partner's link, storefront or claim was considered when the order was placed, and lost."),
    "is_bound": _l("The partner's link or storefront filled the cart."),
}


def evidence_told(claim: Claim) -> list[str]:
    """Return what speaks for a claim, in sentences that name nobody."""
    kept: Mapping[str, Any] = claim.evidence
    rights = [_right(right) for right in kept.get("rights", ())]
    return [*rights, *kept.get("likely", ()), *(str(text) for name, text in FOUND.items() if kept.get(name))]


def told(steps: Sequence[ClaimStep], rules: Mapping[str, LazyString] = RULES) -> list[dict[str, object]]:
    """Return the steps of a claim as a timeline shows them, the oldest first; nothing tells who decided."""
    return [
        {
            "at": step.happened_at,
            "title": _title(step),
            "detail": " · ".join(
                str(word) for word in (rules.get(step.rule, step.rule), step.evidence.get("text", "")) if word
            ),
            "icon": label_for("claim", step.to_state).icon,
        }
        for step in steps
    ]


def told_of_incident(incident: Incident) -> list[dict[str, object]]:
    """Return what happened to an incident as a timeline shows it."""
    kind = label_for("incident_kind", incident.kind)
    steps: list[dict[str, object]] = [{"at": incident.opened_at, "title": kind.text, "icon": kind.icon}]
    if incident.told_at is not None and incident.told_at != incident.opened_at:
        steps.append({"at": incident.told_at, "title": _("The partner was told by mail"), "icon": "mail"})
    if incident.resolved_at is not None:
        end = label_for("incident", incident.resolution)
        steps.append({"at": incident.resolved_at, "title": end.text, "icon": end.icon})
    return steps


def span_text(seconds: int | None) -> str:
    """Return a time in words, such as "3 days"; a dash where there is none."""
    if seconds is None:
        return "–"
    return str(format_timedelta(seconds, threshold=1.2)) if seconds >= MINUTE else str(_("at once"))


def _title(step: ClaimStep) -> str:
    if not step.from_state:
        filed = _("Filed by the nightly scan") if step.actor == "scan" else _("Claimed")
        return f"{filed}: {label_for('claim', step.to_state).text}"
    if step.from_state == step.to_state:
        return str(_("Nobody had decided in time: it went to everybody who decides"))
    return str(label_for("claim", step.to_state).text)


def _right(right: Mapping[str, Any]) -> str:
    basis, ref = BASES.get(right["basis"], right["basis"]), right["ref"]
    said = f"{basis} {ref}"
    if right.get("fact"):
        said = f"{said}: {FACTS.get(right['fact'], right['fact'])}"
    if not right["counts"]:
        return str(_("%(right)s, with something stronger beside it", right=said))
    return said if right["is_sure"] else str(_("%(right)s, in doubt: somebody else has evidence too", right=said))

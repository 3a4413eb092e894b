"""Registering an account: one form, and its answer in the same request.

Nobody waits unless a person has to look: no other claim, and the account is protected from the instant of submission;
an earlier claim of somebody else, and it is refused without a word about whose; a customer that may be another's, and a
person decides within the programme's business days, or silence approves.

Source: docs/protection.md, "Registering".
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from marketplace.core.business_days import business_days_after
from marketplace.core.ids import new_public_id
from marketplace.customers.matching import Match
from marketplace.db.base import db
from marketplace.partners.models import Partner
from marketplace.protection import claims, limits, protections, queries, recognition, rules, steps
from marketplace.protection.calendar import calendar
from marketplace.protection.claims import Claim, Stand
from marketplace.protection.errors import PartnerSuspended
from marketplace.protection.models import Registration, RegistrationDetail, RegistrationMatch
from marketplace.protection.rules import Standing, Verdict
from marketplace.protection.submissions import Described, Submission, described

REFUSED_BY: Final = "earlier_claim"


@dataclass(frozen=True, slots=True)
class House:
    """What the operator decides with: the application's secret that hashes facts, and its IANA time zone."""

    secret_key: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a submission. Of `yours` the registration is the one that stood already; nothing was written."""

    verdict: Verdict
    registration: Registration


@dataclass(frozen=True, slots=True)
class _Judged:
    """The verdict, the account it is about, and what the customer met on the way to it."""

    verdict: Verdict
    account_id: int
    own_registration_id: int | None
    matches: Sequence[Match]


def register(partner: Partner, submission: Submission, *, by: str, at: datetime, house: House) -> Answer:
    """Claim an account for a partner, and decide. `by` is the public id of the person; `at` counts between claims.

    The same form sent twice is one registration: the second call returns the first one's. A partner that has a part of
    the account and asks for everything has its claim widened. Partners that claim one
    account at the same moment take turns, and one of them has it.

    Raises:
        PartnerSuspended: the partner may not sell.
        AskedTooOften: it asks about too many accounts.
        FactInvalid: a fact is none that tells organisations apart.
    """
    limits.queue_up(partner.id)
    if (first := queries.by_submission(partner.id, submission.key)) is not None:
        return Answer(verdict_of(first), first)
    if not partner.is_active:
        raise PartnerSuspended
    understood = described(submission, partner.country)
    limits.admit(partner.id, at=at)
    claim = Claim(partner.id, submission.vendor.id if submission.vendor else None, at)
    judged = _judge(claim, understood, house)
    if judged.verdict == "yours" and judged.own_registration_id is not None:
        limits.count(partner.id, by=by, at=at)
        return Answer("yours", queries.by_id(judged.own_registration_id))
    registration = _write(partner, submission, understood, judged, by=by, at=at, house=house)
    return Answer(verdict_of(registration), registration)


def verdict_of(registration: Registration) -> Verdict:
    """Return the answer that a registration's state stands for now."""
    if registration.state == "approved":
        return "approved"
    return "in_review" if registration.is_open else "refused"


def _judge(claim: Claim, understood: Described, house: House) -> _Judged:
    """Find the account and decide. What the account would learn is kept only where the partner gets the claim.

    The facts are locked before the account, as orders do it: `account_for` waits for whoever describes the same
    customer, and the claims are read when that one has finished.
    """
    matches = recognition.find(understood.facts, secret_key=house.secret_key)
    with db.session.begin_nested() as learning:
        account_id = recognition.account_for(understood.facts, secret_key=house.secret_key)
        certain = {account_id, *(match.account_id for match in matches if match.answer == "certain")}
        likely = {match.account_id for match in matches} - certain
        stands = claims.on(certain | likely, claim, is_deciding=True)
        verdict = rules.verdict([stands[each].standing for each in certain], [stands[each].standing for each in likely])
        if verdict in {"refused", "yours"}:
            learning.rollback()
            account_id = _first(certain, stands, "rival" if verdict == "refused" else "own")
    own = stands[account_id].own_registration_id if verdict == "yours" else None
    return _Judged(verdict, account_id, own, matches)


def _first(account_ids: Collection[int], stands: Mapping[int, Stand], standing: Standing) -> int:
    return min(each for each in account_ids if stands[each].standing == standing)


def _write(
    partner: Partner,
    submission: Submission,
    understood: Described,
    judged: _Judged,
    *,
    by: str,
    at: datetime,
    house: House,
) -> Registration:
    days, is_open = partner.programme.review_days, judged.verdict == "in_review"
    registration = Registration(
        public_id=new_public_id("reg"),
        partner_id=partner.id,
        account_id=judged.account_id,
        vendor_id=submission.vendor.id if submission.vendor else None,
        submission=submission.key,
        state="refused" if judged.verdict == "yours" else judged.verdict,
        submitted_by=by,
        submitted_at=at,
        due_at=business_days_after(at, days, calendar(house.time_zone)) if is_open else None,
        decided_at=None if is_open else at,
    )
    db.session.add(registration)
    db.session.flush()  # all that follows names its key
    _keep_detail(registration, submission, understood)
    if is_open:
        _keep_matches(registration, judged.matches)
    if registration.state == "approved" and not protections.open_for(registration, partner.programme, by=by, at=at):
        registration.state = "refused"
    is_refused = registration.state == "refused"
    evidence = {"facts": _met(judged, registration.account_id)} if is_refused else {}
    steps.begin(registration, by=by, at=at, rule=REFUSED_BY if is_refused else "", evidence=evidence)
    return registration


def _keep_detail(registration: Registration, submission: Submission, understood: Described) -> None:
    registration.detail = RegistrationDetail(
        registration_id=registration.id,
        partner_id=registration.partner_id,
        company=understood.facts.name,
        website=understood.website,
        tax_number=understood.tax_number,
        duns=understood.duns,
        country=understood.facts.country,
        contact=submission.contact.strip(),
        notes=submission.notes.strip(),
    )


def _keep_matches(registration: Registration, matches: Collection[Match]) -> None:
    db.session.add_all(
        RegistrationMatch(
            registration_id=registration.id,
            account_id=match.account_id,
            partner_id=registration.partner_id,
            reasons=list(match.reasons),
        )
        for match in matches
        if match.account_id != registration.account_id
    )


def _met(judged: _Judged, account_id: int) -> list[str]:
    return sorted({reason for match in judged.matches if match.account_id == account_id for reason in match.reasons})

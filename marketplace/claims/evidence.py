"""What speaks for a partner about an order: asked of the database over rows that the partner may not see.

Source: docs/protection.md, "Claims"; docs/adr/0030-claims.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, text

from marketplace.claims.rules import Evidence, Right
from marketplace.customers.facts import Facts
from marketplace.customers.names.keys import NameKeys
from marketplace.customers.names.likeness import Kept, Met, reasons_for
from marketplace.db.base import db
from marketplace.protection.models import Protection, Registration, RegistrationDetail

FACTS: Final = text(
    "select claim_facts(:partner_id, :ref, cast(:kinds as text[]), cast(:hashes as text[]), cast(:refs as text[]))"
)
KIN: Final = {
    "parent": "One is the parent company of the other.",
    "sister": "Both belong to the same parent company.",
}


@dataclass(frozen=True, slots=True)
class OwnFact:
    """A hashed fact of a customer that the partner has registered, and the public id of the protection it earned."""

    kind: str
    value_hash: str
    protection: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldLine:
    """A line of the order as claims see it. Amounts are minor units; `cash_minor` is what the buyer paid for it, tax
    included, `taken_minor` what of that went back, `received_minor` what the claiming partner had by it.
    """

    line_id: int
    public_id: str
    number: int
    vendor_id: int
    offering_id: int
    offering: str
    description: str
    quantity: int
    unit_list_minor: int
    list_total_minor: int
    cap_bps: int | None
    path: Sequence[int]
    cash_minor: int
    taken_minor: int
    received_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """The order that is claimed: its keys and public ids, its currency, and when it was placed."""

    id: int
    public_id: str
    state: str
    route: str
    currency: str
    placed_at: datetime
    decision_id: int
    account_id: int
    account: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Found:
    """An order with its lines, None where there is none, and what speaks for the partner."""

    sale: Sale | None
    lines: tuple[SoldLine, ...]
    evidence: Evidence


def own_facts(partner_id: int, *, secret_key: str) -> list[OwnFact]:
    """Return the hashed facts of every customer that a partner ever protected, in one SQL statement.

    The partner itself and the system may ask: nobody else reads what names its customers.
    """
    wanted = (
        select(Protection.public_id, RegistrationDetail)
        .join(Registration, Registration.id == Protection.registration_id)
        .join(RegistrationDetail, RegistrationDetail.registration_id == Registration.id)
        .where(Protection.partner_id == partner_id)
        .order_by(Protection.id)
    )
    return [fact for ref, detail in db.session.execute(wanted) for fact in facts_of(ref, detail, secret_key)]


def facts_of(protection: str, detail: RegistrationDetail, secret_key: str) -> Iterator[OwnFact]:
    """Return the hashed facts of one registered customer."""
    listed = {
        name: tuple(filter(None, getattr(detail, name).split(", "))) for name in ("website", "tax_number", "duns")
    }
    known = Facts(detail.country, "", listed["website"], listed["tax_number"], listed["duns"])
    return (OwnFact(key.kind, key.value_hash, protection) for key in known.keys(secret_key))


def ask(partner_id: int, ref: str, facts: Sequence[OwnFact] = ()) -> Found:
    """Return what speaks for a partner about the order of this number, in one SQL statement whatever it finds.

    `facts` are those of the partner's own registered customers.
    """
    asked = {
        "partner_id": partner_id,
        "ref": ref,
        "kinds": [each.kind for each in facts],
        "hashes": [each.value_hash for each in facts],
        "refs": [each.protection for each in facts],
    }
    said: Mapping[str, Any] = db.session.execute(FACTS, asked).scalar_one()
    order = said["order"]
    sale = Sale(**{**order, "placed_at": datetime.fromisoformat(order["placed_at"])}) if order else None
    return Found(sale, tuple(SoldLine(**line) for line in said["lines"]), _evidence(said, sale))


def _evidence(said: Mapping[str, Any], sale: Sale | None) -> Evidence:
    standing = [
        _right(each, counts=bool(each["holds"]) or each["basis"] == "tail")  # a tail stands beside whatever holds
        for each in said["standing"]
    ]
    keyed = [_right(each, fact=each["fact"]) for each in said["keyed"]]
    return Evidence(
        is_there=sale is not None,
        order_state=sale.state if sale else "",
        is_own=sale.is_own if sale else False,
        rights=(*standing, *keyed),
        likely=(*dict.fromkeys((*_alike(said["alike"]), *(KIN[each] for each in said["kin"]))),),
        is_candidate=bool(said["attributed"]),
        is_bound=bool(said["bound"]),
    )


def _right(each: Mapping[str, Any], *, counts: bool = True, fact: str = "") -> Right:
    names = ("vendor_id", "basis", "ref", "share_bps", "is_sure")
    return Right(**{name: each[name] for name in names}, counts=counts, fact=fact)


def _alike(meetings: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for each in meetings:
        asked, kept = each["asked"], each["kept"]
        name = NameKeys(asked["source"], asked["country"], asked["kinds"], tuple(asked["words"]), ())
        other = Kept(kept["source"], kept["country"], kept["kinds"], tuple(kept["words"]))
        yield from reasons_for(name, other, frozenset(map(Met, each["asked_places"], each["kept_places"])))

"""How accounts stand for a claim, asked across the wall."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import ProgrammingError

from marketplace.protection import claims, queries
from marketplace.protection.claims import Claim, Stand
from tests.support.protection import AT, Field, as_partner, in_review, registered

LATER = AT + timedelta(days=1)


def stand(field: Field, account_id: int, *, since: object = LATER, vendor_id: int | None = None) -> Stand:
    with as_partner(field.partner):
        claim = Claim(field.partner.id, vendor_id, since)  # type: ignore[arg-type]
        return claims.on([account_id], claim, is_deciding=False)[account_id]


def test_an_account_is_free_own_or_a_rivals(field: Field) -> None:
    own = registered(field.partner, "globex.com").registration
    rival = registered(field.rival, "acme.com", vendor=field.vendor).registration

    assert stand(field, own.account_id) == Stand("own", own.id)
    assert stand(field, rival.account_id) == Stand("rival", None)
    assert stand(field, rival.account_id, vendor_id=field.other_vendor.id) == Stand("free", None)


def test_what_may_be_about_it_contests_an_account(field: Field) -> None:
    waiting = in_review(field.rival)
    matched = queries.met_by(waiting)[0].account.id

    assert stand(field, waiting.account_id) == Stand("rival", None)
    assert stand(field, matched) == Stand("contested", None)
    assert stand(field, matched, since=AT - timedelta(seconds=1)) == Stand("free", None)


def test_the_part_that_a_partner_has_is_its_own_beside_a_rivals(field: Field) -> None:
    own = registered(field.partner, "acme.com", vendor=field.vendor).registration
    registered(field.rival, "acme.com", vendor=field.other_vendor)

    assert stand(field, own.account_id, vendor_id=field.vendor.id) == Stand("own", own.id)
    assert stand(field, own.account_id).standing == "rival"


def test_a_narrower_claim_of_its_own_is_a_part_of_what_it_asks_for(field: Field) -> None:
    own = registered(field.partner, "acme.com", vendor=field.vendor).registration

    assert stand(field, own.account_id) == Stand("part", own.id)
    assert stand(field, own.account_id, vendor_id=field.other_vendor.id) == Stand("free", None)


def test_nobody_asks_for_somebody_else(field: Field) -> None:
    claim = Claim(field.rival.id, None, AT)

    with as_partner(field.partner), pytest.raises(ProgrammingError, match="a partner asks for itself"):
        claims.on([1], claim, is_deciding=False)

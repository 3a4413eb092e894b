"""Where money goes is what its party chose; the whole of it is in test_row_soundness."""

from __future__ import annotations

from typing import LiteralString

import psycopg
import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.payouts import destination_soundness
from tests.support.banking import OTHER_IBAN, paid_into
from tests.support.world import a_partner


@pytest.mark.parametrize(
    "touch",
    [
        f"update bank_details set iban = '{OTHER_IBAN}'",
        "update payout_destinations set holds_until = now()",
        "update payout_destinations set created_at = created_at - interval '1 day'",
        "delete from bank_details",
    ],
)
def test_another_account_than_the_chosen_one_is_named(
    app: Flask, superuser: psycopg.Connection, touch: LiteralString
) -> None:
    chosen = paid_into(a_partner().id, at=clock.now()).public_id
    db.session.commit()
    assert asked(superuser) == []

    superuser.execute(touch)

    assert ("payout_destinations", chosen) in {(source, place) for source, place, _ in asked(superuser)}


def asked(superuser: psycopg.Connection) -> list[tuple[str, str, str]]:
    """What the questions find."""
    return [row for check in destination_soundness.CHECKS for row in superuser.execute(check).fetchall()]  # type: ignore[call-overload]

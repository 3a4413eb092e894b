"""Sealed books and signed statements for tests, and the stand-alone verifier as people run it."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from marketplace.core.periods import Period, parse_period
from marketplace.db.base import db
from marketplace.db.transaction import snapshot, transaction
from marketplace.documents.signing import Signer
from marketplace.ledger import closing, sealing
from marketplace.ledger.sealing import Reason
from marketplace.partners.models import Partner
from marketplace.standalone import verify_statement
from marketplace.statements import json_export, queries

SIGNER = Signer("a secret of thirty-two characters")
PROGRAM = Path(verify_statement.__file__)
ALL_TIME = parse_period("2020-01..2027-12", "Europe/Berlin")


def seal(reason: Reason = "asked", *, is_announced: bool = False) -> int:
    """Seal what is booked, and return the seal's number."""
    with transaction():
        return sealing.seal(db.session(), SIGNER, reason=reason, is_announced=is_announced)


def close(ends_at: datetime) -> tuple[int, int]:
    """Close everything before an instant, as command and page do; return the numbers of period and seal."""
    with transaction():
        number = closing.close_period(db.session(), ends_at)
    with transaction():
        closing.write_balances(db.session())
    return number, seal("close", is_announced=True)


def statement_of(partner: Partner, *, currency: str = "EUR", period: Period = ALL_TIME) -> bytes:
    """Return a partner's signed statement."""
    key = partner.public_id
    with snapshot():
        top, out = queries.head(queries.one(key, currency), period), io.BytesIO()
        json_export.write(top, out, SIGNER)
    return out.getvalue()


def checked(statement: bytes, *, key: str = SIGNER.public_key) -> list[str]:
    """Return what the verifier finds wrong with a statement."""
    check = verify_statement.Check(statement, verify_statement.key_of(key))
    check.run([], None)
    return check.faults


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the verifier in a Python of its own that sees neither this house nor any package."""
    command = [sys.executable, "-I", "-S", str(PROGRAM), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")

"""What the operator's bank says in the demo: a statement of today, all of it in the books but the bank's own charge."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select

from marketplace.cli.demo_data.card_sales import finance
from marketplace.core import clock
from marketplace.core.currencies import to_decimal_text
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.ledger import chart
from marketplace.reconciling import bank_statements
from marketplace.reconciling.models import Intervention

CHARGE_MINOR: Final = -1_240
CHARGE: Final = "Account and posting charges of last month"
CURRENCY: Final = "EUR"

Entry = tuple[str, int, str]
"""Reference, amount in minor units, text."""


def take_in() -> None:
    """Take today's statement in: what was put in at the bank, and a charge that nobody booked. Acts as the system."""
    at = clock.now()
    own = current_app.config["MARKETPLACE_BANK_IBAN"]
    with transaction():
        put_in = select(Intervention).where(
            Intervention.state == "booked",
            Intervention.debit == chart.BANK_AVAILABLE,
            Intervention.currency == CURRENCY,
        )
        entries = [
            (f"{at:%y%j}0{each.id:06}", each.amount_minor, f"{each.reason} {each.public_id}")
            for each in db.session.scalars(put_in.order_by(Intervention.id))
        ]
    entries.append((f"{at:%y%j}9000001", CHARGE_MINOR, CHARGE))
    zone = str(current_app.config["MARKETPLACE_TIME_ZONE"])
    body = _written(entries, own, at.astimezone(ZoneInfo(zone)).date()).encode()
    with transaction():
        bank_statements.take(body, own_account=own, by=finance(), at=at, time_zone=zone)


def _written(entries: Sequence[Entry], account: str, day: date) -> str:
    """Return the statement as the bank writes it: it opens with nothing."""
    closing = _balance("CLBD", sum(amount for _, amount, _ in entries), day)
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>DEMO-{day:%Y%m%d}</MsgId></GrpHdr><Stmt><Id>{day:%Y}-{day:%j}</Id>"
        f"<FrToDt><FrDtTm>{day}T00:00:00</FrDtTm><ToDtTm>{day}T23:59:59</ToDtTm></FrToDt>"
        f"<Acct><Id><IBAN>{account}</IBAN></Id><Ccy>{CURRENCY}</Ccy></Acct>{_balance('OPBD', 0, day)}{closing}"
        f"{''.join(_entry(*each, day) for each in entries)}</Stmt></BkToCstmrStmt></Document>"
    )


def _entry(reference: str, amount_minor: int, text: str, day: date) -> str:
    return (
        f"<Ntry>{_amount(amount_minor)}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt>"
        f"<AcctSvcrRef>{reference}</AcctSvcrRef><NtryDtls><TxDtls><RmtInf><Ustrd>{escape(text)}</Ustrd></RmtInf></TxDtls>"
        "</NtryDtls></Ntry>"
    )


def _balance(kind: str, amount_minor: int, day: date) -> str:
    return f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>{_amount(amount_minor)}<Dt><Dt>{day}</Dt></Dt></Bal>"


def _amount(amount_minor: int) -> str:
    side = "DBIT" if amount_minor < 0 else "CRDT"
    written = to_decimal_text(abs(amount_minor), CURRENCY)
    return f'<Amt Ccy="{CURRENCY}">{written}</Amt><CdtDbtInd>{side}</CdtDbtInd>'

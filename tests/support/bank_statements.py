"""Statements of the operator's bank (camt.053) as banks write them, for tests."""

from __future__ import annotations

from xml.sax.saxutils import escape

IBAN = "FR1420041010050500013M02606"
DAY = "2026-03-02"


def booked(
    amount: str, reference: str = "", *, text: str = "", day: str = DAY, currency: str = "EUR", state: str = "BOOK",
    end_to_end: str = "", batch: str = "", parts: tuple[tuple[str, str], ...] = (), is_reversal: str = "",
    reason: str = "", side: str = "",
) -> str:  # fmt: skip
    """Return one entry: a `-` in front of the amount is a debit; `parts` are (end-to-end id, amount) of a batch."""
    side = side or ("DBIT" if amount.startswith("-") else "CRDT")
    told = "".join(_payment(end, part, currency, "", "") for end, part in parts)
    if not parts and (end_to_end or text or reason):
        told = _payment(end_to_end, "", currency, text, reason)
    named = f"<Btch><MsgId>{batch}</MsgId></Btch>" if batch else ""
    return (
        f"<Ntry><Amt Ccy='{currency}'>{amount.lstrip('-')}</Amt><CdtDbtInd>{side}</CdtDbtInd>"
        + (f"<RvslInd>{is_reversal}</RvslInd>" if is_reversal else "")
        + f"<Sts><Cd>{state}</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt>"
        + (f"<AcctSvcrRef>{reference}</AcctSvcrRef>" if reference else "")
        + f"<NtryDtls>{named}{told}</NtryDtls></Ntry>"
    )


def statement(
    *entries: str, opening: str = "0.00", closing: str = "0.00", name: str = "S1", account: str = IBAN,
    currency: str = "EUR", day: str = DAY, until: str = "",
) -> str:  # fmt: skip
    """Return one statement of whole days."""
    return (
        f"<Stmt><Id>{name}</Id><FrToDt><FrDtTm>{day}T00:00:00</FrDtTm><ToDtTm>{until or day}T23:59:59</ToDtTm></FrToDt>"
        f"<Acct><Id><IBAN>{account}</IBAN></Id><Ccy>{currency}</Ccy></Acct>"
        f"{balance('OPBD', opening, day, currency)}{balance('CLBD', closing, until or day, currency)}"
        f"{''.join(entries)}</Stmt>"
    )


def balance(kind: str, amount: str, day: str = DAY, currency: str = "EUR") -> str:
    """Return one balance; a `-` in front is an overdraft."""
    side = "DBIT" if amount.startswith("-") else "CRDT"
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy='{currency}'>{amount.lstrip('-')}</Amt>"
        f"<CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def camt053(*statements: str, message: str = "MSG1", version: str = "camt.053.001.08") -> bytes:
    """Return a file of statements."""
    return (
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{version}"><BkToCstmrStmt><GrpHdr><MsgId>{message}</MsgId>'
        f"</GrpHdr>{''.join(statements)}</BkToCstmrStmt></Document>"
    ).encode()


def _payment(end_to_end: str, amount: str, currency: str, text: str, reason: str) -> str:
    return (
        f"<TxDtls><Refs><EndToEndId>{end_to_end or 'NOTPROVIDED'}</EndToEndId></Refs>"
        + (f"<Amt Ccy='{currency}'>{amount}</Amt>" if amount else "")
        + (f"<RmtInf><Ustrd>{escape(text)}</Ustrd></RmtInf>" if text else "")
        + (f"<RtrInf><Rsn><Cd>{reason}</Cd></Rsn></RtrInf>" if reason else "")
        + "</TxDtls>"
    )

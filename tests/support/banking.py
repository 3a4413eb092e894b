"""Payouts that wait for the bank, what the bank answers, and who is paid where, for tests of the bank rail."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime

from sqlalchemy import text

from marketplace.catalog.models import Vendor
from marketplace.core.ids import new_public_id, new_secret
from marketplace.db.base import db
from marketplace.gateways.bank_ports import Debtor
from marketplace.ledger import balances, chart, posting
from marketplace.ledger.balances import BookBalance
from marketplace.ledger.rules import Account, Leg
from marketplace.partners.models import Partner
from marketplace.payouts import bank_files, destinations, entries, steps
from marketplace.payouts import queries_destinations as queries
from marketplace.payouts.bank_accounts import read_account
from marketplace.payouts.destinations import Choice
from marketplace.payouts.models import BankFile, Payout, PayoutAttempt, PayoutDestination, PayoutRun, PayoutRunLine

IBAN = "DE89370400440532013000"
OTHER_IBAN = "NL91ABNA0417164300"
DEBTOR = Debtor("The operator", "FR1420041010050500013M02606", "PSSTFRPPPAR")
DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
_numbers = itertools.count(1)


def paid_into(
    party_id: int, iban: str = IBAN, *, at: datetime = AT, holder: str = "Northwind GmbH"
) -> PayoutDestination:
    """Let a party be paid into a bank account from `at` on."""
    before = queries.live_of(party_id)
    choice = Choice(party_id, "usr_owner", new_secret(), before.public_id if before else "")
    return destinations.choose_bank(choice, read_account(holder, iban), at=at)


def a_run(*, needs_approval: bool = False) -> PayoutRun:
    """Return a run that is under way."""
    run = PayoutRun(
        public_id=new_public_id("run"), key=new_secret(), origin="operator", scope="partners", state="running",
        needs_approval=needs_approval, requested_by="usr_asks", created_at=AT,
    )  # fmt: skip
    db.session.add(run)
    db.session.flush()  # lines name it
    return run


def reserved(party: Partner | Vendor, amount_minor: int, run: PayoutRun | None = None) -> Payout:
    """Return a payout to a party's bank account that waits for a file, its amount earned and set aside in the books."""
    destination = queries.live_of(party.id) or paid_into(party.id)
    kind, at = ("partner", AT) if isinstance(party, Partner) else ("vendor", AT)
    earned = chart.AVAILABLE if kind == "partner" else chart.VENDOR_PAYABLE
    legs = [Leg(Account(chart.FUNDING), Account(earned, f"{kind}:{party.id}"), amount_minor, {})]
    posting.post(db.session(), kind="adjustment", key=new_secret(), at=at, currency="EUR", legs=legs)
    number = next(_numbers)
    payout = Payout(
        public_id=new_public_id("pay"), party_id=party.id, party_kind=kind, destination_id=destination.id, rail="bank",
        currency="EUR", amount_minor=amount_minor, book_id=number, first_seq=1, last_seq=1, state="pending",
        created_at=at,
    )  # fmt: skip
    db.session.add(payout)
    db.session.flush()  # attempt and line name it
    db.session.add(
        PayoutAttempt(
            payout_id=payout.id, number=1, idempotency_key=new_secret(), parameters={}, state="prepared", created_at=at
        )
    )
    if run:
        db.session.add(
            PayoutRunLine(
                run_id=run.id, party_id=party.id, currency="EUR", amount_minor=amount_minor, outcome="reserved",
                payout_id=payout.id,
            )
        )  # fmt: skip
    steps.write(payout, "", "reserve", run.public_id if run else "", at)
    why = {"brought_minor": 0, "carried_minor": 0, "first_seq": payout.first_seq, "last_seq": payout.last_seq}
    named = {"run": run.public_id} if run else {}
    posting.post(db.session(), at=at, **entries.reserve(steps.owed(payout), named | why).arguments)
    return payout


def filed(run: PayoutRun | None = None, *, is_handed_over: bool = True) -> BankFile:
    """Return the file of what waits, written, and handed over unless told otherwise."""
    file = bank_files.ask(run, by="usr_asks", at=AT)
    bank_files.write(file.id, debtor=DEBTOR, on=DAY, at=AT)
    if is_handed_over:
        bank_files.take_away(file, bank_files.Reader("usr_takes", "Jonas Keller"), at=AT)
        db.session.refresh(file)
        bank_files.hand_over(file, by="usr_hands", at=AT)
        bank_files.send(file.id, at=AT)
    return file


def book(party: Partner) -> BookBalance:
    """Return what the party's book holds in euros."""
    return balances.partner_book(db.session(), party.id, "EUR")


def at_bank() -> int:
    """Return what the books say of the operator's bank account: money held counts minus."""
    return balances.open_balance(db.session(), chart.BANK_AVAILABLE, None, "EUR")


def trial_balance() -> dict[str, int]:
    """Return the sum of all accounts."""
    return balances.trial_balance(db.session())


def count(table: str) -> int:
    """Return how many rows a table has."""
    return int(db.session.scalar(text(f"select count(*) from {table}")) or 0)


def status_report(file: BankFile, *payments: tuple[str, str, str], group: str = "", message: str = "BANK1") -> bytes:
    """Return a pain.002 about a file: payments as (end-to-end id, status, reason), and a status of the whole file."""
    told = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{end_to_end}</OrgnlEndToEndId><TxSts>{status}</TxSts>"
        + (f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>" if reason else "")
        + "</TxInfAndSts>"
        for end_to_end, status, reason in payments
    )
    whole = f"<GrpSts>{group}</GrpSts>" if group else ""
    parts = (
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{file.message_id}</OrgnlPmtInfId>{told}</OrgnlPmtInfAndSts>" if told else ""
    )
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>'
        f"<GrpHdr><MsgId>{message}</MsgId></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>{file.message_id}</OrgnlMsgId>"
        f"<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>{whole}</OrgnlGrpInfAndSts>{parts}</CstmrPmtStsRpt></Document>"
    ).encode()


def bookings(*entries_: str, message: str = "BANK2", version: str = "camt.054.001.08") -> bytes:
    """Return a camt.054 with entries, or a camt.053 of another `version`."""
    root, part = ("BkToCstmrStmt", "Stmt") if version.startswith("camt.053") else ("BkToCstmrDbtCdtNtfctn", "Ntfctn")
    return (
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{version}"><{root}><GrpHdr><MsgId>{message}</MsgId></GrpHdr>'
        f"<{part}>{''.join(entries_)}</{part}></{root}></Document>"
    ).encode()


def entry(
    amount: str, *payments: tuple[str, str], side: str = "DBIT", reference: str = "BOOKED-1", reason: str = "",
    state: str = "BOOK", currency: str = "EUR",
) -> str:  # fmt: skip
    """Return one booking with payments as (end-to-end id, amount); with a `reason` they came back."""
    returned = f"<RtrInf><Rsn><Cd>{reason}</Cd></Rsn></RtrInf>" if reason else ""
    told = "".join(
        f"<TxDtls><Refs><EndToEndId>{end_to_end}</EndToEndId></Refs><Amt Ccy='{currency}'>{part}</Amt>"
        f"<CdtDbtInd>{side}</CdtDbtInd>{returned}</TxDtls>"
        for end_to_end, part in payments
    )
    return (
        f"<Ntry><Amt Ccy='{currency}'>{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts><Cd>{state}</Cd></Sts>"
        f"<AcctSvcrRef>{reference}</AcctSvcrRef><NtryDtls>{told}</NtryDtls></Ntry>"
    )

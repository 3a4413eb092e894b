"""The whole ledger as an hledger journal: every posting, and every account's balance as the books have it, asserted.

Signs are those of bookkeeping: a debit counts plus, a credit minus. So money held is an asset above zero and what is
owed a liability below it; `marketplace ledger balances` shows the same with the other sign. All accounts of a currency
are zero together.

Source: docs/interfaces.md, "The ledger as a journal"; the manual of hledger 1.25.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from typing import Final
from zoneinfo import ZoneInfo

from marketplace.db.base import db
from marketplace.ledger import balances, queries
from marketplace.ledger.balances import AccountBalance
from marketplace.statements import journal_text
from marketplace.statements.csv_export import Writable
from marketplace.statements.journal_text import HEAD, amount, commodity, description, posting, tags
from marketplace.statements.queries import PostingRow, postings, public_parties

FAMILIES: Final = {
    **dict.fromkeys(("stripe", "bank", "payment", "refund", "dispute"), "assets"),
    **dict.fromkeys(("partner", "vendor", "tax"), "liabilities"),
    **dict.fromkeys(("imported", "fx"), "equity"),
    "operator": "income",
}
"""The family of hledger's that the accounts of a word belong to."""

COSTS: Final = frozenset(
    {"operator.discounts", "operator.processing_costs", "operator.chargeback_losses", "operator.goodwill"}
)
OWN: Final = frozenset({"operator.funding"})


@dataclass(frozen=True, slots=True)
class Journal:
    """What was written: how many transactions and postings, and the sum of all accounts by currency, in minor units."""

    transactions: int
    postings: int
    trial_balance: dict[str, int]


def write(out: Writable, *, time_zone: str, at: datetime) -> Journal:
    """Write the whole ledger; days are those of `time_zone` (IANA). Read it within one snapshot.

    Memory stays the same for any number of postings. The last transaction, of the day of the last posting, asserts the
    balance that the books have for every account.
    """
    parties = public_parties()
    held = balances.all_accounts(db.session())
    names = {each.account.label: account_name(each.account.label, parties) for each in held}
    out.write(_head(held, names, parties, time_zone, at).encode())
    zone, count, lines, last = ZoneInfo(time_zone), 0, 0, datetime(1970, 1, 1, tzinfo=UTC)
    for _, rows in groupby(postings(), key=attrgetter("transaction_id")):
        legs = list(rows)
        out.write(_transaction(legs, names, zone).encode())
        count, lines, last = count + 1, lines + len(legs), max(last, legs[0].posted_at)
    out.write(_closing(held, names, last.astimezone(zone)).encode())
    trial = balances.trial_balance(db.session())
    return Journal(count, lines, trial)


def account_name(label: str, parties: dict[str, tuple[str, str]]) -> str:
    """Return what hledger calls an account: `partner.pending partner:17` is `liabilities:partner:par_…:pending`."""
    name, _, party = label.partition(" ")
    word, _, rest = name.partition(".")
    family = "expenses" if name in COSTS else "equity" if name in OWN else FAMILIES[word]
    whose = parties.get(party, (party.rpartition(":")[2], ""))[0]
    return ":".join(part for part in (family, word, whose, rest) if part)


def _head(
    held: list[AccountBalance], names: dict[str, str], parties: dict[str, tuple[str, str]], time_zone: str, at: datetime
) -> str:
    said = f"; The ledger as of {at.astimezone(UTC):%Y-%m-%d %H.%M.%S} UTC. Days of {time_zone}\n\n{HEAD}"
    currencies = "".join(map(commodity, queries.currencies(db.session())))
    known = {names[each.account.label]: parties.get(each.account.party or "", ("", ""))[1] for each in held}
    accounts = (
        f"account {name}{'  ; ' + journal_text.comment(who) if who else ''}\n" for name, who in sorted(known.items())
    )
    return f"{said}{currencies}\n{''.join(accounts)}\n"


def _transaction(legs: list[PostingRow], names: dict[str, str], zone: ZoneInfo) -> str:
    first = legs[0]
    said = tags(
        seq=first.transaction_id, posted=f"{first.posted_at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}", hash=first.hash
    )
    lines = (
        posting(names[leg.debit], leg.amount_minor, leg.currency)
        + posting(names[leg.credit], -leg.amount_minor, leg.currency)
        for leg in legs
    )
    day = first.posted_at.astimezone(zone).date()
    return f"{day} * {first.kind} {description(first.key)}\n{said}{''.join(lines)}\n"


def _closing(held: list[AccountBalance], names: dict[str, str], last: datetime) -> str:
    lines = (
        posting(names[each.account.label], 0, each.currency, asserts=f"= {amount(-each.balance_minor, each.currency)}")
        for each in held
    )
    return f"{last.date()} * balances\n{''.join(lines)}"

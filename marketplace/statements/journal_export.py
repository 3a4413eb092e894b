"""Statements as hledger journals, so that an independent program can check them: `hledger check -s -f FILE`.

The partner's books as the partner sees them: what a bucket holds is an asset. Opening and closing carry the balances
over, so the journals of neighbouring periods can be read together: the closing of one takes out what the opening of the
next brings in. Every entry asserts the balance of its bucket as the books have it; the closing asserts that nothing is
left.

Source: docs/interfaces.md, "Statement files"; the manual of hledger 1.25.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from marketplace.statements import journal_text, queries
from marketplace.statements.csv_export import Writable, instant
from marketplace.statements.journal_text import HEAD, amount, commodity, description, posting, tags
from marketplace.statements.rules import KIND_ORDER, Buckets, Head, Line

BUCKETS: Final = ("pending", "available", "disputed", "in_transit")
CARRIED: Final = "equity:carried"
TICK: Final = timedelta(microseconds=1)
PROVISIONAL: Final = "; Provisional, the period is still running. Its closing is marked as pending\n"


def write(top: Head, out: Writable, *, names: bool) -> int:
    """Write one statement and return how many entries it has. Memory stays the same for any number of them."""
    entries = 0
    for piece in chunks(top, names=names):
        out.write(piece)
        entries += 1
    return entries - 2  # head with opening, and closing


def chunks(top: Head, *, names: bool) -> Iterator[bytes]:
    """Yield one statement entry by entry; `names` as in `queries.lines`. Read it within one snapshot.

    Days are those of the statement's time zone. The first piece ends with the opening, the last one is the closing.
    """
    yield (_head(top) + _opening(top)).encode()
    for line in queries.lines(top, names=names):
        if line.seq is not None:
            yield _entry(top, line).encode()
    yield _closing(top).encode()


def bucket_account(bucket: str) -> str:
    """Return the account of a bucket."""
    return f"assets:book:{bucket}"


def movement_account(kind: str) -> str:
    """Return the account that a kind of line moves money from or to; its sum is minus the statement's."""
    return f"movements:{kind}"


def _head(top: Head) -> str:
    period = top.period
    facts = (
        f"; Statement {top.public_id} of {journal_text.comment(top.partner_name)} ({top.partner_public_id})\n"
        f"; From {instant(period.starts_at)} up to, not including, {instant(period.ends_at)}\n"
        f"; Days of {period.time_zone}\n"
        f"; Entries {top.first_seq + 1} to {top.last_seq} of the chain; its last hash {top.last_hash or 'none'}\n"
        f"{PROVISIONAL if top.is_provisional else ''}"
    )
    accounts = [bucket_account(each) for each in BUCKETS]
    declared = "".join(f"account {each}\n" for each in (*accounts, *map(movement_account, KIND_ORDER), CARRIED))
    return f"{facts}\n{HEAD}{commodity(top.currency)}\n{declared}\n"


def _opening(top: Head) -> str:
    held = _held(top.opening)
    lines = [posting(bucket_account(each), held[each], top.currency, asserts=_is(held[each], top)) for each in BUCKETS]
    lines.append(posting(CARRIED, -top.opening.total, top.currency))
    said = tags(statement=top.public_id, kind="opening")
    return f"{_day(top.period.starts_at, top)} * opening\n{said}{''.join(lines)}\n"


def _closing(top: Head) -> str:
    """Take out what every bucket holds: what is left must be nothing, or the statement does not close."""
    held = _held(top.closing)
    lines = [posting(bucket_account(each), -held[each], top.currency, asserts=_is(0, top)) for each in BUCKETS]
    lines.append(posting(CARRIED, top.closing.total, top.currency))
    said = tags(statement=top.public_id, kind="closing", seq=top.last_seq, hash=top.last_hash)
    mark = "!" if top.is_provisional else "*"  # hledger's own words for it: pending, and cleared
    return f"{_day(top.period.ends_at - TICK, top)} {mark} closing\n{said}{''.join(lines)}"


def _entry(top: Head, line: Line) -> str:
    who = f" {description(line.customer)}" if line.customer else ""
    said = tags(
        seq=line.seq, kind=line.kind, order=line.order, offering=line.offering, rule=line.rule, account=line.account,
        payout=line.payout, reference=line.reference, posted=f"{line.posted_at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}",
    )  # fmt: skip
    chain = tags(prev_hash=line.prev_hash, hash=line.hash)
    asserts = _is(line.bucket_balance_minor or 0, top)
    return (
        f"{_day(line.posted_at, top)} * {line.kind}{who}\n{said}{chain}"
        f"{posting(bucket_account(line.bucket), line.amount_minor, top.currency, asserts=asserts)}"
        f"{posting(movement_account(line.kind), -line.amount_minor, top.currency)}\n"
    )


def _is(minor: int, top: Head) -> str:
    return f"= {amount(minor, top.currency)}"


def _held(buckets: Buckets) -> dict[str, int]:
    return {each: getattr(buckets, each) for each in BUCKETS}


def _day(at: datetime, top: Head) -> str:
    return at.astimezone(ZoneInfo(top.period.time_zone)).date().isoformat()

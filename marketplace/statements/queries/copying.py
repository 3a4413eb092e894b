"""The entries of a statement as CSV rows, written by the database itself: many times as fast as row by row here.

The columns say the same as `lines` does; a test holds one against the other, byte by byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Final

from sqlalchemy import TextClause, text

from marketplace.core.currencies import exponent
from marketplace.db.base import db
from marketplace.ledger import queries as books
from marketplace.ledger.chart import KINDS
from marketplace.statements.rules import Head

ROWS_AT_ONCE: Final = 2_000
"""Entries in one answer: it is whole before it is handed on, so that a slow download holds no statement open."""

FORMULAS: Final = "=+-@−"
"""What a spreadsheet takes for the beginning of a formula, after compatibility forms are folded."""

UNSEEN: Final = "\ufeff\u200b\u200c\u200d\u2060 \u00a0\u3000"
"""What may stand before it without being seen."""

SEPARATORS: Final = "\t\r\n"

# "offset 0" keeps a value that is used in several places from being worked out in each of them. The terms are taken as
# text, which is not parsed on the way, and their rule is a lateral of its own: the database remembers what it found in
# the same terms before, and a few terms make a whole book.
_ROWS: Final = """
    select string_agg(case when {is_plain} then {plain} else {careful} end, E'\\r\\n' order by v.seq) || E'\\r\\n'
      from (
        select e.seq, (e.posted_at at time zone 'UTC')\\:\\:text as posted_at, x.kind, e.bucket, e.delta,
               e.total_balance, e.prev_hash, e.hash, w.*, {customer} as customer, r.rule
          from ledger.entries e
          join ledger.transactions x on x.id = e.transaction_id
          join ledger.postings p on p.transaction_id = e.transaction_id and p.line = e.line
         cross join lateral json_to_record(p.why) as w (
               "order" text, account text, offering text, funder text, quantity bigint, margin_bps bigint,
               list_total_minor bigint, margin_minor bigint, retail_total_minor bigint, discount_minor bigint,
               terms text)
         cross join lateral (
               select (w.terms\\:\\:json #>> '{{rule,id}}') || ' v' ||
                      (w.terms\\:\\:json #>> '{{rule,version}}') as rule offset 0) r
          {names}
         where e.book_id = :book and e.seq > :after and e.seq <= :until
        offset 0
      ) v
"""
_NAMES: Final = """left join orders o on o.public_id = w."order"
      left join contacts c on c.id = o.contact_id and c.company <> ''"""
_POSTED_AT: Final = """replace(case length(v.posted_at) when 19 then v.posted_at else rpad(v.posted_at, 26, '0') end,
    ' ', 'T') || 'Z'"""
_IS_PLAIN: Final = """concat(v."order", v.customer, v.offering, v.funder, v.rule, v.account) !~ '[^A-Za-z0-9_ ]'"""
_KIND: Final = "case v.kind {} else v.kind end".format(
    " ".join(
        f"when '{kind.name}' then '{kind.statement}'"
        for kind in KINDS.values()
        if kind.statement not in {None, kind.name}
    )
)


def entry_rows(top: Head, constants: str, *, names: bool, readable: bool) -> Iterator[bytes]:
    """Yield the entries of a statement as CSV rows that end with CR LF, some thousand at once.

    Each row begins with `constants`, which is CSV already, and the entry's number within the statement. Amounts are
    integers of minor units, `readable` ones decimals. `names` as in `lines`; a line's end within a name becomes a
    space. The acting party sees what row security shows it.
    """
    session = db.session()
    book = books.book_of(session, top.partner_id, top.currency)
    if book is None:
        return
    first, last = (books.seq_before(session, book.id, at) for at in (top.period.starts_at, top.period.ends_at))
    statement = _statement(names=names, decimals=exponent(top.currency) if readable else 0)
    facts = {"constants": constants, "book": book.id, "first": first}
    facts |= {"formulas": FORMULAS, "unseen": UNSEEN, "separators": SEPARATORS}
    for after in range(first, last, ROWS_AT_ONCE):
        until = min(after + ROWS_AT_ONCE, last)
        rows = session.execute(statement, {**facts, "after": after, "until": until}).scalar_one()
        if rows is not None:
            yield rows.encode()


@cache
def _statement(*, names: bool, decimals: int) -> TextClause:
    customer = "coalesce(translate(c.company, E'\\r\\n', '  '), w.account)" if names else "w.account"
    return text(
        _ROWS.format(
            is_plain=_IS_PLAIN,
            plain=_row(_plain, decimals),
            careful=_row(_text, decimals),
            customer=customer,
            names=_NAMES if names else "",
        )
    )


def _row(write: Callable[[str], str], decimals: int) -> str:
    """Write a whole row, its texts with `write`."""
    columns = (
        "v.seq - :first",
        _POSTED_AT,
        _KIND,
        "v.bucket",
        *(write(f'v."{name}"') for name in ("order", "customer", "offering")),
        _figure("v.quantity"),
        _figure("v.list_total_minor", decimals),
        _figure("v.margin_bps"),
        _figure("v.margin_minor", decimals),
        _figure("v.retail_total_minor", decimals),
        _figure("v.discount_minor", decimals),
        write("v.funder"),
        _figure("v.delta", decimals),
        _figure("v.total_balance", decimals),
        write("v.rule"),
        write("v.account"),
        "v.seq",
        "encode(v.prev_hash, 'hex')",
        "encode(v.hash, 'hex')",
    )
    return f"concat_ws(',', cast(:constants as text), {', '.join(columns)})"


def _figure(number: str, decimals: int = 0) -> str:
    """Write a number, empty where there is none. Dividing by a power of ten is exact; the cast only drops zeros."""
    shown = f"({number}\\:\\:numeric / {10**decimals})\\:\\:numeric(38, {decimals})" if decimals else number
    return f"coalesce(({shown})\\:\\:text, '')"


def _plain(value: str) -> str:
    """Write a text of a row whose texts are all letters, digits, underscores and spaces: none of it is a formula."""
    return f"coalesce({value}, '')"


def _text(value: str) -> str:
    """Write a text that no spreadsheet runs, in quotation marks where CSV needs them."""
    is_formula = (
        f"(ltrim({value}, :unseen) <> '' and strpos(:formulas, left(normalize(ltrim({value}, :unseen), NFKC), 1)) > 0)"
        f" or ({value} <> '' and strpos(:separators, left({value}, 1)) > 0)"
    )
    safe = f"case when {is_formula} then '''' || {value} else {value} end"
    quoted = f"case when {value} ~ '[\",\\r\\n]' then '\"' || replace({safe}, '\"', '\"\"') || '\"' else {safe} end"
    return f"coalesce({quoted}, '')"

"""What the bank says it holds, what the books say, and what makes the rest of it, by currency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import text

from marketplace.db.base import db
from marketplace.reconciling.bank_checks import BOOKED

BALANCES: Final = text(f"""
with {BOOKED},
closings as (
  select distinct on (account, currency) currency::text, closing_minor, ends_on
    from bank_statements order by account, currency, ends_on desc, id desc),
told as (select currency, sum(closing_minor)::bigint as closing, max(ends_on) as ends_on from closings group by 1),
kept as (select currency::text, sum(amount)::bigint as amount from booked group by 1),
unmatched as (
  select currency::text, sum(amount_minor)::bigint as amount, count(*) as lines from bank_lines
   where own_payout_id is null and booking_key is null group by 1),
unseen as (
  select b.currency::text, sum(b.amount)::bigint as amount from booked b join first f on f.currency = b.currency
   where b.posted_on >= f.begins_on and not exists (select from seen s where s.key = b.key)
     and not exists (select from made_up m where m.key = b.key) group by 1)
select t.currency, t.ends_on, t.closing, coalesce(k.amount, 0) as books, coalesce(u.amount, 0) as unmatched,
       coalesce(u.lines, 0) as lines, coalesce(n.amount, 0) as unseen
  from told t left join kept k on k.currency = t.currency left join unmatched u on u.currency = t.currency
  left join unseen n on n.currency = t.currency order by 1
""")  # noqa: S608  no words of anybody's are in it


@dataclass(frozen=True, slots=True)
class Standing:
    """One currency, in minor units: `closing` is the bank's on the day `ends_on`, `books` is what the books hold.

    `unmatched` are the `lines` of statements that nothing agrees with, `unseen` what the books moved and no statement
    shows yet.
    """

    currency: str
    ends_on: date
    closing: int
    books: int
    unmatched: int
    lines: int
    unseen: int

    @property
    def rest(self) -> int:
        """What none of it explains: another opening balance than the books', or a statement that is missing."""
        return self.closing - self.books - self.unmatched + self.unseen


def standings(time_zone: str) -> list[Standing]:
    """Return how bank and books stand to each other in every currency with a statement. For the house.

    `time_zone` is the operator's: it says on which day of the bank something was booked.
    """
    return [Standing(**row) for row in db.session.execute(BALANCES, {"time_zone": time_zone}).mappings()]

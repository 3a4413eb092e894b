"""Reading statements from the books. Row security decides whose: a partner finds its own, the operator everyone's.

A statement takes several SQL statements to read; a door reads it within `db.transaction.snapshot()`, so that all of
them see one state of the books.
"""

from marketplace.statements.queries.books import (
    BookNow,
    BookRef,
    StatementNotFound,
    books_of,
    books_page,
    first_month,
    one,
)
from marketplace.statements.queries.copying import entry_rows
from marketplace.statements.queries.heads import Totals, head, heads, page, totals
from marketplace.statements.queries.lines import ROWS_AT_ONCE, lines
from marketplace.statements.queries.months import MonthSum, months_of, periods_of

__all__ = [
    "ROWS_AT_ONCE",
    "BookNow",
    "BookRef",
    "MonthSum",
    "StatementNotFound",
    "Totals",
    "books_of",
    "books_page",
    "entry_rows",
    "first_month",
    "head",
    "heads",
    "lines",
    "months_of",
    "one",
    "page",
    "periods_of",
    "totals",
]

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
from marketplace.statements.queries.control import Control, control_totals
from marketplace.statements.queries.copying import entry_rows
from marketplace.statements.queries.heads import Totals, head, heads, page, totals
from marketplace.statements.queries.lines import ROWS_AT_ONCE, lines
from marketplace.statements.queries.months import MonthSum, months_of, periods_of
from marketplace.statements.queries.offerings import offering_names
from marketplace.statements.queries.postings import PostingRow, postings, public_parties

__all__ = [
    "ROWS_AT_ONCE",
    "BookNow",
    "BookRef",
    "Control",
    "MonthSum",
    "PostingRow",
    "StatementNotFound",
    "Totals",
    "books_of",
    "books_page",
    "control_totals",
    "entry_rows",
    "first_month",
    "head",
    "heads",
    "lines",
    "months_of",
    "offering_names",
    "one",
    "page",
    "periods_of",
    "postings",
    "public_parties",
    "totals",
]

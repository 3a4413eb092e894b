"""The one pen: books a transaction through the database function `ledger.post()`."""

from collections.abc import Sequence
from datetime import datetime
from typing import NoReturn

from psycopg import Error as PsycopgError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from marketplace.core.errors import DomainError
from marketplace.ledger.errors import BalanceTooLow, BookingConflict, PostingMalformed, PostingRefused
from marketplace.ledger.rules import Leg, booked

_POST = text(
    "select ledger.post(:kind, :key, :at, :currency, cast(:debits as text[]), cast(:credits as text[]),"
    " cast(:amounts as bigint[]), cast(string_to_array(:whys, chr(30)) as json[]), cast(:reverses as bigint))"
)

_HOLD = text("select ledger.hold_books(cast(:parties as text[]), :currency)")

SEPARATOR = "\x1e"
"""Between the explanations: JSON escapes control characters, so none holds it. Sent as one text, not as an array of
texts, because the driver escapes every quotation mark of an array's elements, which cost more than the posting."""

_REFUSALS: dict[str, type[DomainError]] = {
    "P0409": BookingConflict,
    "P0402": BalanceTooLow,
    "42501": PostingRefused,
    "22007": PostingMalformed,
    "22023": PostingMalformed,
    "23502": PostingMalformed,
    "23503": PostingMalformed,
    "23514": PostingMalformed,
}


def post(
    session: Session,
    *,
    kind: str,
    key: str,
    at: datetime,
    currency: str,
    legs: Sequence[Leg],
    reverses: int | None = None,
) -> int:
    """Book one transaction and return its id; accounts that are new are opened on the way.

    Amounts are minor units of `currency`. `at` is the application's time, aware; the books keep
    `greatest(at, the books' last time, the end of the last closed period)`, so time order is sequence order. Legs of
    zero are left out. `reverses` names the transaction that this one corrects.

    Call it last in the transaction: until the commit the heads of the partner books it touches are locked. The same
    `key` with the same content returns the first id, for ever, and books nothing.

    Raises:
        BookingConflict: `key` stands for other content.
        BalanceTooLow: the kind has a floor, and a bucket would fall below it.
        PostingRefused: the acting party may not book this kind, or not on these accounts.
        PostingMalformed: no leg has an amount, a party does not fit, or `at` is far in the future.

    After a refusal by the database the session has to be rolled back.

    Source: docs/money.md, "Posting".
    """
    moving = booked(legs)
    session.flush()  # whatever else changed is written before the heads are locked, not between here and the commit
    arguments = {"kind": kind, "key": key, "at": at, "currency": currency, "reverses": reverses, **_columns(moving)}
    try:
        return int(session.execute(_POST, arguments).scalar_one())
    except DBAPIError as error:
        _refuse(error, kind=kind, key=key)


def hold_books(session: Session, parties: Sequence[str], currency: str) -> None:
    """Lock the books of several parties in one currency, in the order that `post` does, until the transaction ends.

    For whoever posts more than once in a transaction, to different books: call it before the first `post`. Acts as the
    operator or the system.
    """
    session.flush()  # whatever else changed is written before the heads are locked, not between here and the commit
    session.execute(_HOLD, {"parties": list(parties), "currency": currency})


def _columns(legs: Sequence[Leg]) -> dict[str, object]:
    """Return the legs as the database function takes them: a list of each of their parts."""
    return {
        "debits": [leg.debit.label for leg in legs],
        "credits": [leg.credit.label for leg in legs],
        "amounts": [leg.amount_minor for leg in legs],
        "whys": SEPARATOR.join(leg.text for leg in legs),
    }


def _refuse(error: DBAPIError, **facts: str) -> NoReturn:
    cause = error.orig
    if not isinstance(cause, PsycopgError) or cause.sqlstate not in _REFUSALS:
        raise error
    refusal = _REFUSALS[cause.sqlstate]
    if cause.diag.constraint_name == "in_transit_is_never_negative":
        refusal = BalanceTooLow
    raise refusal(f"{cause.diag.message_primary}.", **facts) from error

"""Questions of an audit that take the trail as a witness: what somebody did to a row, and the row as it is now.

Each is one question to the database that answers with what is wrong: source, place, what. The trail only grows, so a
row that was touched, taken away or put in behind the house's back does not fit it any more.
"""

from __future__ import annotations

from collections.abc import Mapping

NEAR = "interval '12 hours'"
"""How far an instant may lie from the trail's: a deed is told in the transaction that does it."""

_DIFFERS = """
select '{table}' as source, coalesce({place}, '(none)') as place,
       'and what the trail says of it ({action}) differ' as what
  from {table} r
 where {when} and not exists (
   select from audit_entries a
    where a.subject_kind = '{kind}' and a.subject_id = {place} and a.action = '{action}'{facts}{near}{newest})
union all
select '{table}', a.subject_id, 'is missing, though the trail tells of it ({action})' from audit_entries a
 where a.subject_kind = '{kind}' and a.action = '{action}'
   and not exists (select from {table} r where {place} = a.subject_id)
"""


def told(
    table: str,
    kind: str,
    action: str,
    *,
    at: str = "",
    facts: Mapping[str, str] | None = None,
    when: str = "true",
    place: str = "r.public_id",
    is_newest: bool = False,
) -> str:
    """Return the question whether each row `r` of a table has its deed in the trail, and each deed its row.

    `facts` maps what the trail keeps to an expression over `r`, `at` is the column with the deed's instant, `when` says
    of which rows there must be one; with `is_newest` it has to be the last of its kind.
    """
    kept = "".join(
        f"\n      and a.facts ->> '{fact}' is not distinct from ({of})::text" for fact, of in (facts or {}).items()
    )
    near = f"\n      and a.happened_at between r.{at} - {NEAR} and r.{at} + {NEAR}" if at else ""
    newest = (
        "\n      and a.id = (select max(b.id) from audit_entries b where b.subject_kind = a.subject_kind"
        " and b.subject_id = a.subject_id and b.action = a.action)"
        if is_newest
        else ""
    )
    return _DIFFERS.format(
        table=table, kind=kind, action=action, when=when, place=place, facts=kept, near=near, newest=newest
    )

"""The part of the audit of money out about its rules: those in force, and changes that two people decide about.

The trail is the witness of each. Each check is one question to the database that answers with what is wrong;
`deed_soundness` passes them on.
"""

from __future__ import annotations

from typing import Final

from marketplace.audit.witness import told

_RULES: Final = {
    "minimum_minor": "r.minimum_minor", "limit_minor": "r.limit_minor", "schedule": "r.schedule", "day": "r.day",
    "runs_itself": "r.runs_itself",
}  # fmt: skip

POLICIES_TOLD: Final = told(
    "payout_policies", "payout_policy", "payout_policy.changed", at="changed_at", is_newest=True,
    place="r.scope || ':' || r.currency", facts=_RULES,
)  # fmt: skip
"""The rules in force are those that somebody put in force last."""

CHANGES_TOLD: Final = tuple(
    told(
        "payout_policy_changes", "payout_policy_change", f"payout_policy_change.{action}", at=at, when=when,
        facts={"rules": "r.scope || ':' || r.currency", "was_limit_minor": "r.was_limit_minor", **_RULES},
    )
    for action, at, when in (
        ("requested", "requested_at", "true"),
        *((state, "ended_at", f"r.state = '{state}'") for state in ("approved", "declined", "withdrawn", "overtaken")),
    )
)  # fmt: skip
"""Each change was asked for and ended as the trail tells, with the same rules both times."""

CHANGES: Final = """
select 'payout_policy_changes' as source, r.public_id as place, f.what
  from payout_policy_changes r
  left join audit_entries a on a.subject_kind = 'payout_policy_change' and a.subject_id = r.public_id
   and a.action = 'payout_policy_change.requested'
  left join audit_entries d on d.subject_kind = 'payout_policy_change' and d.subject_id = r.public_id
   and d.action = 'payout_policy_change.approved'
  left join lateral (
    select b.facts from audit_entries b
     where b.subject_kind = 'payout_policy' and b.subject_id = r.scope || ':' || r.currency
       and b.action = 'payout_policy.changed' and b.id < a.id order by b.id desc limit 1) w on true
  cross join lateral (values
    ('is in a state that does not fit it', case r.state
      when 'waiting' then r.ended_at is null and r.decided_by is null
      when 'approved' then r.ended_at is not null and r.decided_by is not null
      when 'declined' then r.ended_at is not null and r.decided_by is not null
      when 'withdrawn' then r.ended_at is not null and r.decided_by is null
      when 'overtaken' then r.ended_at is not null and r.decided_by is null else false end),
    ('was decided by who asked for it', r.decided_by is distinct from r.requested_by),
    ('was over before it began', r.ended_at is null or r.ended_at >= r.requested_at),
    ('says that other rules were in force', r.was_runs_itself = coalesce((w.facts ->> 'runs_itself')::boolean, false)
      and (w.facts is null or r.was_limit_minor is not distinct from (w.facts ->> 'limit_minor')::bigint)),
    ('takes nobody else to agree', r.was_limit_minor < coalesce(r.limit_minor, r.was_limit_minor + 1)
      or r.runs_itself and not r.was_runs_itself),
    ('was agreed to, and is not what was put in force', r.state <> 'approved' or exists (
      select from audit_entries b
       where b.subject_kind = 'payout_policy' and b.subject_id = r.scope || ':' || r.currency
         and b.action = 'payout_policy.changed' and b.id > d.id and d.facts @> b.facts))
  ) f (what, good)
 where f.good is not true
"""
"""A change lets one person do more, is decided by somebody else, and is put in force when it is agreed to."""

CHECKS: Final = (POLICIES_TOLD, *CHANGES_TOLD, CHANGES)

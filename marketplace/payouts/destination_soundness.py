"""The part of the audit of money out about where it goes: destinations, bank accounts, and the files that name them.

The trail is the witness of each choice and of each file, the file's own text of what it holds. Each check is one
question to the database that answers with what is wrong; `soundness` asks them.
"""

from __future__ import annotations

from typing import Final

from marketplace.audit.witness import told

DESTINATIONS: Final = """
with newest as (
  select subject_id, (array_agg(action order by id desc) filter (
           where action like '%.chosen' or action like '%.activated' or action like '%.restricted'))[1] as action,
         (array_agg(facts ->> 'holds_until' order by id desc) filter (
           where facts ? 'holds_until'))[1] as holds_until
    from audit_entries where subject_kind = 'payout_destination' group by 1)
select 'payout_destinations' as source, d.public_id as place, f.what
  from payout_destinations d left join newest n on n.subject_id = d.public_id
  left join parties y on y.id = d.party_id
  left join bank_details b on b.destination_id = d.id
  cross join lateral (values
    ('is of another party', y.id is not null and d.idempotency_key like 'destination:' || d.party_id || ':%'),
    ('is not as the trail has it', d.state = case when d.replaced_at is not null then 'replaced'
      when n.action like '%.activated' then 'active' when n.action like '%.restricted' then 'restricted'
      when d.rail = 'bank' then 'active' else 'onboarding' end),
    ('is live, which no bank account is', d.rail = 'stripe' or not d.is_live),
    ('holds payouts until another time', d.holds_until is not distinct from n.holds_until::timestamptz),
    ('was replaced at another time', d.replaced_at is null or exists (
      select from payout_destinations x
       where x.party_id = d.party_id and x.created_at = d.replaced_at and x.id > d.id)),
    ('is another bank account than it shows', case d.rail
      when 'bank' then (left(b.iban, 2), right(b.iban, 4)) = (d.country, right(d.label, 4)) and b.party_id = d.party_id
      else b.destination_id is null end)
  ) f (what, good)
 where f.good is not true
union all
select 'bank_details', 'of party ' || b.party_id, 'is of no destination' from bank_details b
 where not exists (select from payout_destinations d where d.id = b.destination_id and d.party_id = b.party_id)
"""
"""Each destination is one that its party chose, as it was last told of, and shows the account that it has."""

DESTINATIONS_TOLD: Final = told(
    "payout_destinations", "payout_destination", "payout_destination.chosen", at="created_at", facts={"rail": "r.rail"}
)

FILES: Final = """
select 'bank_files' as source, r.public_id as place, f.what
  from bank_files r left join bank_file_bodies b on b.file_id = r.id left join payout_runs x on x.id = r.run_id
  left join (select file_id, count(*) as payments, sum(amount_minor) as total from bank_file_lines group by 1) l
    on l.file_id = r.id
  left join (select file_id, min(read_at) as first_at, (array_agg(reader order by id))[1] as reader
               from bank_reads group by 1) k on k.file_id = r.id
  left join lateral (select count(*) filter (where a.action = 'bank_file.refusal_said')
               - count(*) filter (where a.action = 'bank_file.refusal_denied') as stands
               from audit_entries a where a.subject_kind = 'bank_file' and a.subject_id = r.public_id) n on true
  cross join lateral (values
    ('and its lines differ', (r.payments, r.total_minor) = (coalesce(l.payments, 0), coalesce(l.total, 0))),
    ('and its text differ', case when r.written_at is null then b.file_id is null
      else r.digest = encode(sha256(convert_to(b.body, 'UTF8')), 'hex')
        and position('<MsgId>' || r.message_id || '</MsgId>' in b.body) > 0 end),
    ('is called otherwise', r.message_id = upper(replace(r.public_id, '_', ''))),
    ('is of no run', r.run_id is null or x.id is not null),
    ('needs another number of people than its run', r.needs_second = coalesce(x.needs_approval, false)
      and (not r.needs_second or r.handed_over_by is distinct from r.requested_by)),
    ('is not as far as it says', r.state = case when r.agreed_at is not null then 'refused'
      when r.handed_over_at is not null then 'handed_over' when r.ended_at is not null then 'withdrawn'
      when r.written_at is not null then 'written' when r.failure <> '' then 'failed' else 'asked' end
      and (r.handed_over_at is null) = (r.handed_over_by is null)),
    ('was ended by nobody, for no reason, or too early', (r.ended_at is null) = (r.ended_by is null)
      and (r.ended_at is null) = (r.reason = '')
      and (r.ended_at is null or r.ended_at >= coalesce(r.handed_over_at, r.written_at))),
    ('was refused by nobody, or by one person', (r.agreed_at is null) = (r.agreed_by is null)
      and (r.agreed_at is null or r.agreed_by <> r.ended_by and r.agreed_at >= r.ended_at
        and r.handed_over_at is not null)),
    ('is said to be refused, or not, unlike the trail',
      n.stands = (r.ended_at is not null and r.handed_over_at is not null)::int),
    ('was taken away by somebody else, or at another time',
      (r.downloaded_at, r.downloaded_by) is not distinct from (k.first_at, k.reader))
  ) f (what, good)
 where f.good is not true
union all
select 'bank_file_bodies', 'of file ' || b.file_id, 'is of no file' from bank_file_bodies b
 where not exists (select from bank_files r where r.id = b.file_id)
"""
"""Each file is its text, its lines and its run, and as far as the people around it have brought it."""

FILES_TOLD: Final = tuple(
    told("bank_files", "bank_file", f"bank_file.{action}", at=at, facts=facts, when=f"r.{at} is not null")
    for action, at, facts in (
        ("asked", "created_at", {"run": "select x.public_id from payout_runs x where x.id = r.run_id"}),
        ("written", "written_at", {"payments": "r.payments", "total_minor": "r.total_minor", "currency": "r.currency",
                                   "digest": "r.digest"}),
        ("taken", "downloaded_at", {"digest": "r.digest"}),
        ("handed_over", "handed_over_at", {"digest": "r.digest"}),
    )
) + tuple(
    told("bank_files", "bank_file", f"bank_file.{action}", at=at, facts={"reason": "r.reason"}, when=when)
    for action, at, when in (
        ("withdrawn", "ended_at", "r.state = 'withdrawn'"),
        ("refusal_said", "ended_at", "r.ended_at is not null and r.handed_over_at is not null"),
        ("refused", "agreed_at", "r.state = 'refused'"),
    )
)  # fmt: skip

FILE_LINES: Final = """
select 'bank_file_lines' as source, l.end_to_end_id as place, f.what
  from bank_file_lines l left join bank_files r on r.id = l.file_id
  left join bank_file_bodies b on b.file_id = l.file_id
  left join payouts o on o.id = l.payout_id left join bank_details d on d.destination_id = o.destination_id
  cross join lateral (values
    ('and its payout differ', (l.currency, l.amount_minor) = (o.currency, o.amount_minor)),
    ('is of no file', r.currency = l.currency),
    ('is called otherwise', l.end_to_end_id ~ ('^' || upper(replace(o.public_id, '_', '')) || '(X[0-9]+)?$')),
    ('is not in the text of its file', position('<EndToEndId>' || l.end_to_end_id || '</EndToEndId>' in b.body) > 0),
    ('goes to another account than the text of its file says', position('<IBAN>' || d.iban || '</IBAN>' in b.body) > 0)
  ) f (what, good)
 where f.good is not true
"""
"""Each line of a file is its payout, stands in the text, and goes to the account that the party has named."""

READS: Final = """
with due as (
  select distinct l.file_id, o.party_id, o.destination_id, a.id, a.happened_at
    from bank_file_lines l join payouts o on o.id = l.payout_id join bank_files f on f.id = l.file_id
    join audit_entries a
      on a.subject_kind = 'bank_file' and a.subject_id = f.public_id and a.action = 'bank_file.taken'),
takes as (select file_id, party_id, destination_id, count(*) as times from due group by 1, 2, 3),
kept as (select file_id, party_id, destination_id, count(*) as times from bank_reads group by 1, 2, 3)
select 'bank_reads' as source, concat_ws(' ', 'file', coalesce(t.file_id, k.file_id), 'party',
         coalesce(t.party_id, k.party_id)) as place,
       format('the file was taken away %s times, and that was written down %s times', coalesce(t.times, 0),
         coalesce(k.times, 0)) as what
  from takes t full join kept k using (file_id, party_id, destination_id) where t.times is distinct from k.times
union all
select 'bank_reads', concat_ws(' ', 'file', r.file_id, 'party', r.party_id), 'was at another time'
  from bank_reads r where not exists (select from due d where d.file_id = r.file_id
   and d.happened_at between r.read_at - interval '12 hours' and r.read_at + interval '12 hours')
union all
select 'bank_reads', concat_ws(' ', 'file', f.public_id), 'was taken away by two people in the same instant'
  from bank_reads r join bank_files f on f.id = r.file_id
 group by f.public_id, r.read_at having count(distinct r.reader) > 1
"""
"""Whoever took account numbers away is on record for every party in the file, as often as that was."""

CHECKS: Final = (DESTINATIONS, DESTINATIONS_TOLD, FILES, *FILES_TOLD, FILE_LINES, READS)

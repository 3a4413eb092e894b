"""The part of the audit of money out about what the bank answered. `soundness` asks these questions."""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

from marketplace.audit.witness import told
from marketplace.db.base import db

_SAID: Final = """
select coalesce(encode(sha256(convert_to(string_agg(concat_ws('|', l.end_to_end_id, l.word, l.code, l.reference,
         l.currency, l.amount_minor, l.facts), chr(10) order by l.id), 'UTF8')), 'hex'), '')
  from bank_answer_lines l where l.answer_id = {answer}
"""

ANSWERS_TOLD: Final = told(
    "bank_answers", "bank_answer", "bank_answer.taken", at="taken_at",
    facts={"kind": "r.kind", "digest": "r.digest", "said": _SAID.format(answer="r.id")},
)  # fmt: skip
"""Each answer was taken in, and its lines say what they said then."""

ANSWERS: Final = """
select 'bank_answers' as source, r.public_id as place, 'is finished, and has lines that are not done' as what
  from bank_answers r
 where r.finished_at is not null
   and exists (select from bank_answer_lines l where l.answer_id = r.id and l.outcome = '')
"""

ANSWER_LINES: Final = """
select 'bank_answer_lines' as source, coalesce(r.public_id, '(none)') || ' ' || l.end_to_end_id as place, f.what
  from bank_answer_lines l left join bank_answers r on r.id = l.answer_id left join payouts o on o.id = l.payout_id
  cross join lateral (values
    ('is of no answer', r.id is not null),
    ('is about another payout', l.payout_id is not distinct from (
      select x.payout_id from bank_file_lines x where x.end_to_end_id = l.end_to_end_id)),
    ('was followed, and its payout did not', case l.outcome
      when 'done' then (l.amount_minor is null or l.amount_minor = o.amount_minor)
        and (l.currency is null or l.currency = o.currency) and exists (
          select from payout_steps s where s.payout_id = o.id and s.actor = 'bank' and (s.action, s.note) in (
            select x.action, x.note from (values ('executed', 'arrive', l.reference), ('rejected', 'cancel', l.code),
              ('returned', 'reverse', l.code)) x (word, action, note) where x.word = l.word))
      when 'known' then l.word = 'noted' or o.state in ('paid', 'reversed', 'canceled')
      when 'difference' then true when '' then true else false end),
    ('is a difference without a reason, or a reason without one', (l.outcome = 'difference') = (l.problem <> '')),
    ('is no word that banks say', l.word in ('executed', 'rejected', 'returned', 'noted'))
  ) f (what, good)
 where f.good is not true
"""
"""Each line that was followed is a step of its payout, with the bank's own code or reference."""

CHECKS: Final = (ANSWERS_TOLD, ANSWERS, ANSWER_LINES)


def said(answer_id: int) -> str:
    """Return the SHA-256 of what an answer's lines say, as the trail keeps it from the moment it was taken in."""
    return str(db.session.scalar(text(_SAID.format(answer=":answer")), {"answer": answer_id}))

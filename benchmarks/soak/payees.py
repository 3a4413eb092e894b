"""Many partners that are owed something and can be paid, made at once: in the database, in the books, and at Stripe."""

from __future__ import annotations

from random import Random

from benchmarks.soak.harness import Scene
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.payouts import policy
from marketplace.payouts.policy import Policy
from marketplace.sandbox.stripe.banks import of_country
from marketplace.sandbox.stripe.ids import new_id
from marketplace.sandbox.stripe.resources import bank_accounts
from tests.support.paying_out import a_destination
from tests.support.world import a_partner

LEAST, MOST = 1_000, 90_000

PARTIES = """
with made as (insert into parties (kind, name) select 'partner', 'Payee ' || n from generate_series(1, %(count)s) n
              returning id, name)
insert into partners (id, public_id, slug, name, tier_id, country, currency, time_zone)
select m.id, 'par_' || lpad(m.id::text, 20, '0'), 'payee-' || m.id, m.name, t.tier_id, 'DE', 'EUR', 'Europe/Berlin'
  from made m, (select tier_id from partners limit 1) t order by m.id returning id
"""
DESTINATIONS = """
insert into payout_destinations (public_id, party_id, rail, state, country, label, stripe_account_id, idempotency_key,
                                 transfers, created_by, created_at)
select 'dst_' || lpad(id::text, 20, '0'), id, 'stripe', 'active', 'DE', 'Test bank', account,
       'destination:' || id || ':payee', 'active',
       'usr_soak', now()
  from unnest(%(ids)s::bigint[], %(accounts)s::text[]) x (id, account)
"""
CHOSEN = """
select record_audit(now(), 'usr_soak', word, 'payout_destination', 'dst_' || lpad(id::text, 20, '0'),
                    '{"rail": "stripe", "holds_until": null}'::jsonb, null)
  from unnest(%(ids)s::bigint[]) with ordinality x (id, n),
       unnest('{payout_destination.chosen,payout_destination.activated}'::text[]) with ordinality w (word, m)
 order by n, m
"""
OWED = """
select ledger.post('adjustment', 'payee:' || id, now(), 'EUR', '{stripe.available}',
                   array['partner.available partner:' || id], array[amount], array['{}'::json], null)
  from unnest(%(ids)s::bigint[], %(amounts)s::bigint[]) x (id, amount)
"""


def seed(scene: Scene, count: int, dice: Random, *, share_at_stripe: float = 1.0) -> dict[int, str]:
    """Make so many partners, each owed 10 to 900 EUR; return their accounts at Stripe by their keys.

    Stripe holds `share_at_stripe` of what is owed, rounded up. One person may begin a run of any amount.
    """
    partner_id = a_partner("First").id
    db.session.commit()
    pattern = a_destination(partner_id, scene.sandbox).stripe_account_id or ""
    db.session.rollback()
    ids = sorted(key for (key,) in scene.superuser.execute(PARTIES, {"count": count}).fetchall())
    accounts = _accounts(scene, pattern, count)
    amounts = [dice.randint(LEAST, MOST) for _ in ids]
    with scene.superuser.transaction():
        scene.superuser.execute("select set_config('app.actor_kind', 'operator', true)")
        scene.superuser.execute(DESTINATIONS, {"ids": ids, "accounts": accounts})
        scene.superuser.execute(CHOSEN, {"ids": ids})
        scene.superuser.execute(OWED, {"ids": ids, "amounts": amounts})
    with transaction():
        policy.change(Policy("partners", "EUR", limit_minor=None), by="usr_soak", at=clock.now())
    scene.superuser.execute("analyze")
    held = round(sum(amounts) * share_at_stripe)
    if held:
        scene.sandbox.double.top_up(held)
    return dict(zip(ids, accounts, strict=True))


def _accounts(scene: Scene, pattern: str, count: int) -> list[str]:
    """Make accounts at Stripe that are like one which went through onboarding."""
    made, bank = [], of_country("DE")[0]
    with scene.sandbox.server.engine.write() as context:
        whole = context.platform.objects.get("v2.core.account", pattern)
        if whole is None:
            raise LookupError(pattern)
        for _ in range(count):
            body = {**whole, "id": new_id("acct", 16)}
            context.platform.objects.add(body, created=context.now)
            bank_accounts.attach(context.on(body["id"]), bank, holder="A payee")
            made.append(body["id"])
    return made

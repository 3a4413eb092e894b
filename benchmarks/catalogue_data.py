"""A synthetic catalogue of any size, the same every time: loaded by COPY into a temporary table, then inserted."""

from __future__ import annotations

import random

import psycopg

WORDS = (
    "backup", "ledger", "firewall", "archive", "payroll", "camera", "training", "switch", "planner", "vault",
    "monitor", "mail", "contract", "scanner", "router", "signature", "tablet", "survey", "warehouse", "fleet",
)  # fmt: skip
_FIRST = ("Clear", "North", "Swift", "Solid", "Open", "Prime", "Field", "Blue", "Core", "Bright", "Silver", "Plain")
_LAST = ("Suite", "Desk", "Cloud", "Box", "Works", "Line", "Point", "Hub", "Guard", "Stack")

_PARTIES = """
  insert into parties (kind, name) select 'vendor', 'Vendor ' || n from generate_series(1, 20) n;
  insert into vendors (id, public_id, slug, name) select id, 'ven_' || id, 'vendor-' || id, name from parties;
  insert into vendor_agreements (vendor_id, version, fee_bps, effective_from)
    select id, 1, 1000, '2020-01-01' from vendors;
  insert into categories (public_id, slug, name) select 'cat_' || n, 'category-' || n, 'Category ' || n
    from generate_series(1, 60) n;
  update categories set parent_id = 1 + id % 10 where id > 10;
  insert into problems (public_id, slug, name) select 'prb_' || n, 'problem-' || n, 'Problem ' || n
    from generate_series(1, 12) n;
  insert into tiers (code, name, rank) values ('gold', 'Gold', 1);
  insert into margin_rules (public_id, version, tier_id, scope_kind, bps, effective_from, created_by)
    values ('mrg_1', 1, 1, 'everything', 2500, '2020-01-01', 'bench');
  insert into margin_rules (public_id, version, tier_id, scope_kind, category_id, bps, effective_from, created_by)
    select 'mrg_c' || n, 1, 1, 'category', n, 2000 + n, '2020-01-01', 'bench' from generate_series(1, 20) n;
  with party as (insert into parties (kind, name) values ('partner', 'Bench') returning id)
    insert into partners (id, public_id, slug, name, tier_id, country, currency)
    select id, 'par_bench', 'bench', 'Bench', 1, 'DE', 'EUR' from party;
  insert into users (public_id, party_id, email, name, role, password_hash, state)
    select 'usr_bench', id, 'owner@bench.example', 'Owner', 'owner', 'unusable', 'active' from partners;
"""
_OFFERINGS = """
  insert into offerings (public_id, vendor_id, category_id, slug, name, summary, description, state, published_at)
    select 'off_' || n, (select min(id) from vendors) + n % 20, 1 + n % 60, 'offering-' || n, name, summary,
           description, 'published', timestamptz '2024-01-01' + n * interval '1 minute'
      from wanted order by n;
  insert into offering_problems (offering_id, problem_id) select id, 1 + id % 12 from offerings;
  insert into plans (public_id, offering_id, name, interval)
    select 'pln_' || id, id, 'Licence', (array['one_time', 'month', 'year'])[1 + id % 3] from offerings;
  insert into list_prices (public_id, plan_id, currency, unit_minor, version, effective_from)
    select 'prc_' || p.id, p.id, 'EUR', 1000 + (p.id * 7919) % 900000, 1, '2024-01-01' from plans p;
  insert into price_breaks (price_id, from_quantity, unit_minor) select id, 10, unit_minor * 9 / 10 from list_prices
   where id % 4 = 0;
"""


def fill(connection: psycopg.Connection, size: int) -> None:
    """Write parties, terms and `size` published offerings, and let the planner know of them."""
    choose = random.Random(size)
    connection.execute(_PARTIES)
    connection.execute("create temporary table wanted (n int, name text, summary text, description text)")
    with connection.cursor().copy("copy wanted from stdin") as copy:
        for number in range(1, size + 1):
            copy.write_row((number, *_words(choose, number)))
    connection.execute(_OFFERINGS)
    connection.commit()
    connection.autocommit = True
    connection.execute("vacuum analyze")


def _words(choose: random.Random, number: int) -> tuple[str, str, str]:
    word, other = choose.sample(WORDS, 2)
    name = f"{choose.choice(_FIRST)} {word.title()} {choose.choice(_LAST)} {number}"
    summary = f"Takes care of {other} for companies of {choose.randrange(10, 5000)} people."
    description = " ".join(choose.choices((*_FIRST, *_LAST), k=30))
    return name, summary, description

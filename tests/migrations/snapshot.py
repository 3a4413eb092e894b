"""What Alembic does not see: policies, grants, functions and triggers, as sorted lines of text."""

from __future__ import annotations

import psycopg

OURS = "n.nspname in ('public', 'ledger') and {name} !~ '^procrastinate_'"

QUESTIONS = {
    "row security": f"""
        select format('%s.%s enabled=%s forced=%s owner=%s', n.nspname, c.relname, c.relrowsecurity,
                      c.relforcerowsecurity, pg_get_userbyid(c.relowner))
          from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('r', 'p') and {OURS.format(name="c.relname")}""",
    "policies": """
        select format('%s.%s %s for %s to %s using (%s) with check (%s)', schemaname, tablename, policyname, cmd,
                      array_to_string(roles, ', '), regexp_replace(coalesce(qual, '-'), '\\s+', ' ', 'g'),
                      regexp_replace(coalesce(with_check, '-'), '\\s+', ' ', 'g'))
          from pg_policies where schemaname in ('public', 'ledger')""",
    "grants on tables and sequences": """
        select format('%s.%s %s: %s', n.nspname, c.relname, pg_get_userbyid(a.grantee),
                      string_agg(lower(a.privilege_type), ', ' order by a.privilege_type))
          from pg_class c join pg_namespace n on n.oid = c.relnamespace cross join aclexplode(c.relacl) a
         where n.nspname in ('public', 'ledger') and c.relkind in ('r', 'p', 'S', 'v', 'm') and a.grantee <> c.relowner
         group by n.nspname, c.relname, a.grantee""",
    "grants on columns": """
        select format('%s.%s.%s %s: %s', n.nspname, c.relname, t.attname, pg_get_userbyid(a.grantee),
                      lower(a.privilege_type))
          from pg_attribute t join pg_class c on c.oid = t.attrelid join pg_namespace n on n.oid = c.relnamespace
         cross join aclexplode(t.attacl) a
         where n.nspname in ('public', 'ledger')""",
    "grants on schemas": """
        select format('%s %s: %s', n.nspname, case a.grantee when 0 then 'public' else pg_get_userbyid(a.grantee) end,
                      string_agg(lower(a.privilege_type), ', ' order by a.privilege_type))
          from pg_namespace n cross join aclexplode(n.nspacl) a
         where n.nspname in ('public', 'ledger') and a.grantee <> n.nspowner group by n.nspname, a.grantee""",
    "default privileges": """
        select format('%s in %s on %s: %s', pg_get_userbyid(defaclrole),
                      coalesce(nullif(defaclnamespace, 0)::regnamespace::text, '*'),
                      defaclobjtype, defaclacl) from pg_default_acl""",
    "functions": f"""
        select format('%s.%s(%s) returns %s %s %s owner=%s set(%s) may call: %s body %s', n.nspname, p.proname,
                      pg_get_function_identity_arguments(p.oid), pg_get_function_result(p.oid),
                      case p.provolatile when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end,
                      case when p.prosecdef then 'security definer' else 'security invoker' end,
                      pg_get_userbyid(p.proowner), coalesce(array_to_string(p.proconfig, ', '), '-'),
                      (select string_agg(case a.grantee when 0 then 'everybody' else pg_get_userbyid(a.grantee) end,
                                         ', ' order by a.grantee::regrole::text)
                         from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
                        where a.grantee <> p.proowner),
                      left(encode(sha256(convert_to(pg_get_functiondef(p.oid), 'UTF8')), 'hex'), 16))
          from pg_proc p join pg_namespace n on n.oid = p.pronamespace where {OURS.format(name="p.proname")}""",
    "triggers": f"""
        select format('%s%s', pg_get_triggerdef(t.oid),
                      case t.tgenabled when 'A' then ' (always)' when 'D' then ' (disabled)' else '' end)
          from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
         where not t.tgisinternal and {OURS.format(name="c.relname")}""",
}


def take(connection: psycopg.Connection) -> str:
    """Return the snapshot of the database that `connection` looks at."""
    parts = []
    for title, question in QUESTIONS.items():
        lines = sorted(str(line) for (line,) in connection.execute(question))  # type: ignore[arg-type]
        parts.append("\n".join([f"# {title}", *lines, ""]))
    return "\n".join(parts)

"""Create the books: schema, tables, the one pen, row security and the kinds of posting.

The SQL stands in `migrations/sql/ledger/`, one file a subject, run in the order of its names. It belongs to
`ledger_owner`, a role nobody logs in with, so that not even the owner of all other tables can write to the books.
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import run_script

revision = "l001"
down_revision = None
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql" / "ledger"

MAY_CREATE = "do $$ begin execute format('%s create on database %%I %s ledger_owner', current_database()); end $$;"
OPEN = MAY_CREATE % ("grant", "to") + "set role ledger_owner;"
# Later functions are nobody's until granted. The default belongs to the role: "in schema" would change nothing.
CLOSED_DOORS = "alter default privileges revoke execute on functions from public;"
DONE = "set role marketplace_owner;" + MAY_CREATE % ("revoke", "from")
UNDO = (
    "set role ledger_owner; drop schema ledger cascade; alter default privileges grant execute on functions to public;"
)


def upgrade() -> None:
    scripts = [path.read_text(encoding="utf-8") for path in sorted(SQL.glob("*.sql"))]
    run_script(op.get_bind(), "\n".join([OPEN, CLOSED_DOORS, "create schema ledger;", *scripts, DONE]))


def downgrade() -> None:
    """Drop the books with everything in them. Only for an empty database: what they say can be had from nowhere else."""
    run_script(op.get_bind(), UNDO + "set role marketplace_owner;")

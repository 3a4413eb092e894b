"""A buyer that states facts of two accounts is the earliest holder's; an adjudicated account stays its partner's.

Revision ID: s029
Revises: s028
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import function_in, run_script

revision = "s029"
down_revision = "s028"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"

FEWER = "resolve_account(text[], text[], text, text, text[], jsonb)"
MORE = "resolve_account(text[], text[], text, text, text[], jsonb, bigint[], timestamptz)"


def upgrade() -> None:
    run_script(op.get_bind(), (SQL / "one_buyer.sql").read_text())


def downgrade() -> None:
    connection = op.get_bind()
    run_script(connection, f"drop function {MORE};")
    run_script(connection, function_in((SQL / "identity.sql").read_text(), "resolve_account"))
    run_script(
        connection,
        f"revoke execute on function {FEWER} from public;"
        f"grant execute on function {FEWER} to marketplace_web, marketplace_worker;",
    )
    run_script(connection, function_in((SQL / "claims_evidence.sql").read_text(), "adjudge_account"))

"""Seals over the books, what accounts held at each close, and a verification that covers both.

Revision ID: s050
Revises: s033
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import function_in, run_script

revision = "s050"
down_revision = "s033"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"

OPEN, DONE = "set role ledger_owner;\n", "set role marketplace_owner;\n"

UNDO = """
drop function ledger.faults_of_absence, ledger.faults_in_tree, ledger.faults_in_leaves, ledger.faults_in_seals,
  ledger.faults_in_closing_balances, ledger.write_balances, ledger.leaf_facts, ledger.sign_seal, ledger.seal;
drop function ledger.grow, ledger.unsealed, ledger.cluster, ledger.range_root, ledger.closing_hash, ledger.seal_hash,
  ledger.leaf_line, ledger.node_hash, ledger.leaf_hash;
drop index ledger.transactions_by_time;
drop table ledger.closing_balances, ledger.signatures, ledger.seals, ledger.nodes, ledger.leaves;
"""


def upgrade() -> None:
    scripts = [path.read_text(encoding="utf-8") for path in sorted((SQL / "seals").glob("*.sql"))]
    run_script(op.get_bind(), "\n".join([OPEN, *scripts, DONE]))


def downgrade() -> None:
    """Drop the seals. Those that were published stay with whoever has them; the books as they are can be sealed anew."""
    before = (SQL / "ledger" / "08_verification.sql").read_text(encoding="utf-8")
    run_script(op.get_bind(), OPEN + function_in(before, "ledger.verify") + UNDO + DONE)

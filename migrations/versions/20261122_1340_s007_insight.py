"""What the operator decides by, and what partners learn from: notes, viewings, and a partner's own costs.

Revision ID: s007
Revises: s006
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from marketplace.db.migrating import run_script, secure

revision = "s007"
down_revision = "s006"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _make_notes()
    _make_viewings()
    _make_costs()
    op.create_index("ix_orders_paid", "orders", ["paid_at"], postgresql_where=sa.text("state = 'paid'"))
    run_script(op.get_bind(), (SQL / "watching.sql").read_text())


def downgrade() -> None:
    for table in ("contacts", "password_resets", "partner_costs", "licence_key_secrets", "invoice_buyers"):
        run_script(op.get_bind(), f"drop policy not_while_watching on {table}")
    run_script(op.get_bind(), "drop function is_watching()")
    op.drop_index("ix_orders_paid", "orders")
    for table in ("partner_costs", "viewings", "partner_notes"):
        op.drop_table(table)


def _make_notes() -> None:
    op.create_table(
        "partner_notes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_partner_notes_partner_id_partners")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_notes")),
        sa.UniqueConstraint("public_id", name=op.f("uq_partner_notes_public_id")),
    )
    op.create_index("ix_partner_notes_partner", "partner_notes", ["partner_id", "id"])
    secure(op.get_bind(), "partner_notes", reads="HOUSE", writes="HOUSE")


def _make_viewings() -> None:
    op.create_table(
        "viewings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.BigInteger(), nullable=False),
        sa.Column("session_public_id", sa.Text(), nullable=False),
        sa.Column("viewed_by", sa.Text(), nullable=False),
        sa.Column("viewer_name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.CheckConstraint("expires_at > started_at", name=op.f("ck_viewings_span")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_viewings_partner_id_partners")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_viewings")),
        sa.UniqueConstraint("public_id", name=op.f("uq_viewings_public_id")),
    )
    op.create_index("ix_viewings_partner", "viewings", ["partner_id", "id"])
    still_open = sa.text("ended_at is null")
    op.create_index("uq_viewings_open", "viewings", ["session_public_id"], unique=True, postgresql_where=still_open)
    secure(op.get_bind(), "viewings", reads="HOUSE or partner_id = ME", writes="HOUSE")


def _make_costs() -> None:
    minutes = ("checkout_minutes", "partner_order_minutes", "direct_order_minutes")
    op.create_table(
        "partner_costs",
        sa.Column("partner_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("hourly_minor", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in minutes),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.CheckConstraint("hourly_minor >= 0", name=op.f("ck_partner_costs_hourly_minor")),
        sa.CheckConstraint(f"least({', '.join(minutes)}) >= 0", name=op.f("ck_partner_costs_minutes")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_partner_costs_partner_id_partners")),
        sa.PrimaryKeyConstraint("partner_id", "currency", name=op.f("pk_partner_costs")),
    )
    secure(op.get_bind(), "partner_costs", reads="partner_id = ME", writes="partner_id = ME")

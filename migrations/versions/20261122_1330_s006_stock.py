"""Stock and licence keys, and what a vendor may write of its own drafts.

Revision ID: s006
Revises: s005
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from marketplace.db.migrating import run_script, secure

revision = "s006"
down_revision = "s005"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"

RULES = {
    "stocks": ("HOUSE or vendor_id = ME", "SYSTEM or vendor_id = ME"),
    "stock_changes": ("HOUSE or vendor_id = ME", "SYSTEM or vendor_id = ME"),
    "deliveries": ("HOUSE or partner_id = ME or vendor_id = ME or token_hash = TOKEN", "SYSTEM"),
    "licence_keys": ("HOUSE or vendor_id = ME", "SYSTEM or vendor_id = ME"),
    "licence_key_secrets": ("SYSTEM or token_hash = TOKEN or partner_id = ME", "SYSTEM or vendor_id = ME"),
}

UNDO = """
drop policy vendor_adds on price_breaks;
drop policy vendor_adds on list_prices;
drop policy vendor_changes on plans;
drop policy vendor_adds on plans;
drop policy vendor_changes on offerings;
drop policy vendor_adds on offerings;
drop function margins_on_mine(timestamptz), accounts_i_sold_to(bigint[]);
drop function fill_owed(bigint, timestamptz), deliver_stock(text, timestamptz), release_stock(text, timestamptz);
drop function reserve_stock_again(text, timestamptz), reserve_stock(jsonb, timestamptz), short_of(bigint[], integer[]);
drop function lock_enough(bigint[], integer[]);
drop function fill_owed_of(bigint, timestamptz), hand_over(deliveries, timestamptz), take_units(deliveries), pick_keys(deliveries);
drop function lock_stocks(bigint[]), deliveries_in_hand(text, text), stock_left(bigint[]);
"""


def upgrade() -> None:
    op.create_table(
        "stocks",
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("vendor_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("free", sa.Integer(), server_default="0", nullable=False),
        sa.Column("low_at", sa.Integer(), server_default="0", nullable=False),
        sa.Column("low_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind <> 'unlimited' or free = 0", name=op.f("ck_stocks_unlimited_counts_nothing")),
        sa.CheckConstraint("kind in ('unlimited', 'counted', 'keys')", name=op.f("ck_stocks_kind")),
        sa.CheckConstraint("free >= 0", name=op.f("ck_stocks_never_below_zero")),
        sa.CheckConstraint("low_at between 0 and 1000000", name=op.f("ck_stocks_low_at")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_stocks_plan_id_plans")),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendors.id"], name=op.f("fk_stocks_vendor_id_vendors")),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_stocks")),
    )
    op.create_index(op.f("ix_stocks_vendor_id"), "stocks", ["vendor_id"], unique=False)
    op.create_table(
        "stock_changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("vendor_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=True),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quantity <> 0", name=op.f("ck_stock_changes_quantity")),
        sa.ForeignKeyConstraint(["plan_id"], ["stocks.plan_id"], name=op.f("fk_stock_changes_plan_id_stocks")),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendors.id"], name=op.f("fk_stock_changes_vendor_id_vendors")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_changes")),
    )
    op.create_index("ix_stock_changes_plan", "stock_changes", ["plan_id", "id"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("order_ref", sa.Text(), nullable=False),
        sa.Column("line_ref", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("vendor_id", sa.BigInteger(), nullable=False),
        sa.Column("partner_id", sa.BigInteger(), nullable=True),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("buyer", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reserved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'delivered') = (delivered_at is not null)", name=op.f("ck_deliveries_delivered_has_time")
        ),
        sa.CheckConstraint("buyer in ('customer', 'partner')", name=op.f("ck_deliveries_buyer")),
        sa.CheckConstraint("state <> 'owed' or owed_at is not null", name=op.f("ck_deliveries_owed_has_time")),
        sa.CheckConstraint("state in ('reserved', 'released', 'delivered', 'owed')", name=op.f("ck_deliveries_state")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_deliveries_quantity")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_deliveries_partner_id_partners")),
        sa.ForeignKeyConstraint(["plan_id"], ["stocks.plan_id"], name=op.f("fk_deliveries_plan_id_stocks")),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendors.id"], name=op.f("fk_deliveries_vendor_id_vendors")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("line_ref", name=op.f("uq_deliveries_line_ref")),
    )
    op.create_index("ix_deliveries_order", "deliveries", ["order_ref"], unique=False)
    op.create_index(
        "ix_deliveries_owed",
        "deliveries",
        ["plan_id", "owed_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'owed'"),
    )
    op.create_index(op.f("ix_deliveries_partner_id"), "deliveries", ["partner_id"], unique=False)
    op.create_index(op.f("ix_deliveries_plan_id"), "deliveries", ["plan_id"], unique=False)
    op.create_index(
        "ix_deliveries_reserved",
        "deliveries",
        ["reserved_at"],
        unique=False,
        postgresql_where=sa.text("state = 'reserved'"),
    )
    op.create_index("ix_deliveries_vendor", "deliveries", ["vendor_id", "id"], unique=False)
    op.create_table(
        "licence_keys",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("vendor_id", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("last4", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="free", nullable=False),
        sa.Column("delivery_id", sa.BigInteger(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(delivery_id is not null) = (state in ('reserved', 'delivered'))",
            name=op.f("ck_licence_keys_promised_has_delivery"),
        ),
        sa.CheckConstraint(
            "state in ('free', 'reserved', 'delivered', 'withdrawn')", name=op.f("ck_licence_keys_state")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name=op.f("fk_licence_keys_delivery_id_deliveries")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["stocks.plan_id"], name=op.f("fk_licence_keys_plan_id_stocks")),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendors.id"], name=op.f("fk_licence_keys_vendor_id_vendors")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence_keys")),
        sa.UniqueConstraint("public_id", name=op.f("uq_licence_keys_public_id")),
        sa.UniqueConstraint("vendor_id", "fingerprint", name=op.f("uq_licence_keys_vendor_id_fingerprint")),
    )
    op.create_index(op.f("ix_licence_keys_delivery_id"), "licence_keys", ["delivery_id"], unique=False)
    op.create_index(
        "ix_licence_keys_free",
        "licence_keys",
        ["plan_id", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'free'"),
    )
    op.create_index("ix_licence_keys_plan", "licence_keys", ["plan_id", "id"], unique=False)
    op.create_table(
        "licence_key_secrets",
        sa.Column("key_id", sa.BigInteger(), nullable=False),
        sa.Column("vendor_id", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("delivery_id", sa.BigInteger(), nullable=True),
        sa.Column("token_hash", sa.Text(), nullable=True),
        sa.Column("partner_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name=op.f("fk_licence_key_secrets_delivery_id_deliveries")
        ),
        sa.ForeignKeyConstraint(
            ["key_id"], ["licence_keys.id"], name=op.f("fk_licence_key_secrets_key_id_licence_keys")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_licence_key_secrets_partner_id_partners")
        ),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendors.id"], name=op.f("fk_licence_key_secrets_vendor_id_vendors")),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_licence_key_secrets")),
    )
    op.create_index(op.f("ix_licence_key_secrets_delivery_id"), "licence_key_secrets", ["delivery_id"], unique=False)
    op.create_index(op.f("ix_licence_key_secrets_partner_id"), "licence_key_secrets", ["partner_id"], unique=False)

    for table, (reads, writes) in RULES.items():
        secure(op.get_bind(), table, reads=reads, writes=writes)
    for name in ("stock.sql", "vendor_console.sql"):
        run_script(op.get_bind(), (SQL / name).read_text())


def downgrade() -> None:
    run_script(op.get_bind(), UNDO)
    for table in reversed(RULES):
        op.drop_table(table)
    run_script(op.get_bind(), "drop function keep_keys(), keep_secrets()")

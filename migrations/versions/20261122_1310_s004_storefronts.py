"""Branded storefronts and their visits; direct orders.

Revision ID: s004
Revises: s003
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from marketplace.db.migrating import run_script, secure

revision = "s004"
down_revision = "s003"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql" / "storefronts.sql"
OWN = "SYSTEM or partner_id = ME or (partner_id is null and KIND = 'operator')"
ONE_SOURCE = "(storefront_id is null) <> (link_id is null)"

UNDO = """
drop function count_visit(text, bigint, bigint, date);
drop function storefronts_of_my_cart();
drop function storefront_prices_of(bigint);
drop function storefront_offerings_of(bigint);
drop function may_look_into(bigint);
drop function storefront_by_slug(text);
drop function storefront_by_any_slug(text);
"""


def upgrade() -> None:
    _create_storefronts()
    _create_shelves()
    _bind_carts_and_orders()
    _create_visits()
    op.create_table(
        "payment_requests",
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_payment_requests_order_id_orders")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_payment_requests")),
    )
    secure(
        op.get_bind(), "payment_requests", reads="SYSTEM or token_hash = TOKEN", writes="SYSTEM or token_hash = TOKEN"
    )
    run_script(op.get_bind(), SQL.read_text())


def downgrade() -> None:
    run_script(op.get_bind(), UNDO)
    op.drop_table("payment_requests")
    op.drop_table("visit_days")
    op.drop_table("visit_marks")
    op.drop_column("orders", "po_number")
    op.drop_column("orders", "storefront_id")
    op.drop_column("cart_bindings", "storefront_id")
    op.drop_constraint(op.f("ck_cart_lines_storefront_kept"), "cart_lines")
    op.drop_constraint(op.f("ck_cart_lines_storefront_terms"), "cart_lines")
    for name in ("kept_until", "terms", "storefront_id"):
        op.drop_column("cart_lines", name)
    for table in ("storefront_prices", "storefront_offerings", "storefront_slugs", "storefronts"):
        op.drop_table(table)


def _create_storefronts() -> None:
    op.create_table(
        "storefronts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.BigInteger(), nullable=True),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("tagline", sa.Text(), nullable=False),
        sa.Column("welcome", sa.Text(), nullable=False),
        sa.Column("brand_color", sa.Text(), nullable=False),
        sa.Column("logo_digest", sa.Text(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("is_whole_catalogue", sa.Boolean(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_storefronts_slug")),
        sa.CheckConstraint("brand_color ~ '^#[0-9a-f]{6}$'", name=op.f("ck_storefronts_brand_color")),
        _to("storefronts", "partner_id", "partners"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storefronts")),
        sa.UniqueConstraint("public_id", name=op.f("uq_storefronts_public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_storefronts_slug")),
        sa.UniqueConstraint("partner_id", name=op.f("uq_storefronts_partner_id"), postgresql_nulls_not_distinct=True),
    )
    op.create_table(
        "storefront_slugs",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("storefront_id", sa.BigInteger(), nullable=False),
        sa.Column("partner_id", sa.BigInteger(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        _to("storefront_slugs", "storefront_id", "storefronts"),
        _to("storefront_slugs", "partner_id", "partners"),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_storefront_slugs")),
    )
    _index("storefront_slugs", "storefront_id", "partner_id")
    for table in ("storefronts", "storefront_slugs"):
        secure(op.get_bind(), table, reads="HOUSE or partner_id = ME", writes=OWN)


def _create_shelves() -> None:
    op.create_table(
        "storefront_offerings",
        sa.Column("storefront_id", sa.BigInteger(), nullable=False),
        sa.Column("offering_id", sa.BigInteger(), nullable=False),
        sa.Column("partner_id", sa.BigInteger(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        _to("storefront_offerings", "storefront_id", "storefronts"),
        _to("storefront_offerings", "offering_id", "offerings"),
        _to("storefront_offerings", "partner_id", "partners"),
        sa.PrimaryKeyConstraint("storefront_id", "offering_id", name=op.f("pk_storefront_offerings")),
    )
    _index("storefront_offerings", "offering_id", "partner_id")
    op.create_table(
        "storefront_prices",
        sa.Column("storefront_id", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("partner_id", sa.BigInteger(), nullable=True),
        sa.Column("unit_retail_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("unit_retail_minor >= 0", name=op.f("ck_storefront_prices_unit_retail_minor")),
        _to("storefront_prices", "storefront_id", "storefronts"),
        _to("storefront_prices", "plan_id", "plans"),
        _to("storefront_prices", "partner_id", "partners"),
        sa.PrimaryKeyConstraint("storefront_id", "plan_id", "currency", name=op.f("pk_storefront_prices")),
    )
    _index("storefront_prices", "plan_id", "partner_id")
    for table in ("storefront_offerings", "storefront_prices"):
        secure(op.get_bind(), table, reads="HOUSE or partner_id = ME", writes=OWN, may_delete=True)


def _bind_carts_and_orders() -> None:
    for table in ("cart_lines", "cart_bindings", "orders"):
        op.add_column(table, sa.Column("storefront_id", sa.BigInteger(), nullable=True))
        op.create_foreign_key(
            op.f(f"fk_{table}_storefront_id_storefronts"), table, "storefronts", ["storefront_id"], ["id"]
        )
        _index(table, "storefront_id")
    op.add_column("cart_lines", sa.Column("terms", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("cart_lines", sa.Column("kept_until", sa.DateTime(timezone=True), nullable=True))
    for name, column in (("storefront_terms", "terms"), ("storefront_kept", "kept_until")):
        op.create_check_constraint(
            op.f(f"ck_cart_lines_{name}"), "cart_lines", f"(storefront_id is null) = ({column} is null)"
        )
    op.add_column("orders", sa.Column("po_number", sa.Text(), nullable=True))


def _create_visits() -> None:
    op.create_table(
        "visit_marks",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        *_source("visit_marks"),
        sa.CheckConstraint("kind in ('visit', 'cart')", name=op.f("ck_visit_marks_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_marks")),
    )
    _index("visit_marks", "partner_id")
    op.create_table(
        "visit_days",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        *_source("visit_days"),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("carts", sa.Integer(), nullable=False),
        sa.CheckConstraint("visits >= 0 and carts >= 0", name=op.f("ck_visit_days_counts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_days")),
        sa.UniqueConstraint(
            "storefront_id", "link_id", "counted_on",
            name=op.f("uq_visit_days_storefront_id_link_id_counted_on"), postgresql_nulls_not_distinct=True,
        ),
    )  # fmt: skip
    _index("visit_days", "partner_id", "link_id")
    for table, may_delete in (("visit_marks", True), ("visit_days", False)):
        secure(op.get_bind(), table, reads="HOUSE or partner_id = ME", writes="SYSTEM", may_delete=may_delete)


def _source(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("partner_id", sa.BigInteger(), nullable=True),
        sa.Column("storefront_id", sa.BigInteger(), nullable=True),
        sa.Column("link_id", sa.BigInteger(), nullable=True),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.CheckConstraint(ONE_SOURCE, name=op.f(f"ck_{table}_one_source")),
        _to(table, "partner_id", "partners"),
        _to(table, "storefront_id", "storefronts"),
        _to(table, "link_id", "links"),
    ]


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)

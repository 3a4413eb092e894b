"""The tables of every subject.

Revision ID: s001
Revises: l001
Create Date: 2026-11-22 14:55:23.136705
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "s001"
down_revision = "l001"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "audit_entries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=True),
        sa.Column("user_public_id", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    op.create_index("ix_audit_entries_party", "audit_entries", ["party_id", "id"], unique=False)
    op.create_index(
        "ix_audit_entries_subject",
        "audit_entries",
        ["subject_kind", "subject_id"],
        unique=False,
    )
    op.create_table(
        "carts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state in ('open', 'ordered')", name=op.f("ck_carts_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carts")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_carts_token_hash")),
    )
    op.create_table(
        "categories",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_categories_slug")),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_categories_not_its_own_parent")),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["categories.id"],
            name=op.f("fk_categories_parent_id_categories"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_categories")),
        sa.UniqueConstraint("public_id", name=op.f("uq_categories_public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_categories_slug")),
    )
    op.create_index(op.f("ix_categories_parent_id"), "categories", ["parent_id"], unique=False)
    op.create_table(
        "inbox_events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_events")),
        sa.UniqueConstraint("provider", "event_id", name=op.f("uq_inbox_events_provider_event_id")),
    )
    op.create_index(
        "ix_inbox_events_unhandled",
        "inbox_events",
        ["id"],
        unique=False,
        postgresql_where=sa.text("handled_at is null"),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("dedupe_key", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="queued", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "audience in ('operator', 'partner', 'vendor', 'customer')",
            name=op.f("ck_messages_audience"),
        ),
        sa.CheckConstraint(
            "state in ('queued', 'sent', 'kept', 'failed')",
            name=op.f("ck_messages_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_messages_dedupe_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_messages_public_id")),
    )
    op.create_table(
        "parties",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("kind in ('operator', 'partner', 'vendor')", name=op.f("ck_parties_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parties")),
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("email_hash", sa.Text(), nullable=False),
        sa.Column("address_hash", sa.Text(), nullable=False),
        sa.Column("attempted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("has_succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempts")),
    )
    op.create_index(
        "ix_sign_in_attempts_address",
        "sign_in_attempts",
        ["address_hash", "attempted_at"],
        unique=False,
    )
    op.create_index(
        "ix_sign_in_attempts_email",
        "sign_in_attempts",
        ["email_hash", "attempted_at"],
        unique=False,
    )
    op.create_table(
        "statement_exports",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="queued", nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("total", sa.Integer(), server_default="0", nullable=False),
        sa.Column("file_name", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('queued', 'running', 'ready', 'failed', 'canceled')",
            name=op.f("ck_statement_exports_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_exports")),
        sa.UniqueConstraint("public_id", name=op.f("uq_statement_exports_public_id")),
    )
    op.create_table(
        "tax_rates",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("region", sa.Text(), server_default="", nullable=False),
        sa.Column("tax_class", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("bps", sa.Integer(), nullable=False),
        sa.Column("effective_from", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("bps between 0 and 10000", name=op.f("ck_tax_rates_bps")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_rates")),
        sa.UniqueConstraint(
            "country",
            "region",
            "tax_class",
            "effective_from",
            name=op.f("uq_tax_rates_country_region_tax_class_effective_from"),
        ),
    )
    op.create_table(
        "tiers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tiers")),
        sa.UniqueConstraint("code", name=op.f("uq_tiers_code")),
        sa.UniqueConstraint("rank", name=op.f("uq_tiers_rank")),
    )
    op.create_table(
        "partners",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tier_id", sa.BigInteger(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("time_zone", sa.Text(), server_default="UTC", nullable=False),
        sa.Column("external_ref", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), server_default="active", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_partners_currency")),
        sa.CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_partners_slug")),
        sa.CheckConstraint("state in ('active', 'suspended')", name=op.f("ck_partners_state")),
        sa.ForeignKeyConstraint(["id"], ["parties.id"], name=op.f("fk_partners_id_parties")),
        sa.ForeignKeyConstraint(["tier_id"], ["tiers.id"], name=op.f("fk_partners_tier_id_tiers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partners")),
        sa.UniqueConstraint("external_ref", name=op.f("uq_partners_external_ref")),
        sa.UniqueConstraint("public_id", name=op.f("uq_partners_public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_partners_slug")),
    )
    op.create_index(op.f("ix_partners_tier_id"), "partners", ["tier_id"], unique=False)
    op.create_table(
        "users",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("time_zone", sa.Text(), server_default="UTC", nullable=False),
        sa.Column("state", sa.Text(), server_default="invited", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "role in ('channel_manager', 'finance', 'owner', 'seller', 'staff')",
            name=op.f("ck_users_role"),
        ),
        sa.CheckConstraint(
            "state <> 'active' or password_hash is not null",
            name=op.f("ck_users_active_has_password"),
        ),
        sa.CheckConstraint("state in ('invited', 'active', 'disabled')", name=op.f("ck_users_state")),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("fk_users_party_id_parties")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("public_id", name=op.f("uq_users_public_id")),
    )
    op.create_index(op.f("ix_users_party_id"), "users", ["party_id"], unique=False)
    op.create_index(
        "uq_users_email_lower",
        "users",
        [sa.literal_column("lower(email)")],
        unique=True,
    )
    op.create_table(
        "vendors",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="active", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_vendors_slug")),
        sa.CheckConstraint("state in ('active', 'suspended')", name=op.f("ck_vendors_state")),
        sa.ForeignKeyConstraint(["id"], ["parties.id"], name=op.f("fk_vendors_id_parties")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendors")),
        sa.UniqueConstraint("public_id", name=op.f("uq_vendors_public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_vendors_slug")),
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.BigInteger(), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_bought_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_accounts_partner_id_partners"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("public_id", name=op.f("uq_accounts_public_id")),
    )
    op.create_index(op.f("ix_accounts_partner_id"), "accounts", ["partner_id"], unique=False)
    op.create_table(
        "invitations",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("invited_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("fk_invitations_party_id_parties")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_invitations_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("public_id", name=op.f("uq_invitations_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_index(op.f("ix_invitations_party_id"), "invitations", ["party_id"], unique=False)
    op.create_index(op.f("ix_invitations_user_id"), "invitations", ["user_id"], unique=False)
    op.create_table(
        "links",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_links_span")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_links_partner_id_partners")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
        sa.UniqueConstraint("public_id", name=op.f("uq_links_public_id")),
    )
    op.create_index(op.f("ix_links_partner_id"), "links", ["partner_id"], unique=False)
    op.create_table(
        "offerings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("vendor_id", sa.BigInteger(), nullable=False),
        sa.Column("category_id", sa.BigInteger(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), server_default="", nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("tax_class", sa.Text(), server_default="standard", nullable=False),
        sa.Column("cap_bps", sa.Integer(), nullable=True),
        sa.Column("external_ref", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed(
                "setweight(to_tsvector('english', name), 'A') || to_tsvector('english', summary || ' ' || description)"
                " || to_tsvector('simple', name)",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_offerings_slug")),
        sa.CheckConstraint(
            "state in ('draft', 'published', 'retired')",
            name=op.f("ck_offerings_state"),
        ),
        sa.CheckConstraint("cap_bps between 0 and 10000", name=op.f("ck_offerings_cap_bps")),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["categories.id"],
            name=op.f("fk_offerings_category_id_categories"),
        ),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendors.id"], name=op.f("fk_offerings_vendor_id_vendors")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offerings")),
        sa.UniqueConstraint("external_ref", name=op.f("uq_offerings_external_ref")),
        sa.UniqueConstraint("public_id", name=op.f("uq_offerings_public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_offerings_slug")),
    )
    op.create_index(op.f("ix_offerings_category_id"), "offerings", ["category_id"], unique=False)
    op.create_index(
        "ix_offerings_search",
        "offerings",
        ["search"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index("ix_offerings_state_name", "offerings", ["state", "name", "id"], unique=False)
    op.create_index(op.f("ix_offerings_vendor_id"), "offerings", ["vendor_id"], unique=False)
    op.create_table(
        "password_resets",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["party_id"],
            ["parties.id"],
            name=op.f("fk_password_resets_party_id_parties"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_password_resets_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_resets")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_password_resets_token_hash")),
    )
    op.create_index(
        op.f("ix_password_resets_party_id"),
        "password_resets",
        ["party_id"],
        unique=False,
    )
    op.create_index(op.f("ix_password_resets_user_id"), "password_resets", ["user_id"], unique=False)
    op.create_table(
        "user_sessions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("user_agent", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("fk_user_sessions_party_id_parties")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_sessions_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_sessions")),
        sa.UniqueConstraint("public_id", name=op.f("uq_user_sessions_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_sessions_token_hash")),
    )
    op.create_index(op.f("ix_user_sessions_party_id"), "user_sessions", ["party_id"], unique=False)
    op.create_index(op.f("ix_user_sessions_user_id"), "user_sessions", ["user_id"], unique=False)
    op.create_table(
        "vendor_agreements",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("vendor_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("fee_bps", sa.Integer(), nullable=False),
        sa.Column("effective_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("fee_bps between 0 and 10000", name=op.f("ck_vendor_agreements_fee_bps")),
        sa.ForeignKeyConstraint(
            ["vendor_id"],
            ["vendors.id"],
            name=op.f("fk_vendor_agreements_vendor_id_vendors"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_agreements")),
        sa.UniqueConstraint(
            "vendor_id",
            "effective_from",
            name=op.f("uq_vendor_agreements_vendor_id_effective_from"),
        ),
        sa.UniqueConstraint("vendor_id", "version", name=op.f("uq_vendor_agreements_vendor_id_version")),
    )
    op.create_table(
        "account_keys",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value_hash", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind in ('domain', 'tax_number', 'email')",
            name=op.f("ck_account_keys_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_account_keys_account_id_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_keys")),
        sa.UniqueConstraint("kind", "value_hash", name=op.f("uq_account_keys_kind_value_hash")),
    )
    op.create_index(op.f("ix_account_keys_account_id"), "account_keys", ["account_id"], unique=False)
    op.create_table(
        "cart_bindings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("cart_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.BigInteger(), nullable=False),
        sa.Column("link_id", sa.BigInteger(), nullable=True),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "level in ('storefront', 'link', 'coupon')",
            name=op.f("ck_cart_bindings_level"),
        ),
        sa.ForeignKeyConstraint(["cart_id"], ["carts.id"], name=op.f("fk_cart_bindings_cart_id_carts")),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"], name=op.f("fk_cart_bindings_link_id_links")),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_cart_bindings_partner_id_partners"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cart_bindings")),
    )
    op.create_index(op.f("ix_cart_bindings_cart_id"), "cart_bindings", ["cart_id"], unique=False)
    op.create_index(op.f("ix_cart_bindings_link_id"), "cart_bindings", ["link_id"], unique=False)
    op.create_index(
        op.f("ix_cart_bindings_partner_id"),
        "cart_bindings",
        ["partner_id"],
        unique=False,
    )
    op.create_table(
        "concessions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("offering_id", sa.BigInteger(), nullable=True),
        sa.Column("bps", sa.Integer(), nullable=False),
        sa.Column("funder", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("funder in ('vendor', 'operator')", name=op.f("ck_concessions_funder")),
        sa.CheckConstraint("bps between 1 and 10000", name=op.f("ck_concessions_bps")),
        sa.CheckConstraint("ends_at >= starts_at", name=op.f("ck_concessions_span")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_concessions_account_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["offering_id"],
            ["offerings.id"],
            name=op.f("fk_concessions_offering_id_offerings"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_concessions_partner_id_partners"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concessions")),
        sa.UniqueConstraint("public_id", name=op.f("uq_concessions_public_id")),
    )
    op.create_index(
        "ix_concessions_account",
        "concessions",
        ["account_id"],
        unique=False,
        postgresql_where=sa.text("account_id is not null"),
    )
    op.create_index(op.f("ix_concessions_offering_id"), "concessions", ["offering_id"], unique=False)
    op.create_index("ix_concessions_partner", "concessions", ["partner_id", "ends_at"], unique=False)
    op.create_table(
        "contacts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("partner_id", sa.BigInteger(), nullable=True),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("line1", sa.Text(), nullable=False),
        sa.Column("line2", sa.Text(), server_default="", nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), server_default="", nullable=False),
        sa.Column("postal_code", sa.Text(), server_default="", nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("tax_number", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_contacts_account_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_contacts_partner_id_partners"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
    )
    op.create_index(op.f("ix_contacts_account_id"), "contacts", ["account_id"], unique=False)
    op.create_index(op.f("ix_contacts_partner_id"), "contacts", ["partner_id"], unique=False)
    op.create_index(op.f("ix_contacts_token_hash"), "contacts", ["token_hash"], unique=False)
    op.create_table(
        "guard_decisions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=True),
        sa.Column("partner_of_record_id", sa.BigInteger(), nullable=True),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome in ('allow', 'credit', 'refuse')",
            name=op.f("ck_guard_decisions_outcome"),
        ),
        sa.CheckConstraint(
            "route in ('customer_checkout', 'partner_order', 'direct_order', 'import')",
            name=op.f("ck_guard_decisions_route"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_guard_decisions_account_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_of_record_id"],
            ["partners.id"],
            name=op.f("fk_guard_decisions_partner_of_record_id_partners"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"],
            ["partners.id"],
            name=op.f("fk_guard_decisions_seller_id_partners"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guard_decisions")),
        sa.UniqueConstraint("public_id", name=op.f("uq_guard_decisions_public_id")),
    )
    op.create_index(
        op.f("ix_guard_decisions_account_id"),
        "guard_decisions",
        ["account_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_guard_decisions_partner_of_record_id"),
        "guard_decisions",
        ["partner_of_record_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_guard_decisions_seller_id"),
        "guard_decisions",
        ["seller_id"],
        unique=False,
    )
    op.create_table(
        "margin_rules",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tier_id", sa.BigInteger(), nullable=True),
        sa.Column("scope_kind", sa.Text(), nullable=False),
        sa.Column("offering_id", sa.BigInteger(), nullable=True),
        sa.Column("category_id", sa.BigInteger(), nullable=True),
        sa.Column("vendor_id", sa.BigInteger(), nullable=True),
        sa.Column("bps", sa.Integer(), nullable=False),
        sa.Column("effective_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effective_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(scope_kind = 'offering') = (offering_id is not null) and (scope_kind = 'category') = (category_id is not null) and (scope_kind = 'vendor') = (vendor_id is not null)",
            name=op.f("ck_margin_rules_one_scope"),
        ),
        sa.CheckConstraint(
            "scope_kind in ('offering', 'category', 'vendor', 'everything')",
            name=op.f("ck_margin_rules_scope_kind"),
        ),
        sa.CheckConstraint("bps between 0 and 10000", name=op.f("ck_margin_rules_bps")),
        sa.CheckConstraint("effective_until >= effective_from", name=op.f("ck_margin_rules_span")),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["categories.id"],
            name=op.f("fk_margin_rules_category_id_categories"),
        ),
        sa.ForeignKeyConstraint(
            ["offering_id"],
            ["offerings.id"],
            name=op.f("fk_margin_rules_offering_id_offerings"),
        ),
        sa.ForeignKeyConstraint(["tier_id"], ["tiers.id"], name=op.f("fk_margin_rules_tier_id_tiers")),
        sa.ForeignKeyConstraint(
            ["vendor_id"],
            ["vendors.id"],
            name=op.f("fk_margin_rules_vendor_id_vendors"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_margin_rules")),
        sa.UniqueConstraint("public_id", "version", name=op.f("uq_margin_rules_public_id_version")),
    )
    op.create_index(
        op.f("ix_margin_rules_category_id"),
        "margin_rules",
        ["category_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_margin_rules_offering_id"),
        "margin_rules",
        ["offering_id"],
        unique=False,
    )
    op.create_index(
        "ix_margin_rules_tier",
        "margin_rules",
        ["tier_id", "effective_from"],
        unique=False,
    )
    op.create_index(op.f("ix_margin_rules_vendor_id"), "margin_rules", ["vendor_id"], unique=False)
    op.create_table(
        "plans",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("offering_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("interval", sa.Text(), server_default="one_time", nullable=False),
        sa.CheckConstraint("interval in ('one_time', 'month', 'year')", name=op.f("ck_plans_interval")),
        sa.ForeignKeyConstraint(
            ["offering_id"],
            ["offerings.id"],
            name=op.f("fk_plans_offering_id_offerings"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
        sa.UniqueConstraint("offering_id", "name", name=op.f("uq_plans_offering_id_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_plans_public_id")),
    )
    op.create_index(op.f("ix_plans_offering_id"), "plans", ["offering_id"], unique=False)
    op.create_table(
        "cart_lines",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("cart_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("link_id", sa.BigInteger(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_retail_minor", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("quantity between 1 and 100000", name=op.f("ck_cart_lines_quantity")),
        sa.ForeignKeyConstraint(["cart_id"], ["carts.id"], name=op.f("fk_cart_lines_cart_id_carts")),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"], name=op.f("fk_cart_lines_link_id_links")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_cart_lines_plan_id_plans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cart_lines")),
    )
    op.create_index(op.f("ix_cart_lines_cart_id"), "cart_lines", ["cart_id"], unique=False)
    op.create_index(op.f("ix_cart_lines_link_id"), "cart_lines", ["link_id"], unique=False)
    op.create_index(op.f("ix_cart_lines_plan_id"), "cart_lines", ["plan_id"], unique=False)
    op.create_table(
        "link_lines",
        sa.Column("link_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_retail_minor", sa.BigInteger(), nullable=False),
        sa.Column("bps", sa.Integer(), nullable=False),
        sa.Column("terms", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_link_lines_quantity")),
        sa.CheckConstraint("unit_retail_minor >= 0", name=op.f("ck_link_lines_unit_retail_minor")),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"], name=op.f("fk_link_lines_link_id_links")),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_link_lines_partner_id_partners"),
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_link_lines_plan_id_plans")),
        sa.PrimaryKeyConstraint("link_id", "number", name=op.f("pk_link_lines")),
        sa.UniqueConstraint("link_id", "plan_id", name=op.f("uq_link_lines_link_id_plan_id")),
    )
    op.create_index(op.f("ix_link_lines_partner_id"), "link_lines", ["partner_id"], unique=False)
    op.create_index(op.f("ix_link_lines_plan_id"), "link_lines", ["plan_id"], unique=False)
    op.create_table(
        "list_prices",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("unit_minor", sa.BigInteger(), nullable=False),
        sa.Column("max_retail_minor", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("effective_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_list_prices_currency")),
        sa.CheckConstraint(
            "max_retail_minor >= unit_minor",
            name=op.f("ck_list_prices_max_retail_covers_list"),
        ),
        sa.CheckConstraint("unit_minor >= 0", name=op.f("ck_list_prices_unit_minor")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_list_prices_plan_id_plans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_prices")),
        sa.UniqueConstraint(
            "plan_id",
            "currency",
            "effective_from",
            name=op.f("uq_list_prices_plan_id_currency_effective_from"),
        ),
        sa.UniqueConstraint(
            "plan_id",
            "currency",
            "version",
            name=op.f("uq_list_prices_plan_id_currency_version"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_list_prices_public_id")),
    )
    op.create_table(
        "orders",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.BigInteger(), nullable=True),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("guard_decision_id", sa.BigInteger(), nullable=False),
        sa.Column("attribution", sa.Text(), nullable=False),
        sa.Column("external_ref", sa.Text(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("list_total_minor", sa.BigInteger(), nullable=False),
        sa.Column("partner_total_minor", sa.BigInteger(), nullable=False),
        sa.Column("retail_total_minor", sa.BigInteger(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("commission_minor", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("canceled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'paid') = (paid_at is not null)",
            name=op.f("ck_orders_paid_has_time"),
        ),
        sa.CheckConstraint(
            "route in ('customer_checkout', 'partner_order', 'direct_order', 'import')",
            name=op.f("ck_orders_route"),
        ),
        sa.CheckConstraint("state in ('placed', 'paid', 'canceled')", name=op.f("ck_orders_state")),
        sa.CheckConstraint(
            "total_minor = retail_total_minor - discount_minor + tax_minor",
            name=op.f("ck_orders_total_adds_up"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_orders_account_id_accounts")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_orders_contact_id_contacts")),
        sa.ForeignKeyConstraint(
            ["guard_decision_id"],
            ["guard_decisions.id"],
            name=op.f("fk_orders_guard_decision_id_guard_decisions"),
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_orders_partner_id_partners")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("external_ref", name=op.f("uq_orders_external_ref")),
        sa.UniqueConstraint("guard_decision_id", name=op.f("uq_orders_guard_decision_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_orders_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_orders_token_hash")),
    )
    op.create_index(op.f("ix_orders_account_id"), "orders", ["account_id"], unique=False)
    op.create_index(op.f("ix_orders_contact_id"), "orders", ["contact_id"], unique=False)
    op.create_index("ix_orders_partner", "orders", ["partner_id", "placed_at", "id"], unique=False)
    op.create_index("ix_orders_placed", "orders", ["placed_at", "id"], unique=False)
    op.create_table(
        "checkouts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.Column("parameters", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("is_live", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('preparing', 'open', 'complete', 'expired', 'failed')",
            name=op.f("ck_checkouts_state"),
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_checkouts_order_id_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkouts")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_checkouts_idempotency_key")),
        sa.UniqueConstraint("order_id", "number", name=op.f("uq_checkouts_order_id_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_checkouts_public_id")),
        sa.UniqueConstraint("session_id", name=op.f("uq_checkouts_session_id")),
    )
    op.create_index(
        "uq_checkouts_live",
        "checkouts",
        ["order_id"],
        unique=True,
        postgresql_where=sa.text("state in ('preparing', 'open')"),
    )
    op.create_table(
        "order_attributions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("partner_id", sa.BigInteger(), nullable=True),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "level in ('standing_choice', 'registration', 'partner_of_record', 'storefront', 'link', 'coupon', 'house', 'historic')",
            name=op.f("ck_order_attributions_level"),
        ),
        sa.CheckConstraint("outcome in ('won', 'lost')", name=op.f("ck_order_attributions_outcome")),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["orders.id"],
            name=op.f("fk_order_attributions_order_id_orders"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_order_attributions_partner_id_partners"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_attributions")),
    )
    op.create_index(
        op.f("ix_order_attributions_order_id"),
        "order_attributions",
        ["order_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_order_attributions_partner_id"),
        "order_attributions",
        ["partner_id"],
        unique=False,
    )
    op.create_index(
        "uq_order_attributions_winner",
        "order_attributions",
        ["order_id"],
        unique=True,
        postgresql_where=sa.text("outcome = 'won'"),
    )
    op.create_table(
        "order_lines",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.BigInteger(), nullable=True),
        sa.Column("vendor_id", sa.BigInteger(), nullable=False),
        sa.Column("offering_id", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("unit_list_minor", sa.BigInteger(), nullable=False),
        sa.Column("list_total_minor", sa.BigInteger(), nullable=False),
        sa.Column("margin_bps", sa.Integer(), nullable=False),
        sa.Column("margin_minor", sa.BigInteger(), nullable=False),
        sa.Column("partner_total_minor", sa.BigInteger(), nullable=False),
        sa.Column("unit_retail_minor", sa.BigInteger(), nullable=False),
        sa.Column("retail_total_minor", sa.BigInteger(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("discount_funder", sa.Text(), nullable=True),
        sa.Column("operator_funded_minor", sa.BigInteger(), nullable=False),
        sa.Column("vendor_funded_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_bps", sa.Integer(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_bps", sa.Integer(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("proceeds_minor", sa.BigInteger(), nullable=False),
        sa.Column("commission_minor", sa.BigInteger(), nullable=False),
        sa.Column("terms", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "discount_funder in ('partner', 'vendor', 'operator')",
            name=op.f("ck_order_lines_discount_funder"),
        ),
        sa.CheckConstraint(
            "commission_minor >= 0 and fee_minor >= 0 and proceeds_minor >= 0 and tax_minor >= 0",
            name=op.f("ck_order_lines_legs"),
        ),
        sa.CheckConstraint(
            "margin_minor = list_total_minor - partner_total_minor",
            name=op.f("ck_order_lines_margin"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_order_lines_quantity")),
        sa.ForeignKeyConstraint(
            ["offering_id"],
            ["offerings.id"],
            name=op.f("fk_order_lines_offering_id_offerings"),
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_lines_order_id_orders")),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_order_lines_partner_id_partners"),
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_order_lines_plan_id_plans")),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendors.id"], name=op.f("fk_order_lines_vendor_id_vendors")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_lines")),
        sa.UniqueConstraint("order_id", "number", name=op.f("uq_order_lines_order_id_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_order_lines_public_id")),
    )
    op.create_index(op.f("ix_order_lines_offering_id"), "order_lines", ["offering_id"], unique=False)
    op.create_index(op.f("ix_order_lines_partner_id"), "order_lines", ["partner_id"], unique=False)
    op.create_index(op.f("ix_order_lines_plan_id"), "order_lines", ["plan_id"], unique=False)
    op.create_index("ix_order_lines_vendor", "order_lines", ["vendor_id", "order_id"], unique=False)
    op.create_table(
        "order_transitions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=True),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["orders.id"],
            name=op.f("fk_order_transitions_order_id_orders"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_transitions")),
    )
    op.create_index(
        op.f("ix_order_transitions_order_id"),
        "order_transitions",
        ["order_id"],
        unique=False,
    )
    op.create_table(
        "price_breaks",
        sa.Column("price_id", sa.BigInteger(), nullable=False),
        sa.Column("from_quantity", sa.Integer(), nullable=False),
        sa.Column("unit_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("from_quantity > 1", name=op.f("ck_price_breaks_from_quantity")),
        sa.CheckConstraint("unit_minor >= 0", name=op.f("ck_price_breaks_unit_minor")),
        sa.ForeignKeyConstraint(
            ["price_id"],
            ["list_prices.id"],
            name=op.f("fk_price_breaks_price_id_list_prices"),
        ),
        sa.PrimaryKeyConstraint("price_id", "from_quantity", name=op.f("pk_price_breaks")),
    )
    op.create_table(
        "commissions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=False),
        sa.Column("partner_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("booking_key", sa.Text(), nullable=False),
        sa.Column("accrued_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_commissions_amount_minor")),
        sa.ForeignKeyConstraint(
            ["line_id"],
            ["order_lines.id"],
            name=op.f("fk_commissions_line_id_order_lines"),
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_commissions_order_id_orders")),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_commissions_partner_id_partners"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commissions")),
        sa.UniqueConstraint("line_id", name=op.f("uq_commissions_line_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_commissions_public_id")),
    )
    op.create_index(op.f("ix_commissions_order_id"), "commissions", ["order_id"], unique=False)
    op.create_index(
        "ix_commissions_partner",
        "commissions",
        ["partner_id", "accrued_at", "id"],
        unique=False,
    )
    op.create_table(
        "payments",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("checkout_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("payment_intent_id", sa.Text(), nullable=False),
        sa.Column("charge_id", sa.Text(), nullable=True),
        sa.Column("balance_transaction_id", sa.Text(), nullable=True),
        sa.Column("processing_fee_minor", sa.BigInteger(), nullable=True),
        sa.Column("available_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_live", sa.Boolean(), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["checkout_id"],
            ["checkouts.id"],
            name=op.f("fk_payments_checkout_id_checkouts"),
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_payments_order_id_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("balance_transaction_id", name=op.f("uq_payments_balance_transaction_id")),
        sa.UniqueConstraint("charge_id", name=op.f("uq_payments_charge_id")),
        sa.UniqueConstraint("checkout_id", name=op.f("uq_payments_checkout_id")),
        sa.UniqueConstraint("order_id", name=op.f("uq_payments_order_id")),
        sa.UniqueConstraint("payment_intent_id", name=op.f("uq_payments_payment_intent_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_payments_public_id")),
    )


def downgrade() -> None:

    op.drop_table("payments")
    op.drop_index("ix_commissions_partner", table_name="commissions")
    op.drop_index(op.f("ix_commissions_order_id"), table_name="commissions")
    op.drop_table("commissions")
    op.drop_table("price_breaks")
    op.drop_index(op.f("ix_order_transitions_order_id"), table_name="order_transitions")
    op.drop_table("order_transitions")
    op.drop_index("ix_order_lines_vendor", table_name="order_lines")
    op.drop_index(op.f("ix_order_lines_plan_id"), table_name="order_lines")
    op.drop_index(op.f("ix_order_lines_partner_id"), table_name="order_lines")
    op.drop_index(op.f("ix_order_lines_offering_id"), table_name="order_lines")
    op.drop_table("order_lines")
    op.drop_index(
        "uq_order_attributions_winner",
        table_name="order_attributions",
        postgresql_where=sa.text("outcome = 'won'"),
    )
    op.drop_index(op.f("ix_order_attributions_partner_id"), table_name="order_attributions")
    op.drop_index(op.f("ix_order_attributions_order_id"), table_name="order_attributions")
    op.drop_table("order_attributions")
    op.drop_index(
        "uq_checkouts_live",
        table_name="checkouts",
        postgresql_where=sa.text("state in ('preparing', 'open')"),
    )
    op.drop_table("checkouts")
    op.drop_index("ix_orders_placed", table_name="orders")
    op.drop_index("ix_orders_partner", table_name="orders")
    op.drop_index(op.f("ix_orders_contact_id"), table_name="orders")
    op.drop_index(op.f("ix_orders_account_id"), table_name="orders")
    op.drop_table("orders")
    op.drop_table("list_prices")
    op.drop_index(op.f("ix_link_lines_plan_id"), table_name="link_lines")
    op.drop_index(op.f("ix_link_lines_partner_id"), table_name="link_lines")
    op.drop_table("link_lines")
    op.drop_index(op.f("ix_cart_lines_plan_id"), table_name="cart_lines")
    op.drop_index(op.f("ix_cart_lines_link_id"), table_name="cart_lines")
    op.drop_index(op.f("ix_cart_lines_cart_id"), table_name="cart_lines")
    op.drop_table("cart_lines")
    op.drop_index(op.f("ix_plans_offering_id"), table_name="plans")
    op.drop_table("plans")
    op.drop_index(op.f("ix_margin_rules_vendor_id"), table_name="margin_rules")
    op.drop_index("ix_margin_rules_tier", table_name="margin_rules")
    op.drop_index(op.f("ix_margin_rules_offering_id"), table_name="margin_rules")
    op.drop_index(op.f("ix_margin_rules_category_id"), table_name="margin_rules")
    op.drop_table("margin_rules")
    op.drop_index(op.f("ix_guard_decisions_seller_id"), table_name="guard_decisions")
    op.drop_index(op.f("ix_guard_decisions_partner_of_record_id"), table_name="guard_decisions")
    op.drop_index(op.f("ix_guard_decisions_account_id"), table_name="guard_decisions")
    op.drop_table("guard_decisions")
    op.drop_index(op.f("ix_contacts_token_hash"), table_name="contacts")
    op.drop_index(op.f("ix_contacts_partner_id"), table_name="contacts")
    op.drop_index(op.f("ix_contacts_account_id"), table_name="contacts")
    op.drop_table("contacts")
    op.drop_index("ix_concessions_partner", table_name="concessions")
    op.drop_index(op.f("ix_concessions_offering_id"), table_name="concessions")
    op.drop_index(
        "ix_concessions_account",
        table_name="concessions",
        postgresql_where=sa.text("account_id is not null"),
    )
    op.drop_table("concessions")
    op.drop_index(op.f("ix_cart_bindings_partner_id"), table_name="cart_bindings")
    op.drop_index(op.f("ix_cart_bindings_link_id"), table_name="cart_bindings")
    op.drop_index(op.f("ix_cart_bindings_cart_id"), table_name="cart_bindings")
    op.drop_table("cart_bindings")
    op.drop_index(op.f("ix_account_keys_account_id"), table_name="account_keys")
    op.drop_table("account_keys")
    op.drop_table("vendor_agreements")
    op.drop_index(op.f("ix_user_sessions_user_id"), table_name="user_sessions")
    op.drop_index(op.f("ix_user_sessions_party_id"), table_name="user_sessions")
    op.drop_table("user_sessions")
    op.drop_index(op.f("ix_password_resets_user_id"), table_name="password_resets")
    op.drop_index(op.f("ix_password_resets_party_id"), table_name="password_resets")
    op.drop_table("password_resets")
    op.drop_index(op.f("ix_offerings_vendor_id"), table_name="offerings")
    op.drop_index("ix_offerings_state_name", table_name="offerings")
    op.drop_index("ix_offerings_search", table_name="offerings", postgresql_using="gin")
    op.drop_index(op.f("ix_offerings_category_id"), table_name="offerings")
    op.drop_table("offerings")
    op.drop_index(op.f("ix_links_partner_id"), table_name="links")
    op.drop_table("links")
    op.drop_index(op.f("ix_invitations_user_id"), table_name="invitations")
    op.drop_index(op.f("ix_invitations_party_id"), table_name="invitations")
    op.drop_table("invitations")
    op.drop_index(op.f("ix_accounts_partner_id"), table_name="accounts")
    op.drop_table("accounts")
    op.drop_table("vendors")
    op.drop_index("uq_users_email_lower", table_name="users")
    op.drop_index(op.f("ix_users_party_id"), table_name="users")
    op.drop_table("users")
    op.drop_index(op.f("ix_partners_tier_id"), table_name="partners")
    op.drop_table("partners")
    op.drop_table("tiers")
    op.drop_table("tax_rates")
    op.drop_table("statement_exports")
    op.drop_index("ix_sign_in_attempts_email", table_name="sign_in_attempts")
    op.drop_index("ix_sign_in_attempts_address", table_name="sign_in_attempts")
    op.drop_table("sign_in_attempts")
    op.drop_table("parties")
    op.drop_table("messages")
    op.drop_index(
        "ix_inbox_events_unhandled",
        table_name="inbox_events",
        postgresql_where=sa.text("handled_at is null"),
    )
    op.drop_table("inbox_events")
    op.drop_index(op.f("ix_categories_parent_id"), table_name="categories")
    op.drop_table("categories")
    op.drop_table("carts")
    op.drop_index("ix_audit_entries_subject", table_name="audit_entries")
    op.drop_index("ix_audit_entries_party", table_name="audit_entries")
    op.drop_table("audit_entries")

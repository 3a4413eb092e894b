"""A large catalogue: problems, pictures, facets, review of offerings.

Every published offering needs a problem from now on. Those that are published already get one named after the root of
their category, so that nothing falls out of the shop; the operator gives them better ones.

Revision ID: s005
Revises: s004
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from marketplace.db.migrating import run_script, secure

revision = "s005"
down_revision = "s004"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"

TAGGED = """
insert into problems (public_id, slug, name, summary)
  select 'prb_' || substr(md5(random()::text || c.public_id), 1, 20), c.slug, c.name, ''
    from categories c where c.parent_id is null and exists (select from offerings where published_at is not null);
with recursive up as (
  select o.id as offering_id, c.id, c.parent_id, c.slug from offerings o join categories c on c.id = o.category_id
  union all
  select up.offering_id, c.id, c.parent_id, c.slug from up join categories c on c.id = up.parent_id
)
insert into offering_problems (offering_id, problem_id)
  select up.offering_id, p.id from up join problems p on p.slug = up.slug where up.parent_id is null;
"""
VISIBLE = "HOUSE or exists (select from offerings o where o.id = offering_id)"
OWN_DRAFT = (
    "HOUSE or exists (select from offerings o where o.id = offering_id and o.vendor_id = ME"
    " and o.state in ('draft', 'in_review'))"
)
RULES = {
    "problems": ("SOMEBODY", "HOUSE", False),
    "pictures": ("SOMEBODY", "HOUSE or party_id = ME", False),
    "offering_problems": (VISIBLE, OWN_DRAFT, True),
    "offering_pictures": (VISIBLE, OWN_DRAFT, True),
    "offering_revisions": ("HOUSE or vendor_id = ME", "HOUSE or (vendor_id = ME and state <> 'approved')", False),
    "offering_reviews": ("HOUSE or vendor_id = ME", "HOUSE or (vendor_id = ME and to_state <> 'published')", False),
    "catalogue_editions": ("SOMEBODY", "false", False),
}
UNDO = """
do $$ declare t text; begin
  foreach t in array array['categories', 'vendors', 'tiers', 'partners', 'margin_rules', 'concessions', 'offerings'] loop
    execute format('drop trigger new_edition on %I', t);
  end loop;
end $$;
drop function shop_cards(bigint[], text, timestamptz), published_hits(tsquery, int), shop_offering(text, timestamptz),
  terms_hold_until(bigint, timestamptz), links_holding(bigint[], timestamptz);
drop policy adds on offerings; drop policy changes on offerings;
create policy adds on offerings for insert to marketplace_web, marketplace_worker with check ((select is_house()));
create policy changes on offerings for update to marketplace_web, marketplace_worker
  using ((select is_house())) with check ((select is_house()));
"""


def upgrade() -> None:
    _create_tables()
    op.drop_constraint(op.f("ck_offerings_state"), "offerings")
    op.create_check_constraint(
        op.f("ck_offerings_state"), "offerings", "state in ('draft', 'in_review', 'published', 'retired')"
    )
    op.add_column("offerings", sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_offerings_newest", "offerings", ["published_at", "id"], postgresql_where=sa.text("state = 'published'")
    )
    run_script(op.get_bind(), TAGGED)
    for table, (reads, writes, may_delete) in RULES.items():
        secure(op.get_bind(), table, reads=reads, writes=writes, may_delete=may_delete)
    for name in ("editions_in_one_row", "catalogue", "shop"):
        run_script(op.get_bind(), (SQL / f"{name}.sql").read_text())


def downgrade() -> None:
    run_script(op.get_bind(), UNDO)
    for table in (
        "offering_reviews", "offering_revisions", "offering_pictures", "offering_problems", "pictures", "problems",
        "catalogue_editions",
    ):  # fmt: skip
        op.drop_table(table)
    run_script(op.get_bind(), "drop function count_edition()")
    op.drop_index("ix_offerings_newest", "offerings")
    op.drop_column("offerings", "submitted_at")
    op.execute("update offerings set state = 'draft' where state = 'in_review'")
    op.drop_constraint(op.f("ck_offerings_state"), "offerings")
    op.create_check_constraint(op.f("ck_offerings_state"), "offerings", "state in ('draft', 'published', 'retired')")


def _create_tables() -> None:
    op.create_table(
        "problems",
        _key(),
        _text("public_id"),
        _text("slug"),
        _text("name"),
        _text("summary", server_default=""),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        _instant("created_at", server_default=sa.text("now()")),
        sa.CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_problems_slug")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problems")),
        sa.UniqueConstraint("public_id", name=op.f("uq_problems_public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_problems_slug")),
    )
    op.create_table(
        "offering_problems",
        _reference("offering_problems", "offering_id", "offerings"),
        _reference("offering_problems", "problem_id", "problems"),
        sa.PrimaryKeyConstraint("offering_id", "problem_id", name=op.f("pk_offering_problems")),
    )
    op.create_index(op.f("ix_offering_problems_problem_id"), "offering_problems", ["problem_id"])
    op.create_table(
        "pictures",
        _key(),
        _text("digest"),
        sa.Column("party_id", sa.BigInteger(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("card", sa.LargeBinary(), nullable=False),
        sa.Column("page", sa.LargeBinary(), nullable=False),
        sa.Column("logo", sa.LargeBinary(), nullable=False),
        _instant("created_at"),
        sa.CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name=op.f("ck_pictures_digest")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pictures")),
        sa.UniqueConstraint("digest", name=op.f("uq_pictures_digest")),
    )
    op.create_table(
        "offering_pictures",
        _reference("offering_pictures", "offering_id", "offerings"),
        sa.Column("position", sa.Integer(), nullable=False),
        _text("digest"),
        _text("alt"),
        sa.CheckConstraint("position between 1 and 8", name=op.f("ck_offering_pictures_position")),
        sa.CheckConstraint("alt <> ''", name=op.f("ck_offering_pictures_alt")),
        sa.ForeignKeyConstraint(["digest"], ["pictures.digest"], name=op.f("fk_offering_pictures_digest_pictures")),
        sa.PrimaryKeyConstraint("offering_id", "position", name=op.f("pk_offering_pictures")),
    )
    op.create_index(op.f("ix_offering_pictures_digest"), "offering_pictures", ["digest"])
    _create_reviews()
    op.create_table(
        "catalogue_editions",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("terms", sa.BigInteger(), nullable=False),
        sa.Column("shelf", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_catalogue_editions_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_editions")),
    )


def _create_reviews() -> None:
    op.create_table(
        "offering_revisions",
        _key(),
        _text("public_id"),
        _reference("offering_revisions", "offering_id", "offerings"),
        _reference("offering_revisions", "vendor_id", "vendors"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("changes", postgresql.JSONB(), nullable=False),
        _text("state", server_default="draft"),
        _text("proposed_by"),
        _instant("proposed_at"),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('draft', 'in_review', 'sent_back', 'withdrawn', 'approved')",
            name=op.f("ck_offering_revisions_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offering_revisions")),
        sa.UniqueConstraint("public_id", name=op.f("uq_offering_revisions_public_id")),
        sa.UniqueConstraint("offering_id", "number", name=op.f("uq_offering_revisions_offering_id_number")),
    )
    op.create_index(op.f("ix_offering_revisions_vendor_id"), "offering_revisions", ["vendor_id"])
    op.create_index(
        "ix_offering_revisions_open", "offering_revisions", ["offering_id"], unique=True,
        postgresql_where=sa.text("state in ('draft', 'in_review', 'sent_back')"),
    )  # fmt: skip
    op.create_index(
        "ix_offering_revisions_in_review", "offering_revisions", ["submitted_at"],
        postgresql_where=sa.text("state = 'in_review'"),
    )  # fmt: skip
    op.create_table(
        "offering_reviews",
        _key(),
        _reference("offering_reviews", "offering_id", "offerings"),
        _reference("offering_reviews", "vendor_id", "vendors"),
        _reference("offering_reviews", "revision_id", "offering_revisions", nullable=True),
        _text("from_state"),
        _text("to_state"),
        _text("reason", server_default=""),
        _text("done_by"),
        _instant("happened_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offering_reviews")),
    )
    op.create_index("ix_offering_reviews_offering", "offering_reviews", ["offering_id", "id"])
    op.create_index(op.f("ix_offering_reviews_vendor_id"), "offering_reviews", ["vendor_id"])
    op.create_index(op.f("ix_offering_reviews_revision_id"), "offering_reviews", ["revision_id"])


def _key() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False)


def _text(name: str, server_default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=server_default, nullable=False)


def _instant(name: str, server_default: sa.TextClause | None = None) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=server_default, nullable=False)


def _reference(table: str, name: str, to: str, *, nullable: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey(f"{to}.id", name=op.f(f"fk_{table}_{name}_{to}"))
    return sa.Column(name, sa.BigInteger(), key, nullable=nullable)

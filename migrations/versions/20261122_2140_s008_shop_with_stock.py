"""The shop says what is left of an offering, and changes of the catalogue no longer wait for one another.

Revision ID: s008
Revises: s007
"""

from pathlib import Path

from alembic import op

from marketplace.db.migrating import run_script

revision = "s008"
down_revision = "s007"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"
ROWS = 8

FORGET_SHOP = "drop function shop_cards(bigint[], text, timestamptz); drop function shop_offering(text, timestamptz);"
INTO_ONE_ROW = """
  update catalogue_editions set terms = (select sum(terms) from catalogue_editions),
         shelf = (select sum(shelf) from catalogue_editions) where id = 1;
  delete from catalogue_editions where id > 1;
"""


def upgrade() -> None:
    run_script(op.get_bind(), FORGET_SHOP)
    run_script(op.get_bind(), (SQL / "shop_with_stock.sql").read_text())
    op.drop_constraint(op.f("ck_catalogue_editions_one_row"), "catalogue_editions")
    op.create_check_constraint(op.f("ck_catalogue_editions_few_rows"), "catalogue_editions", f"id between 1 and {ROWS}")
    op.execute(f"insert into catalogue_editions (id, terms, shelf) select n, 0, 0 from generate_series(2, {ROWS}) n")
    run_script(op.get_bind(), (SQL / "editions.sql").read_text())


def downgrade() -> None:
    run_script(op.get_bind(), (SQL / "editions_in_one_row.sql").read_text())
    run_script(op.get_bind(), INTO_ONE_ROW)
    op.drop_constraint(op.f("ck_catalogue_editions_few_rows"), "catalogue_editions")
    op.create_check_constraint(op.f("ck_catalogue_editions_one_row"), "catalogue_editions", "id = 1")
    run_script(op.get_bind(), FORGET_SHOP)
    run_script(op.get_bind(), (SQL / "shop.sql").read_text())

"""The command `marketplace` and its groups."""

import sys
from typing import Any

import click
import structlog

from marketplace import __version__
from marketplace.cli.commissions import commissions_group
from marketplace.cli.database import db_group
from marketplace.cli.demo import demo
from marketplace.cli.importing import import_group
from marketplace.cli.leads import leads_group
from marketplace.cli.ledger import ledger_group
from marketplace.cli.payouts import payouts_group
from marketplace.cli.people import users_group
from marketplace.cli.protection import protection_group
from marketplace.cli.refunds import refunds_group
from marketplace.cli.registrations import registrations_group
from marketplace.cli.relay import relay_group
from marketplace.cli.seeding import seed_group
from marketplace.cli.servers import sandbox_group, serve, worker
from marketplace.cli.sheets import export_group, import_offerings, import_price_lists
from marketplace.cli.statements import statements_group
from marketplace.core.errors import DomainError
from marketplace.runtime.settings import SettingInvalid


class House(click.Group):
    """Says a refusal as its one sentence (status 1), and a wrong setting as its own (status 2): never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except SettingInvalid as wrong:
            click.echo(str(wrong), err=True)
            sys.exit(2)
        except DomainError as refused:
            click.echo(refused.message, err=True)
            sys.exit(1)


@click.group(cls=House)
@click.version_option(__version__, prog_name="marketplace")
def cli() -> None:
    """A private partner marketplace: sell through partners, pay them in full, prove every cent."""


for command in (
    demo, serve, worker, sandbox_group, db_group, seed_group, users_group, import_group, ledger_group, statements_group,
    refunds_group, payouts_group, commissions_group, protection_group, registrations_group, relay_group, leads_group,
):  # fmt: skip
    cli.add_command(command)
for command in (import_offerings, import_price_lists):
    import_group.add_command(command)
cli.add_command(export_group)


def main() -> None:
    """Run the command line. What it logs goes to stderr, so that what it answers can be read by a program."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    cli()

"""`marketplace users`: the first people of each party, before anybody can invite them."""

import click
from sqlalchemy import select

from marketplace.cli.house import house
from marketplace.cli.output import answer, as_json
from marketplace.core.errors import NotFound
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.identity import parties, people
from marketplace.identity.models import ROLES, Party

CHOICES = [f"{kind}:{role}" for kind, roles in ROLES.items() for role in roles]


@click.group("users")
def users_group() -> None:
    """People who sign in."""


@users_group.command()
@click.option("--role", type=click.Choice(CHOICES), required=True, help="Kind of party and role.")
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--party", help="Name of the partner or vendor the person belongs to; the operator needs none.")
@click.password_option(help="Asked for when left out, so that it does not stay in the shell's history.")
@as_json
def create(role: str, email: str, name: str, party: str | None, password: str, machine: bool) -> None:
    """Create a person who can sign in at once."""
    kind, _, role_name = role.partition(":")
    with house(), transaction():
        owner = parties.operator() if kind == "operator" else _named(kind, party)
        user = people.create(owner.id, email=email, name=name, role=role_name, password=password)
        facts = {"user": user.public_id, "email": user.email, "role": role, "party": owner.name}
    answer(facts, machine=machine)


def _named(kind: str, name: str | None) -> Party:
    """Names are not unique: two companies of one name are told apart in the pages, by an invitation."""
    if not name:
        raise click.UsageError(f"Say with --party which {kind} the person belongs to.")
    found = db.session.scalars(select(Party).where(Party.kind == kind, Party.name == name)).all()
    if len(found) != 1:
        how_many = "no" if not found else "more than one"
        raise NotFound(f"There is {how_many} {kind} named {name}. Invite the person from its page.", kind=kind)
    return found[0]

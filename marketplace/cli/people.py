"""`marketplace users`: the first people of each party, before anybody can invite them."""

import click

from marketplace.cli.house import house
from marketplace.cli.output import answer, as_json
from marketplace.core.errors import NotFound
from marketplace.db.transaction import transaction
from marketplace.identity import parties, people
from marketplace.identity.models import ROLES, Party

CHOICES = [f"{kind}:{role}" for kind, roles in ROLES.items() for role in roles]


@click.group("users")
def users_group() -> None:
    """People who sign in."""


@users_group.command()
@click.option(
    "--role", type=click.Choice(CHOICES), required=True, help="Kind of party and role, such as partner:owner."
)
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
    found = parties.by_name(kind, name or "")
    if found is None:
        raise NotFound(f"There is no {kind} named {name!r}. Say its exact name with --party.")
    return found

"""`marketplace seed`: data to look around in."""

import click

from marketplace.cli.demo_data import plant
from marketplace.cli.house import house
from marketplace.cli.output import answer, as_json


@click.group("seed")
def seed_group() -> None:
    """Fill an empty marketplace."""


@seed_group.command()
@as_json
def demo(machine: bool) -> None:
    """Plant the demo's vendors, offerings, partners, people and orders. The same every time; once only."""
    with house():
        answer(plant(), machine=machine)

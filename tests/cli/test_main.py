"""The command line as a whole: every command answers for itself, and refusals are sentences with a status."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from marketplace import __version__
from marketplace.cli.main import House, cli
from marketplace.core.errors import NotFound
from marketplace.runtime.settings import SettingInvalid

NEVER_ENDING = {"demo", "serve", "worker", "sandbox stripe"}


def commands(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield before + name, command


ALL = dict(commands(cli))


@pytest.mark.parametrize("name", ALL)
def test_each_command_says_what_it_does(name: str) -> None:
    answer = CliRunner().invoke(cli, [*name.split(), "--help"])

    assert answer.exit_code == 0
    assert len((ALL[name].help or "").split()) >= 3


@pytest.mark.parametrize("name", sorted(ALL.keys() - NEVER_ENDING))
def test_each_command_that_ends_answers_machines_too(name: str) -> None:
    assert "--json" in {option for parameter in ALL[name].params for option in parameter.opts}


def test_the_promised_commands_are_there() -> None:
    promised = {
        "demo", "serve", "worker", "sandbox stripe", "db upgrade", "db status", "seed demo", "users create",
        "import adventureworks", "ledger verify", "ledger balances", "statements export",
    }  # fmt: skip

    assert promised <= ALL.keys()


def test_wrong_usage_ends_with_status_2() -> None:
    answer = CliRunner().invoke(cli, ["ledger", "verify", "--loudly"])

    assert answer.exit_code == 2
    assert "No such option" in answer.stderr


def test_it_tells_its_version() -> None:
    assert CliRunner().invoke(cli, ["--version"]).output == f"marketplace, version {__version__}\n"


@pytest.mark.parametrize(
    ("refusal", "status"), [(NotFound("There is no such partner."), 1), (SettingInvalid("Set the key."), 2)]
)
def test_a_refusal_is_its_one_sentence(refusal: Exception, status: int) -> None:
    @click.group(cls=House)
    def group() -> None: ...

    @group.command()
    def refuse() -> None:
        raise refusal

    answer = CliRunner().invoke(group, ["refuse"])

    assert (answer.exit_code, answer.stderr, answer.stdout) == (status, f"{refusal}\n", "")

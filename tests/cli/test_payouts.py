"""`marketplace payouts`: preview, run, show, approve, with the status a script can go by."""

from __future__ import annotations

import json
from collections.abc import Callable

import psycopg
import pytest
from click.testing import Result
from flask import Flask

from marketplace.cli.payouts import payouts_group
from marketplace.core import clock
from marketplace.db.actor import SYSTEM, act_as
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.payouts import policy
from marketplace.payouts.policy import Policy
from tests.cli.conftest import Command as Typed
from tests.support.paying_out import a_paid_partner, owe, the_payout, work
from tests.support.sandbox import Sandbox, sandbox
from tests.support.world import a_partner, a_person, the_operator

__all__ = ["sandbox"]

Command = Callable[..., Result]


@pytest.fixture
def command(command: Typed) -> Command:  # type: ignore[misc]
    """The same, and the system acts again after it."""

    def run(*words: str) -> Result:
        answer = command(*words)
        act_as(SYSTEM)
        return answer

    return run


def test_the_bank_rail_has_its_commands() -> None:
    assert {"answers", "bank-file"} <= set(payouts_group.commands)


def test_the_preview_names_everybody_and_why(app: Flask, sandbox: Sandbox, command: Command) -> None:
    partner = a_paid_partner(sandbox, 1_000)
    homeless = a_partner("Homeless").id
    db.session.commit()
    owe(f"partner:{homeless}", 999)

    answer = command("payouts", "preview", "--json")

    assert answer.exit_code == 0, answer.output
    facts = json.loads(answer.stdout)
    assert (facts["totals_minor"], facts["needs_approval"]) == ({"EUR": 1_000}, False)
    found = {each["party"]: (each["amount_minor"], each["reason"]) for each in facts["candidates"]}
    assert found == {f"partner:{partner}": (1_000, ""), f"partner:{homeless}": (0, "no_destination")}
    assert command("payouts", "preview", "--currency", "USD").exit_code == 1
    assert (
        command("payouts", "preview", "--currency", "eur", "--json").stdout
        == command("payouts", "preview", "--currency", "EUR", "--json").stdout
        == answer.stdout
    )
    unknown = command("payouts", "run", "--currency", "XYZ", "--yes")
    assert (unknown.exit_code, "There is no currency XYZ" in unknown.output) == (2, True)


def test_a_run_is_started_sent_and_shown(
    app: Flask, sandbox: Sandbox, command: Command, superuser: psycopg.Connection
) -> None:
    a_paid_partner(sandbox, 1_000)

    answers = [command("payouts", "run", "--yes", "--no-wait", "--key", "nightly", "--json") for _ in range(2)]
    assert [each.exit_code for each in answers] == [0, 0], answers[0].output
    [run] = {json.loads(each.stdout)["run"] for each in answers}
    work(superuser)
    shown = json.loads(command("payouts", "show", run, "--json").stdout)

    assert (shown["state"], shown["payouts"], shown["sent_minor"]) == ("done", {"sent": 1}, {"EUR": 1_000})
    payout = json.loads(command("payouts", "show", the_payout().public_id, "--json").stdout)
    assert (payout["state"], payout["amount"]) == ("sent", 1_000)


def test_above_the_limit_it_waits_for_a_person(
    app: Flask, sandbox: Sandbox, command: Command, superuser: psycopg.Connection
) -> None:
    partner = a_paid_partner(sandbox, 1_000)
    person, outsider = a_person(the_operator().id, "finance"), a_person(partner, "owner")
    names = (person.public_id, outsider.public_id)
    db.session.commit()
    with transaction():
        policy.change(Policy("partners", "EUR", limit_minor=1), by="usr_x", at=clock.now())

    answer = command("payouts", "run", "--yes", "--json")
    assert answer.exit_code == 1
    run = json.loads(answer.stdout)["run"]
    assert command("payouts", "approve", run, "--by", names[1]).exit_code != 0
    assert command("payouts", "approve", run, "--by", names[0]).exit_code == 0
    work(superuser)

    assert the_payout().state == "sent"


def test_the_audit_covers_payouts(
    app: Flask, sandbox: Sandbox, command: Command, superuser: psycopg.Connection
) -> None:
    a_paid_partner(sandbox, 1_000)
    command("payouts", "run", "--yes", "--no-wait")
    work(superuser)
    superuser.execute("update payouts set carried_minor = 7")

    answer = command("ledger", "audit")

    assert answer.exit_code == 1
    assert "is not what its span says" in answer.output

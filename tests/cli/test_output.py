"""Answers for people and for machines."""

from __future__ import annotations

import json
from datetime import date

import pytest

from marketplace.cli.output import answer, progress, table


def test_people_get_one_fact_a_line_under_one_another(capsys: pytest.CaptureFixture[str]) -> None:
    answer({"orders": 4, "vendor_proceeds": "769.56"}, machine=False)

    assert capsys.readouterr().out == "orders           4\nvendor proceeds  769.56\n"


def test_machines_get_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    answer({"orders": 4, "day": date(2026, 11, 2), "faults": []}, machine=True)

    assert json.loads(capsys.readouterr().out) == {"orders": 4, "day": "2026-11-02", "faults": []}


def test_nothing_to_say_is_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    answer({}, machine=False)

    assert capsys.readouterr().out == ""


def test_a_table_keeps_its_figures_whole(capsys: pytest.CaptureFixture[str]) -> None:
    table("Accounts", ("Account", "Balance"), [("partner.pending " + "x" * 200, "1234567890.12"), ("fees", "1.00")])

    shown = capsys.readouterr().out
    assert "1234567890.12" in shown
    assert "         1.00" in shown


def test_progress_goes_beside_the_result(capsys: pytest.CaptureFixture[str]) -> None:
    with progress() as bar:
        bar.advance(bar.add_task("Orders", total=2), 2)

    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Orders" in shown.err

"""Questions about bank files."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.payouts import queries_bank as queries
from marketplace.payouts.errors import BankFileNotFound
from marketplace.payouts.queries_bank import Waiting
from tests.support.banking import a_run, filed, reserved
from tests.support.world import a_partner


def test_what_waits_is_told_run_by_run(app: Flask) -> None:
    run = a_run()
    first, second = reserved(a_partner(), 100, run), reserved(a_partner(), 250, run)
    single = reserved(a_partner(), 7)

    assert queries.waiting() == [Waiting(None, 1, 7), Waiting(run, 2, 350)]
    assert (queries.waiting_of(run.id), queries.waiting_of(None)) == ([first.id, second.id], [single.id])


def test_what_stands_in_a_file_waits_no_more(app: Flask) -> None:
    run = a_run()
    reserved(a_partner(), 100, run)
    file = filed(run)

    assert queries.waiting() == []
    assert [each.id for each in queries.files_page().items] == [file.id]
    assert queries.files_page(state="failed").items == []
    assert queries.file_of_message(file.message_id) is file
    assert queries.line_of(file.lines[0].end_to_end_id) is file.lines[0]


def test_what_is_not_there_cannot_be_found(app: Flask) -> None:
    for ask in (queries.file_by_public_id, queries.answer_by_public_id):
        with pytest.raises(BankFileNotFound):
            ask("bkf_none")
    assert queries.run_of("run_none") is None

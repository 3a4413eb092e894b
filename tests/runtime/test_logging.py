"""Logs are JSON, one object a line, whoever wrote them."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from marketplace.runtime.logging import configure_logging


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def test_ours_and_the_librarys_records_have_one_shape(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging()
    structlog.contextvars.bind_contextvars(request_id="req_one")

    structlog.get_logger("ours").info("settled", order="ord_1", amount_minor=4200)
    logging.getLogger("theirs").warning("slow query, %s ms", 900)

    ours, theirs = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert (ours["event"], ours["order"], ours["amount_minor"]) == ("settled", "ord_1", 4200)
    assert (theirs["event"], theirs["logger"]) == ("slow query, 900 ms", "theirs")
    assert [(record["level"], record["request_id"]) for record in (ours, theirs)] == [
        ("info", "req_one"),
        ("warning", "req_one"),
    ]
    assert ours["timestamp"].endswith("Z")


def test_a_traceback_stays_on_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging()

    try:
        int("no number")
    except ValueError:
        logging.getLogger("ours").exception("job failed")

    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["exception"].endswith("ValueError: invalid literal for int() with base 10: 'no number'")


def test_what_servers_say_of_people_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging()

    answered = "{'kim@acme.example.org': (450, b'<kim@acme.example.org> is away')}"
    refused = "null value\nDETAIL:  Failing row contains (7, Acme GmbH, Kim Doe).\nCONTEXT:  one"
    failed = ValueError(refused)
    failed.__cause__ = OSError(answered)

    logging.getLogger("ours").error("mail to %s failed", "kim@acme.example.org", exc_info=failed)

    line = json.loads(capsys.readouterr().err)
    assert line["event"] == "mail to […] failed"
    assert "OSError: {'[…]': (450, b'<[…]> is away')}\n" in line["exception"]
    assert line["exception"].endswith("ValueError: null value\nDETAIL:  […]\nCONTEXT:  one")


def test_what_is_below_the_level_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(level=logging.WARNING)

    logging.getLogger("ours").info("small talk")

    assert capsys.readouterr().err == ""

"""What a programme says, as it is filled in."""

from __future__ import annotations

from flask import Flask
from werkzeug.datastructures import MultiDict

from marketplace.partners.programmes import Promises
from marketplace.web.operator.programme_forms import ProgrammeForm

NAMED = {"name": "Strict", "hold_days": "30"}


def test_what_is_left_out_is_promised_as_usual(web: Flask) -> None:
    with web.test_request_context():
        form = ProgrammeForm(formdata=MultiDict(NAMED))
        assert form.validate()
        assert form.promises() == Promises()


def test_every_promise_is_read(web: Flask) -> None:
    typed = {"window_days": "365", "tail_bps": "12.5", "on_import": "refuse", "funder": "vendor"}
    with web.test_request_context():
        form = ProgrammeForm(formdata=MultiDict(NAMED | typed))
        assert form.validate()
        assert form.promises() == Promises(window_days=365, tail_bps=1_250, on_import="refuse", funder="vendor")


def test_an_empty_number_is_no_number(web: Flask) -> None:
    with web.test_request_context():
        form = ProgrammeForm(formdata=MultiDict(NAMED | {"tail_bps": "", "window_days": ""}))
        assert not form.validate()
        assert set(form.errors) == {"tail_bps", "window_days"}

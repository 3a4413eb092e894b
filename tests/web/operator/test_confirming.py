from __future__ import annotations

from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import StringField

from marketplace.web.operator.confirming import ConfirmedForm


class Form(ConfirmedForm):
    rate = StringField("Rate")


def test_only_what_was_shown_is_carried_out(app: Flask) -> None:
    with app.test_request_context(method="POST"):
        first = Form(MultiDict({"rate": "25"}))
        assert not first.is_confirmed()
        first.ask()

        assert Form(MultiDict({"rate": "25", "confirmed": first.confirmed.data})).is_confirmed()
        assert not Form(MultiDict({"rate": "26", "confirmed": first.confirmed.data})).is_confirmed()
        assert not Form(MultiDict({"rate": "25", "confirmed": "yes"})).is_confirmed()

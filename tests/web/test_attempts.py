from __future__ import annotations

import pytest
from flask import Flask, get_flashed_messages
from flask_wtf import FlaskForm
from sqlalchemy import func, select
from wtforms import StringField

from marketplace.catalog.models import Category
from marketplace.core.errors import Conflict, Invalid, NotFound
from marketplace.core.ids import new_public_id
from marketplace.core.states import Transitions
from marketplace.db.base import db
from marketplace.web.attempts import attempt, in_words, press, succeeds


def keep(error: Exception | None = None) -> str:
    db.session.add(Category(public_id=new_public_id("cat"), slug="cloud", name="Cloud"))
    db.session.flush()
    if error:
        raise error
    return "kept"


def count() -> int | None:
    return db.session.scalar(select(func.count()).select_from(Category))


def test_what_goes_through_is_committed_and_returned(app: Flask) -> None:
    with app.test_request_context():
        form = FlaskForm()

        assert attempt(form, keep) == "kept"
        db.session.rollback()
        assert (count(), form.errors) == (1, {})


@pytest.mark.parametrize("kind", [Invalid, Conflict])
def test_a_refusal_becomes_the_forms_error_and_nothing_is_written(
    app: Flask, kind: type[Invalid] | type[Conflict]
) -> None:
    with app.test_request_context():
        form = FlaskForm()

        assert not succeeds(form, lambda: keep(kind("Choose another name.")))
        assert form.form_errors == ["Choose another name."]
        assert count() == 0


@pytest.mark.parametrize(("field", "errors"), [("name", {"name": ["Nine digits."]}), ("size", {"": ["Nine digits."]})])
def test_a_refusal_that_names_a_field_of_the_form_stands_beside_it(
    app: Flask, field: str, errors: dict[str, list[str]]
) -> None:
    class Form(FlaskForm):
        name = StringField()

    with app.test_request_context():
        form = Form()

        assert not succeeds(form, lambda: keep(Invalid("Nine digits.", field=field)))
        assert form.errors == errors
        assert count() == 0


def test_a_verb_that_returns_nothing_succeeds(app: Flask) -> None:
    with app.test_request_context():
        assert succeeds(FlaskForm(), lambda: None)


def test_other_refusals_go_on_to_the_error_pages(app: Flask) -> None:
    with app.test_request_context():
        with pytest.raises(NotFound):
            attempt(FlaskForm(), lambda: keep(NotFound("Gone.")))

        assert count() == 0


def test_what_has_gone_on_since_is_said_without_the_names_of_states(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(Conflict) as refused:
        Transitions({("waiting", "approve"): "running"}, of="payout run").next("running", "approve")
    with app.test_request_context():
        assert in_words(refused.value) == (
            "That is not possible any more: it has gone on since this page was opened. Here is how it stands now."
        )
        assert in_words(Conflict("Somebody else has to agree.")) == "Somebody else has to agree."


def test_a_button_goes_back_to_its_page_and_says_what_came_of_it(app: Flask) -> None:
    with app.test_request_context():
        answer = press(keep, said="Kept.", back="/there")

        assert (answer.status_code, answer.location) == (303, "/there")
        assert get_flashed_messages(with_categories=True) == [("success", "Kept.")]
        assert count() == 1


def test_what_a_button_says_may_depend_on_what_came_of_it(app: Flask) -> None:
    with app.test_request_context():
        press(keep, said=lambda done: f"It was {done}.", back="/there")

        assert get_flashed_messages() == ["It was kept."]


def test_a_refused_button_writes_nothing_and_says_why(app: Flask) -> None:
    with app.test_request_context():
        answer = press(lambda: keep(Conflict("It was withdrawn.")), said="Kept.", back="/there")

        assert (answer.status_code, answer.location) == (303, "/there")
        assert get_flashed_messages(with_categories=True) == [("warning", "It was withdrawn.")]
        db.session.rollback()
        assert count() == 0

"""The bank's answers: a file is taken in, the worker follows it, and what nobody could follow is listed."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from werkzeug.wrappers import Response

from marketplace.core import clock
from marketplace.payouts import bank_answers as taking
from marketplace.payouts import queries_bank as queries
from marketplace.runtime.people import current_person
from marketplace.web.attempts import attempt
from marketplace.web.forms import CheckedForm
from marketplace.web.payout_settings.facts import code_words

bank_answers = Blueprint("bank_answers", __name__, url_prefix="/bank-answers")


class AnswerForm(CheckedForm):
    """The bank's file."""

    file = FileField(
        _l("The bank's file"),
        [FileRequired(_l("Choose a file."))],
        description=_l("pain.002, camt.053 or camt.054, as XML. The same file again changes nothing."),
    )


@bank_answers.get("/")
def index() -> str:
    """List the bank's answers and what nobody could follow, and ask for another file."""
    return _page(AnswerForm(formdata=None))


@bank_answers.post("/")
def create() -> Response | tuple[str, int]:
    """Take a file in: all of it or nothing."""
    form = AnswerForm()
    if not form.validate_on_submit():
        return _page(form), 422
    body, by = form.file.data.read(), current_person().public_id
    taken = attempt(form, lambda: _take(body, by))
    if taken is None:
        return _page(form), 422
    public_id, is_new = taken
    flash(
        _("Taken in. The worker follows it now.")
        if is_new
        else _("This file was taken in before. Nothing has changed."),
        "success" if is_new else "warning",
    )
    return redirect(url_for(".show", answer_id=public_id), 303)


@bank_answers.get("/<answer_id>/")
def show(answer_id: str) -> str:
    """Show what a file said, line by line, and what came of it."""
    answer = queries.answer_by_public_id(answer_id)
    return render_template("operator/bank_answers/show.html", answer=answer, code_words=code_words)


def _take(body: bytes, by: str) -> tuple[str, bool]:
    taken = taking.take(body, by=by, at=clock.now())
    return taken.answer.public_id, taken.is_new


def _page(form: AnswerForm) -> str:
    return render_template(
        "operator/bank_answers/index.html",
        form=form,
        page=queries.answers_page(request.args.get("cursor")),
        differences=queries.differences(),
        code_words=code_words,
    )

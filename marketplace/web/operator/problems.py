"""Customer problems: the list that the shop is browsed by."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from marketplace.catalog import problems as service
from marketplace.catalog import queries
from marketplace.web.attempts import succeeds
from marketplace.web.forms import CheckedForm

problems = Blueprint("problems", __name__, url_prefix="/problems")


class ProblemForm(CheckedForm):
    """A problem in the customer's words."""

    name = StringField(
        _l("Problem"),
        [InputRequired(_l("Write the problem.")), Length(max=120)],
        description=_l("As a customer would say it, such as “We cannot afford to lose data”."),
    )
    summary = TextAreaField(_l("Summary"), [Length(max=300)], description=_l("What it takes to solve it."))


class PlaceForm(ProblemForm):
    """The same, with its place in the list."""

    position = IntegerField(
        _l("Position"),
        [InputRequired(_l("Write a whole number.")), NumberRange(0, 10_000, _l("Write a number from 0 to 10 000."))],
        description=_l("The list stands in the order of this number, then by name."),
    )


@problems.get("/")
def index() -> str:
    """List them with how many published offerings help with each."""
    return render_template("operator/problems/index.html", tagged=queries.problems_with_counts())


@problems.get("/new")
def new() -> str:
    """Ask for a new one."""
    return render_template("operator/problems/new.html", form=ProblemForm())


@problems.post("/")
def create() -> Response | tuple[str, int]:
    """Add it."""
    form = ProblemForm()
    if form.validate_on_submit() and succeeds(
        form, lambda: service.add_problem(form.name.data, summary=form.summary.data or "")
    ):
        flash(_("The problem is added. Tag offerings that help with it."), "success")
        return redirect(url_for(".index"), 303)
    return render_template("operator/problems/new.html", form=form), 422


@problems.get("/<problem_id>/edit")
def edit(problem_id: str) -> str:
    """Ask for other words or another place."""
    problem = queries.problem_by_public_id(problem_id)
    return render_template("operator/problems/edit.html", problem=problem, form=PlaceForm(obj=problem))


@problems.post("/<problem_id>/")
def update(problem_id: str) -> Response | tuple[str, int]:
    """Change words or place."""
    problem, form = queries.problem_by_public_id(problem_id), PlaceForm()
    if form.validate_on_submit():
        facts = {"name": form.name.data, "summary": form.summary.data or "", "position": form.position.data}
        if succeeds(form, lambda: service.describe(problem, **facts)):
            flash(_("Saved."), "success")
            return redirect(url_for(".index"), 303)
    return render_template("operator/problems/edit.html", problem=problem, form=form), 422

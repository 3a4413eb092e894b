"""Changing many offerings at once: the first press shows the effect on each, the second does it."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response
from wtforms import SelectField
from wtforms.validators import InputRequired, Optional

from marketplace.catalog import bulk as service
from marketplace.catalog import queries
from marketplace.catalog.bulk import Action, Change, Effect
from marketplace.catalog.models import Offering
from marketplace.catalog.queries.offerings import offerings_by_public_ids
from marketplace.core import clock
from marketplace.core.errors import Invalid
from marketplace.web.attempts import attempt
from marketplace.web.fields import PercentField, options
from marketplace.web.filters import format_count
from marketplace.web.operator.confirming import ConfirmedForm
from marketplace.web.operator.wording import BULK_ACTIONS

bulk = Blueprint("bulk", __name__, url_prefix="/bulk")


class BulkForm(ConfirmedForm):
    """What to do to all of them."""

    action = SelectField(_l("Do"), [InputRequired(_l("Choose what to do."))], choices=options(BULK_ACTIONS))
    category = SelectField(_l("Category"), [Optional()])
    problem = SelectField(_l("Problem"), [Optional()])
    cap = PercentField(_l("Cap on the margin"), [Optional()], description=_l("Empty: no cap."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        branches = queries.categories_tree()
        names = [(each.category.public_id, "\u2003" * each.depth + each.category.name) for each in branches]
        self.category.choices = options(names, first=_("Choose a category"))
        every = [(each.public_id, each.name) for each in queries.every_problem()]
        self.problem.choices = options(every, first=_("Choose a problem"))

    def change(self) -> Change:
        """Return what was chosen; only what the action is about counts."""
        action = cast("Action", self.action.data)
        about_problem = action in {"add_problem", "remove_problem"}
        return Change(
            action,
            queries.category_by_public_id(self.category.data) if action == "category" and self.category.data else None,
            queries.problem_by_public_id(self.problem.data) if about_problem and self.problem.data else None,
            self.cap.data if action == "cap" else None,
        )


@bulk.post("/")
def create() -> Response | tuple[str, int]:
    """Show what the change would do to each offering that is ticked; once that was seen, do it."""
    chosen, form = offerings_by_public_ids(request.form.getlist("offering")), BulkForm()
    if not chosen:
        flash(_("Tick the offerings first."), "warning")
        return redirect(url_for("operator.offerings.index"), 303)
    if not form.validate_on_submit():
        return _page(form, chosen, []), 422
    try:
        effects = service.preview(chosen, form.change(), at=clock.now())
    except Invalid as refusal:
        form.form_errors = [refusal.message]
        return _page(form, chosen, []), 422
    if not form.is_confirmed():
        form.ask()
        return _page(form, chosen, effects), 200

    count = attempt(form, lambda: service.carry_out(chosen, form.change(), at=clock.now()))
    if count is None:
        return _page(form, chosen, effects), 422
    flash(
        ngettext("One offering is changed.", "%(count)s offerings are changed.", count, count=format_count(count)),
        "success",
    )
    return redirect(url_for("operator.offerings.index"), 303)


def _page(form: BulkForm, chosen: list[Offering], effects: list[Effect]) -> str:
    return render_template(
        "operator/offerings/bulk/create.html",
        form=form,
        chosen=chosen,
        effects=effects,
        changed=sum(effect.is_something for effect in effects),
        links=sum(effect.links for effect in effects if effect.is_something),
    )

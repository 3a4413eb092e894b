"""One verb in one transaction on behalf of a form or a button: a refusal of the business is told on the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import flash, redirect
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from marketplace.core.errors import Conflict, Invalid
from marketplace.core.states import TransitionRefused
from marketplace.db.transaction import transaction

Result = TypeVar("Result")


def succeeds(form: FlaskForm, verb: Callable[[], object]) -> bool:
    """Whether the verb went through. If it was refused, nothing is written and the form says why."""
    return attempt(form, lambda: (verb(),)) is not None


def attempt(form: FlaskForm, verb: Callable[[], Result]) -> Result | None:
    """Return what the verb made, or None when it was refused: nothing is written then, and the form says why.

    A refusal that names a `field` of the form stands beside it, any other one above the form.

    Not found and forbidden are no mistakes of the form; they go on to the error pages.
    """
    try:
        with transaction():
            return verb()
    except (Invalid, Conflict) as refusal:
        blamed = refusal.facts.get("field")
        if blamed in form:
            form[blamed].errors = [*form[blamed].errors, refusal.message]
        else:
            form.form_errors = [*form.form_errors, refusal.message]
        return None


def press(verb: Callable[[], Result], *, said: str | Callable[[Result], str], back: str) -> Response:
    """Do what a button stands for, and go to the page `back`, which tells `said`, or why nothing was written.

    Where the words depend on what the verb returned, `said` makes them of it.
    """
    try:
        with transaction():
            done = verb()
    except Conflict as refusal:
        flash(in_words(refusal), "warning")
    else:
        if words := said if isinstance(said, str) else said(done):
            flash(words, "success")
    return redirect(back, 303)


def in_words(refusal: Conflict) -> str:
    """Return what a button's page says: where the thing has gone on since the page was opened, that it has."""
    if isinstance(refusal, TransitionRefused):
        return str(
            _("That is not possible any more: it has gone on since this page was opened. Here is how it stands now.")
        )
    return refusal.message

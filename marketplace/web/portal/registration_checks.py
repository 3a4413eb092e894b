"""The blind check: one word about an account, and nothing else that could tell anything."""

from __future__ import annotations

from flask import Blueprint, render_template

from marketplace.core import clock
from marketplace.protection import checking
from marketplace.runtime.people import current_person
from marketplace.web.attempts import attempt
from marketplace.web.portal.registration_forms import CheckForm, house
from marketplace.web.portal.selling import current_partner
from marketplace.web.registration_words import LEGEND, WORDS

check = Blueprint("check", __name__, url_prefix="/check")


@check.get("/")
def new() -> str:
    """Ask about whom."""
    return _page(CheckForm())


@check.post("/")
def create() -> str | tuple[str, int]:
    """Answer with one word, on a page that is the same but for that word. Sending it again asks again."""
    form, partner, by, at = CheckForm(), current_partner(), current_person().public_id, clock.now()
    if form.validate_on_submit() and (
        word := attempt(form, lambda: checking.check(partner, form.submission(), by=by, at=at, house=house()))
    ):
        return _page(form, word)
    return _page(form), 422


def _page(form: CheckForm, word: str = "") -> str:
    answer = WORDS.get(word, "")
    return render_template("portal/registrations/check/new.html", form=form, answer=answer, words=WORDS, legend=LEGEND)

"""The blind check: one word about an account, and nothing else that could tell anything."""

from __future__ import annotations

from flask import Blueprint, render_template

from marketplace.core import clock
from marketplace.core.errors import Conflict
from marketplace.db.transaction import transaction
from marketplace.protection import checking
from marketplace.protection.errors import FactInvalid
from marketplace.runtime.people import current_person
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
    form, partner = CheckForm(), current_partner()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        with transaction():
            word = checking.check(
                partner, form.submission(), by=current_person().public_id, at=clock.now(), house=house()
            )
    except FactInvalid as refusal:
        form.blame(refusal)
        return _page(form), 422
    except Conflict as refusal:
        form.form_errors.append(refusal.message)
        return _page(form), 422
    return _page(form, word)


def _page(form: CheckForm, word: str = "") -> str:
    answer = WORDS.get(word, "")
    return render_template("portal/registrations/check/new.html", form=form, answer=answer, words=WORDS, legend=LEGEND)

"""Bank files that pay nobody: withdrawn before the bank had them, or turned down by the bank as a whole."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, TextAreaField
from wtforms.validators import InputRequired, Length

from marketplace.core import clock
from marketplace.payouts import bank_file_ends as ends
from marketplace.payouts import queries_bank as queries
from marketplace.payouts.models import BankFile
from marketplace.runtime.people import current_person
from marketplace.web.attempts import press, succeeds
from marketplace.web.forms import CheckedForm

LONGEST = 300

withdrawal = Blueprint("withdrawal", __name__, url_prefix="/<file_id>/withdrawal")
refusal = Blueprint("refusal", __name__, url_prefix="/<file_id>/refusal")
refusal_approval = Blueprint("refusal_approval", __name__, url_prefix="/<file_id>/refusal/approval")
refusal_denial = Blueprint("refusal_denial", __name__, url_prefix="/<file_id>/refusal/denial")


class WithdrawalForm(CheckedForm):
    """Why a file does not go to the bank."""

    reason = TextAreaField(_l("Reason"), [InputRequired(_l("Write a reason.")), Length(max=LONGEST)])
    is_certain = BooleanField(
        _l("The bank does not have it, and every copy is deleted."),
        [InputRequired(_l("Make sure of it: a copy that still goes out pays everybody in it twice."))],
    )


class RefusalForm(CheckedForm):
    """What shows that the bank took nothing of a file."""

    reason = TextAreaField(
        _l("What shows it"),
        [InputRequired(_l("Write what shows that the bank took nothing of it.")), Length(max=LONGEST)],
        description=_l("What the bank's portal says, when, and to whom. Somebody else has to agree with it."),
    )


@withdrawal.get("/new")
def new(file_id: str) -> str:
    """Ask why."""
    return _withdrawing(queries.file_by_public_id(file_id), WithdrawalForm(formdata=None))


@withdrawal.post("/")
def create(file_id: str) -> Response | tuple[str, int]:
    """Take the file back: nobody gets it any more."""
    file, form = queries.file_by_public_id(file_id), WithdrawalForm()
    by, at = current_person().public_id, clock.now()
    if form.validate_on_submit() and succeeds(
        form, lambda: ends.withdraw(file, reason=form.reason.data.strip(), by=by, at=at)
    ):
        flash(_("The file is withdrawn. Its payouts wait for another one."), "success")
        return redirect(_page_of(file_id), 303)
    return _withdrawing(file, form), 422


@refusal.get("/new", endpoint="new")
def new_refusal(file_id: str) -> str:
    """Ask what shows it."""
    return _refusing(queries.file_by_public_id(file_id), RefusalForm(formdata=None))


@refusal.post("/", endpoint="create")
def say_refused(file_id: str) -> Response | tuple[str, int]:
    """Note that the bank is said to have taken nothing of it."""
    file, form = queries.file_by_public_id(file_id), RefusalForm()
    by, at = current_person().public_id, clock.now()
    if form.validate_on_submit() and succeeds(
        form, lambda: ends.say_refused(file, reason=form.reason.data.strip(), by=by, at=at)
    ):
        flash(_("Somebody else has to agree. Until then the file is with the bank."), "success")
        return redirect(_page_of(file_id), 303)
    return _refusing(file, form), 422


@refusal_approval.post("/", endpoint="create")
def agree(file_id: str) -> Response:
    """Agree, as somebody else: the payouts are given back."""
    by, at = current_person().public_id, clock.now()
    words = _("The payouts of this file are given back. A later run takes them up again.")
    return _step(file_id, lambda file: ends.agree(file, by=by, at=at), words)


@refusal_denial.post("/", endpoint="create")
def deny(file_id: str) -> Response:
    """Say that it is not so: the file is with the bank as before."""
    return _step(file_id, ends.deny, _("The file is with the bank as before."))


def _step(file_id: str, verb: Callable[[BankFile], None], words: str) -> Response:
    return press(lambda: verb(queries.file_by_public_id(file_id)), said=words, back=_page_of(file_id))


def _page_of(file_id: str) -> str:
    return url_for("operator.bank_files.show", file_id=file_id)


def _withdrawing(file: BankFile, form: WithdrawalForm) -> str:
    return render_template("operator/bank_files/withdrawal/new.html", file=file, form=form)


def _refusing(file: BankFile, form: RefusalForm) -> str:
    return render_template("operator/bank_files/refusal/new.html", file=file, form=form)

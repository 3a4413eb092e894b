"""What a partner does about its own claim: appeal once where it was lost, or give it up while it waits."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from marketplace.claims import deciding, queries
from marketplace.claims.models import Claim
from marketplace.core import clock
from marketplace.runtime.people import current_person
from marketplace.web.attempts import press, succeeds
from marketplace.web.claim_words import OWN_RULES
from marketplace.web.forms import CheckedForm

claim_appeal = Blueprint("appeal", __name__, url_prefix="/<claim_id>/appeal")
claim_withdrawal = Blueprint("withdrawal", __name__, url_prefix="/<claim_id>/withdrawal")


class AppealForm(CheckedForm):
    """Why somebody else should look again."""

    reason = TextAreaField(
        _l("Why should somebody look again?"),
        [InputRequired(_l("Write why.")), Length(max=2_000)],
        description=_l(
            "Somebody at the operator who did not decide before reads it: write no name or website of your customer."
        ),
    )


@claim_appeal.get("/new")
def new(claim_id: str) -> str:
    """Ask why."""
    return _page(_own(claim_id), AppealForm())


@claim_appeal.post("/")
def create(claim_id: str) -> Response | tuple[str, int]:
    """Ask for a second look by somebody else."""
    claim, form, by = _own(claim_id), AppealForm(), current_person().public_id
    zone = str(current_app.config["MARKETPLACE_TIME_ZONE"])
    if form.validate_on_submit() and succeeds(
        form, lambda: deciding.appeal(claim, form.reason.data, by=by, at=clock.now(), time_zone=zone)
    ):
        flash(_("Somebody else looks at it now."), "success")
        return redirect(url_for("portal.claims.show", claim_id=claim_id), 303)
    return _page(_own(claim_id), form), 422


@claim_withdrawal.post("/", endpoint="create")
def give_up(claim_id: str) -> Response:
    """Give the claim up; a second press changes nothing."""
    claim = _own(claim_id)
    return press(
        lambda: deciding.withdraw(claim, by=current_person().public_id, at=clock.now()),
        said=_("Given up. You may claim the order again."),
        back=url_for("portal.claims.show", claim_id=claim_id),
    )


def _own(claim_id: str) -> Claim:
    return queries.of_partner(current_person().party_id, claim_id)


def _page(claim: Claim, form: AppealForm) -> str:
    refusal = next((step for step in reversed(claim.steps) if step.to_state == "lost"), None)
    return render_template(
        "portal/claims/appeal/new.html",
        claim=claim,
        form=form,
        rule=OWN_RULES.get(claim.rule, claim.rule),
        text=refusal.evidence.get("text", "") if refusal else "",
    )

"""An offering's pictures: bringing one, putting one first, taking one away."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from marketplace.catalog import illustrating, queries
from marketplace.catalog.models import Offering
from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.pictures import keeping
from marketplace.web.attempts import succeeds

pictures = Blueprint("pictures", __name__, url_prefix="/<offering_id>/pictures")


class PictureForm(FlaskForm):
    """A picture and what it shows."""

    file = FileField(
        _l("Picture"),
        [FileRequired(_l("Choose a file."))],
        description=_l("PNG, JPEG or WebP, up to 5 MB. It is drawn anew, without where and when it was taken."),
    )
    alt = StringField(
        _l("What it shows"),
        [InputRequired(_l("Say in words what the picture shows.")), Length(max=200)],
        description=_l("Read out to people who cannot see it."),
    )


@pictures.get("/")
def index(offering_id: str) -> str:
    """Show the pictures and ask for another."""
    return _page(queries.offering_by_public_id(offering_id), PictureForm())


@pictures.post("/")
def create(offering_id: str) -> Response | tuple[str, int]:
    """Take a picture in."""
    offering, form = queries.offering_by_public_id(offering_id), PictureForm()
    if form.validate_on_submit() and succeeds(form, lambda: _add(offering, form)):
        flash(_("The picture is there."), "success")
        return redirect(url_for(".index", offering_id=offering_id), 303)
    return _page(offering, form), 422


@pictures.post("/<digest>/first")
def first(offering_id: str, digest: str) -> Response:
    """Let lists show this one."""
    with transaction():
        illustrating.put_first(queries.offering_by_public_id(offering_id), digest)
    flash(_("Lists show this picture now."), "success")
    return redirect(url_for(".index", offering_id=offering_id), 303)


@pictures.post("/<digest>/end")
def destroy(offering_id: str, digest: str) -> Response:
    """Take a picture away."""
    with transaction():
        illustrating.remove(queries.offering_by_public_id(offering_id), digest)
    flash(_("The picture is taken away."), "success")
    return redirect(url_for(".index", offering_id=offering_id), 303)


def _add(offering: Offering, form: PictureForm) -> None:
    kept = keeping.keep(form.file.data.read(), party_id=None, at=clock.now())
    illustrating.add(offering, kept, alt=form.alt.data)


def _page(offering: Offering, form: PictureForm) -> str:
    shown = illustrating.pictures_of(offering)
    return render_template(
        "operator/offerings/pictures/index.html", offering=offering, form=form, pictures=shown, most=illustrating.MOST
    )

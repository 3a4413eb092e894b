"""An offering's pictures, for whoever may change them: bringing one, putting one first, taking one away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from flask_wtf.file import FileField, FileRequired
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from marketplace.catalog import illustrating
from marketplace.catalog.models import Offering
from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.pictures import keeping
from marketplace.pictures.models import Picture
from marketplace.web.attempts import succeeds
from marketplace.web.forms import CheckedForm


class PictureForm(CheckedForm):
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


class Wall(Protocol):
    """Where pictures hang: at the offering itself (`catalog.illustrating`), or in a proposal."""

    def pictures_of(self, offering: Offering, /) -> Sequence[Any]:
        """Return them in order, each with digest and words."""

    def add(self, offering: Offering, picture: Picture, /, *, alt: str) -> object:
        """Hang one more behind the others."""

    def put_first(self, offering: Offering, digest: str, /) -> None:
        """Let lists show this one."""

    def remove(self, offering: Offering, digest: str, /) -> None:
        """Take one away."""


@dataclass(frozen=True)
class Said:
    """What is said once it is done."""

    added: LazyString
    first: LazyString
    removed: LazyString


AT_ONCE: Final = Said(_l("The picture is there."), _l("Lists show this picture now."), _l("The picture is taken away."))


@dataclass(frozen=True)
class Album:
    """Whose pages these are: `area` is the audience's blueprint.

    `offering` finds what the signed-in person may illustrate and refuses anything else; `party_id` says who brings a
    picture, None for the operator; `wall` is where it hangs.
    """

    area: str
    template: str
    offering: Callable[[str], Offering]
    party_id: Callable[[], int | None]
    wall: Wall = illustrating
    said: Said = AT_ONCE


def picture_pages(album: Album, *, url_prefix: str = "/<offering_id>/pictures") -> Blueprint:
    """Return the blueprint `pictures` of one audience; the address names the offering, here or above."""
    pictures = Blueprint("pictures", __name__, url_prefix=url_prefix)

    @pictures.get("/")
    def index(offering_id: str) -> str:
        """Show the pictures and ask for another."""
        return _page(album, album.offering(offering_id), PictureForm())

    @pictures.post("/")
    def create(offering_id: str) -> Response | tuple[str, int]:
        """Take a picture in."""
        offering, form = album.offering(offering_id), PictureForm()
        if form.validate_on_submit() and succeeds(form, lambda: _add(album, offering, form)):
            flash(str(album.said.added), "success")
            return redirect(url_for(".index", offering_id=offering_id), 303)
        return _page(album, offering, form), 422

    @pictures.post("/<digest>/first")
    def first(offering_id: str, digest: str) -> Response:
        """Let lists show this one."""
        with transaction():
            album.wall.put_first(album.offering(offering_id), digest)
        flash(str(album.said.first), "success")
        return redirect(url_for(".index", offering_id=offering_id), 303)

    @pictures.post("/<digest>/end")
    def destroy(offering_id: str, digest: str) -> Response:
        """Take a picture away."""
        with transaction():
            album.wall.remove(album.offering(offering_id), digest)
        flash(str(album.said.removed), "success")
        return redirect(url_for(".index", offering_id=offering_id), 303)

    return pictures


def _add(album: Album, offering: Offering, form: PictureForm) -> None:
    kept = keeping.keep(form.file.data.read(), party_id=album.party_id(), at=clock.now())
    album.wall.add(offering, kept, alt=form.alt.data)


def _page(album: Album, offering: Offering, form: PictureForm) -> str:
    return render_template(
        album.template,
        offerings_url=url_for(f"{album.area}.offerings.index"),
        offering_url=url_for(f"{album.area}.offerings.show", offering_id=offering.public_id),
        offering=offering,
        form=form,
        pictures=album.wall.pictures_of(offering),
        most=illustrating.MOST,
    )

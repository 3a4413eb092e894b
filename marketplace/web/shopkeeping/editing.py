"""The shop's own page, its form, and the step of letting customers in."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core import clock
from marketplace.core.errors import Conflict, Invalid
from marketplace.db.transaction import transaction
from marketplace.orders import visit_results
from marketplace.pictures import keeping
from marketplace.storefronts import opening, queries, shelf
from marketplace.storefronts.errors import SlugTaken
from marketplace.storefronts.models import Storefront
from marketplace.web import brands
from marketplace.web.attempts import press
from marketplace.web.qr_codes import qr_code
from marketplace.web.shopkeeping.forms import StorefrontForm
from marketplace.web.shopkeeping.keeper import Keeper, public_address
from marketplace.web.visit_spans import latest

Answer = str | Response | tuple[str, int]
LATELY = 30


def add_home(pages: Blueprint, keeper: Keeper) -> None:
    """Give a blueprint the shop's own page, and what stands on it."""

    @pages.get("/")
    def show() -> str:
        """Show the shop as it stands: where it is, whether it is open, what became of its visits."""
        storefront = queries.of_partner(keeper.owner().partner_id)
        if storefront is None:
            return render_template(keeper.pages.show, storefront=None, **keeper.context())
        results = visit_results.by_source(storefront.partner_id, latest(LATELY))
        lately = next((each.funnel for each in results if each.kind == "storefront"), visit_results.Funnel())
        return render_template(
            keeper.pages.show,
            storefront=storefront,
            address=public_address(storefront),
            chosen=shelf.chosen_count(storefront),
            lately=lately,
            logo_url=brands.logo_url(storefront),
            **keeper.context(),
        )

    @pages.post("/")
    def create() -> Response:
        """Open the shop, for its own people only at first; a second press finds the first one's."""
        owner = keeper.owner()
        with transaction():
            opening.open_storefront(owner.partner, name=owner.name, currency=owner.currency, at=clock.now())
        return redirect(keeper.url("edit"), 303)

    @pages.get("/theme.css")
    def theme() -> Response:
        """Return the shop's colour as a style sheet, for the preview."""
        return brands.theme(keeper.storefront(), "")

    @pages.get("/qr.<form>")
    def qr(form: str) -> Response:
        """Return the QR code of the shop's address."""
        storefront = keeper.storefront()
        return qr_code(public_address(storefront), form, name=storefront.slug)


def add_editing(pages: Blueprint, keeper: Keeper) -> None:
    """Give a blueprint the form of the shop."""

    @pages.get("/edit")
    def edit() -> str:
        """Ask what the shop says and how it looks."""
        storefront = keeper.storefront()
        return _page(keeper, storefront, StorefrontForm.of(storefront))

    @pages.post("/edit")
    def update() -> Answer:
        """Change it. A colour that cannot be read is refused with the nearest one that can, one press away."""
        storefront, form = keeper.storefront(), StorefrontForm()
        if taken := request.form.get("take_color"):
            form.brand_color.data = taken
        if form.validate_on_submit() and _amend(storefront, form):
            flash(_("Saved."), "success")
            return redirect(keeper.url("show"), 303)
        return _page(keeper, keeper.storefront(), form), 422


def add_publication(publication: Blueprint, keeper: Keeper) -> None:
    """Give a blueprint the step that opens the shop to customers, and the one back."""

    @publication.post("/")
    def create() -> Response:
        """Let customers in."""
        return press(
            lambda: opening.publish(keeper.storefront(), at=clock.now()),
            said=_("Your shop is open."),
            back=keeper.url("show"),
        )

    @publication.post("/end")
    def destroy() -> Response:
        """Close the shop to customers; what they have ordered stands."""
        with transaction():
            opening.withdraw(keeper.storefront())
        flash(_("Your shop is closed. Only your own people can look at it."), "success")
        return redirect(keeper.url("show"), 303)


def _page(keeper: Keeper, storefront: Storefront, form: StorefrontForm) -> str:
    return render_template(
        keeper.pages.edit,
        storefront=storefront,
        form=form,
        nearest=form.nearest,
        logo_url=brands.logo_url(storefront),
        **keeper.context(),
    )


def _amend(storefront: Storefront, form: StorefrontForm) -> bool:
    """Whether everything could be changed. If something was refused nothing is, and its field says why."""
    at = clock.now()
    try:
        with transaction():
            opening.amend(storefront, form.look())
            if not storefront.is_house:
                opening.change_address(storefront, form.slug.data or storefront.slug, at=at)
            _change_logo(storefront, form, at)
    except (Invalid, Conflict) as refusal:
        _tell(form, refusal)
        return False
    return True


def _change_logo(storefront: Storefront, form: StorefrontForm, at: datetime) -> None:
    upload = form.logo.data
    if upload:
        picture = keeping.keep(upload.read(), party_id=storefront.partner_id, at=at)
        opening.set_logo(storefront, picture.digest)
    elif form.has_no_logo.data and storefront.logo_digest:
        opening.set_logo(storefront, None)


def _tell(form: StorefrontForm, refusal: Invalid | Conflict) -> None:
    fields = {SlugTaken: form.slug, keeping.PictureRefused: form.logo}
    if (field := fields.get(type(refusal))) is None:
        form.form_errors.append(refusal.message)
        return
    field.errors = (*field.errors, refusal.message)

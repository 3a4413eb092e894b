"""The form of a shop: its words, its address, its colour and logo, and what it shows."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.fields import ColorField
from wtforms.validators import InputRequired, Length, ValidationError

from marketplace.storefronts.errors import ColorInvalid, ColorUnreadable, SlugInvalid
from marketplace.storefronts.models import Storefront
from marketplace.storefronts.opening import Look, check_address, checked_color
from marketplace.web.fields import currency_choices
from marketplace.web.forms import CheckedForm


class StorefrontForm(CheckedForm):
    """What a shop says and how it looks."""

    nearest: str | None = None

    title = StringField(
        _l("Title"),
        [InputRequired(_l("Give the shop a title.")), Length(max=80)],
        description=_l("Stands at the top, and in place of a logo."),
    )
    tagline = StringField(_l("Tagline"), [Length(max=140)], description=_l("One line below the title."))
    welcome = TextAreaField(
        _l("Welcome"),
        [Length(max=4000)],
        description=_l("Who you are and what you are good at. Empty lines part paragraphs."),
    )
    slug = StringField(
        _l("Address"),
        [Length(max=60)],
        description=_l("Small letters, digits and hyphens. The present address keeps leading here."),
        filters=[lambda text: (text or "").strip().lower()],
    )
    brand_color = ColorField(
        _l("Colour"),
        [InputRequired(_l("Choose a colour."))],
        description=_l("Of links and buttons. Text in it must be readable on white; dark screens get a lighter shade."),
    )
    logo = FileField(
        _l("Logo"), description=_l("PNG, JPEG or WebP, up to 2 MB. Best on a transparent ground, wider than high.")
    )
    has_no_logo = BooleanField(_l("Show no logo"))
    currency = SelectField(
        _l("Currency"),
        choices=currency_choices,
        description=_l("What prices are shown in first, where an offering has one in it."),
    )
    shows = RadioField(
        _l("What it shows"),
        choices=[
            SelectChoice("whole", _l("The whole catalogue, by name")),
            SelectChoice("chosen", _l("What I choose, in my order")),
        ],
    )

    def validate_slug(self, field: StringField) -> None:
        """Say at once what is no address; whose it is, is asked when it is taken."""
        try:
            if field.data:  # an empty one leaves the present address
                check_address(field.data)
        except SlugInvalid as refusal:
            raise ValidationError(refusal.message) from None

    def validate_brand_color(self, field: ColorField) -> None:
        """Say at once which colour nobody could read text in, and which one comes nearest."""
        try:
            checked_color(field.data or "")
        except ColorUnreadable as refusal:
            self.nearest = refusal.nearest
            raise ValidationError(refusal.message) from None
        except ColorInvalid as refusal:
            raise ValidationError(refusal.message) from None

    @classmethod
    def of(cls, storefront: Storefront) -> StorefrontForm:
        """Return the form with what the shop says now."""
        return cls(obj=storefront, shows="whole" if storefront.is_whole_catalogue else "chosen")

    def look(self) -> Look:
        """Return what was filled in."""
        texts: dict[str, Any] = {each.name: each.data or "" for each in (self.title, self.tagline, self.welcome)}
        return Look(
            **texts,
            brand_color=self.brand_color.data or "",
            currency=self.currency.data,
            is_whole_catalogue=self.shows.data == "whole",
        )

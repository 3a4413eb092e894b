"""Categories: the tree, growing and rearranging it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from marketplace.catalog import classification, queries
from marketplace.catalog.models import Category
from marketplace.web.attempts import succeeds
from marketplace.web.fields import options
from marketplace.web.forms import CheckedForm

categories = Blueprint("categories", __name__, url_prefix="/categories")


class CategoryForm(CheckedForm):
    """A category's name and where it hangs."""

    name = StringField(_l("Name"), [InputRequired(_l("Write the category's name.")), Length(max=120)])
    parent = SelectField(_l("Below"), [Optional()])

    def offer(self, *, without: Category | None = None) -> None:
        """Fill in the categories to hang below; one never hangs below itself."""
        branches = [each for each in queries.categories_tree() if each.category is not without]
        names = [(each.category.public_id, "\u2003" * each.depth + each.category.name) for each in branches]
        self.parent.choices = options(names, first=_("Nothing: at the top"))

    def chosen_parent(self) -> Category | None:
        """Return the category to hang below; None for the top."""
        return queries.category_by_public_id(self.parent.data) if self.parent.data else None


class PlaceForm(CategoryForm):
    """The same, with its place among its siblings."""

    position = IntegerField(
        _l("Position"),
        [InputRequired(_l("Write a whole number.")), NumberRange(0, 10_000, _l("Write a number from 0 to 10 000."))],
        description=_l("Siblings stand in the order of this number, then by name."),
    )


@categories.get("/")
def index() -> str:
    """Show the tree."""
    return render_template("operator/categories/index.html", branches=queries.categories_tree())


@categories.get("/new")
def new() -> str:
    """Ask for the name of a new category."""
    form = CategoryForm(parent=request.args.get("parent", ""))
    form.offer()
    return render_template("operator/categories/new.html", form=form)


@categories.post("/")
def create() -> Response | tuple[str, int]:
    """Add a category."""
    form = CategoryForm()
    form.offer()
    if form.validate_on_submit() and succeeds(
        form, lambda: classification.add_category(form.name.data, parent=form.chosen_parent())
    ):
        flash(_("The category %(name)s is added.", name=form.name.data), "success")
        return redirect(url_for(".index"), 303)
    return render_template("operator/categories/new.html", form=form), 422


@categories.get("/<category_id>/edit")
def edit(category_id: str) -> str:
    """Ask for another name or place."""
    category = queries.category_by_public_id(category_id)
    parent = category.parent.public_id if category.parent else ""
    return _edit_page(category, PlaceForm(name=category.name, parent=parent, position=category.position))


@categories.post("/<category_id>/")
def update(category_id: str) -> Response | tuple[str, int]:
    """Rename, move or place the category."""
    category, form = queries.category_by_public_id(category_id), PlaceForm()
    form.offer(without=category)
    if form.validate_on_submit():
        place = {"parent": form.chosen_parent(), "position": form.position.data}
        if succeeds(form, lambda: classification.arrange(category, name=form.name.data, **place)):
            flash(_("Saved."), "success")
            return redirect(url_for(".index"), 303)
    return _edit_page(category, form), 422


def _edit_page(category: Category, form: PlaceForm) -> str:
    form.offer(without=category)
    return render_template("operator/categories/edit.html", category=category, form=form)

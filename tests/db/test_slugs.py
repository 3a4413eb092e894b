from __future__ import annotations

from flask import Flask

from marketplace.catalog.models import Category
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.db.slugs import unique_slug


def keep(slug: str) -> None:
    db.session.add(Category(public_id=new_public_id("cat"), slug=slug, name=slug))
    db.session.flush()


def test_a_free_slug_is_the_name_itself(app: Flask) -> None:
    keep("backup-suite")  # longer, begins alike

    assert unique_slug(Category.slug, "Backup", otherwise="category") == "backup"


def test_a_taken_slug_gets_the_next_number(app: Flask) -> None:
    for slug in ("backup", "backup-2", "backup-7", "backup-suite"):
        keep(slug)

    assert unique_slug(Category.slug, "Backup", otherwise="category") == "backup-8"


def test_a_name_in_other_letters_gets_a_word_and_a_number(app: Flask) -> None:
    keep("category")

    assert unique_slug(Category.slug, "東京", otherwise="category") == "category-2"

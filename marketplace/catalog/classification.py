"""The category tree: growing, renaming and rearranging it. Rules and offerings keep pointing at their category."""

from __future__ import annotations

from sqlalchemy import func, select, text

from marketplace.audit import trail
from marketplace.catalog.errors import CategoryCycle, NameMissing
from marketplace.catalog.models import Category
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.db.slugs import unique_slug

TREE_LOCK = 7262


def add_category(name: str, *, parent: Category | None = None) -> Category:
    """Add a category as the last one below `parent`, or at the top.

    Raises:
        NameMissing: the name is empty.
    """
    name = _named(name)
    parent_id = parent.id if parent else None
    last = select(func.max(Category.position)).where(Category.parent_id.is_not_distinct_from(parent_id))
    category = Category(
        public_id=new_public_id("cat"),
        parent_id=parent_id,
        slug=unique_slug(Category.slug, name, otherwise="category"),
        name=name,
        position=(db.session.scalar(last) or 0) + 1,
    )
    db.session.add(category)
    facts = {"name": name, "parent": parent.public_id if parent else None}
    trail.record("category.added", "category", category.public_id, facts)
    return category


def arrange(category: Category, *, name: str, parent: Category | None, position: int) -> None:
    """Rename a category, hang it below `parent` (or at the top), and place it among its siblings.

    Siblings are shown by position, then by name. The slug stays, so that addresses keep working.

    Raises:
        NameMissing: the name is empty.
        CategoryCycle: `parent` is the category itself or hangs below it.
    """
    name = _named(name)
    if parent is not None and parent.id != category.parent_id:
        # Two moves at once could close a circle that neither of them sees: they take turns.
        db.session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": TREE_LOCK})
        _require_elsewhere(category, parent)

    category.name, category.position = name, position
    category.parent_id = parent.id if parent else None
    facts = {"name": name, "parent": parent.public_id if parent else None, "position": position}
    trail.record("category.arranged", "category", category.public_id, facts)


def _require_elsewhere(category: Category, parent: Category) -> None:
    above = select(Category.id, Category.parent_id).where(Category.id == parent.id).cte("above", recursive=True)
    above = above.union(select(Category.id, Category.parent_id).join(above, Category.id == above.c.parent_id))
    if db.session.scalar(select(above.c.id).where(above.c.id == category.id)) is not None:
        raise CategoryCycle(category.name, parent.name)


def _named(name: str) -> str:
    if not name.strip():
        raise NameMissing("category")
    return name.strip()

"""The category tree, flattened in the order people read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from marketplace.catalog.directory import Entry
from marketplace.catalog.errors import CategoryNotFound
from marketplace.catalog.models import Category, Offering
from marketplace.db.base import db


@dataclass(frozen=True)
class Branch:
    """A category in the tree: how deep it hangs, and how many published offerings it and the ones below it hold."""

    category: Category
    depth: int
    offerings: int


def categories_tree(*, only_used: bool = False) -> list[Branch]:
    """Return every category, parents before their children, siblings by position and name, in one SQL statement.

    `only_used` leaves out those without a published offering in or below them, for the shop.
    """
    published = (
        select(func.count()).where(Offering.category_id == Category.id, Offering.state == "published").scalar_subquery()
    )
    own: dict[int, int] = {}
    children: dict[int | None, list[Category]] = defaultdict(list)
    for category, count in db.session.execute(
        select(Category, published).order_by(Category.position, Category.name, Category.id)
    ):
        own[category.id] = count
        children[category.parent_id].append(category)
    branches = _walk(None, 0, children, own)
    return [branch for branch in branches if branch.offerings or not only_used]


def category_by_public_id(public_id: str) -> Category:
    """Return a category.

    Raises:
        CategoryNotFound: there is none with this id.
    """
    found = db.session.scalar(select(Category).where(Category.public_id == public_id))
    if found is None:
        raise CategoryNotFound(public_id)
    return found


def in_and_below(category: Category | Entry) -> Select[int]:
    """Return the query of the keys of a category and of all that hang below it."""
    tree = select(Category.id).where(Category.id == category.id).cte("subtree", recursive=True)
    child = aliased(Category)
    tree = tree.union(select(child.id).join(tree, child.parent_id == tree.c.id))
    return select(tree.c.id)


def paths() -> dict[int, tuple[str, ...]]:
    """Return each category's way up the tree, itself first, as the margin rules name it: one SQL statement."""
    parents = {row[0]: row[1] for row in db.session.execute(select(Category.id, Category.parent_id))}

    def climb(key: int | None) -> Iterator[str]:
        while key is not None:
            yield str(key)
            key = parents[key]

    return {key: tuple(climb(key)) for key in parents}


def _walk(
    parent_id: int | None, depth: int, children: dict[int | None, list[Category]], own: dict[int, int]
) -> Iterator[Branch]:
    for category in children.get(parent_id, []):
        below = list(_walk(category.id, depth + 1, children, own))
        direct = sum(branch.offerings for branch in below if branch.depth == depth + 1)
        yield Branch(category, depth, own[category.id] + direct)
        yield from below

from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.catalog import queries
from marketplace.db.base import db
from tests.support.statements import counted
from tests.support.world import World, a_category

ADDRESS = "/operator/categories/"


def tree() -> list[tuple[str, int]]:
    db.session.rollback()
    return [(branch.category.name, branch.depth) for branch in queries.categories_tree()]


def test_the_tree_is_shown_with_its_offerings(manager: FlaskClient, world: World) -> None:
    with counted() as seen:
        page = manager.get(ADDRESS).text

    assert len(seen) <= 4
    assert "Software" in page


def test_a_category_is_added_below_another(manager: FlaskClient, world: World) -> None:
    parent = world.offering.category
    assert (
        f'<option selected value="{parent.public_id}">' in manager.get(f"{ADDRESS}new?parent={parent.public_id}").text
    )

    answer = manager.post(ADDRESS, data={"name": "Security", "parent": parent.public_id})
    wrong = [
        manager.post(ADDRESS, data={"name": "", "parent": ""}),
        manager.post(ADDRESS, data={"name": "X", "parent": "no"}),
    ]

    assert [answer.status_code, *(each.status_code for each in wrong)] == [303, 422, 422]
    assert ("Security", 1) in tree()
    assert len(tree()) == 3


def test_a_category_is_renamed_moved_and_placed(manager: FlaskClient, world: World) -> None:
    category, parent = world.offering.category, world.other_offering.category
    address = f"{ADDRESS}{category.public_id}/"
    form = manager.get(f"{address}edit").text
    assert f'value="{category.public_id}"' not in form, "it never hangs below itself"

    answer = manager.post(address, data={"name": "Tools", "parent": parent.public_id, "position": "3"})

    assert answer.status_code == 303
    assert tree() == [("Software", 0), ("Tools", 1)]


def test_a_circle_is_refused(manager: FlaskClient, world: World) -> None:
    category = world.offering.category
    child = a_category("Below", parent=category)
    db.session.commit()
    before = tree()

    answer = manager.post(
        f"{ADDRESS}{category.public_id}/", data={"name": "Software", "parent": child.public_id, "position": "0"}
    )

    assert answer.status_code == 422
    assert "Choose another place." in answer.text
    assert tree() == before
    assert manager.get(f"{ADDRESS}cat_unknown/edit").status_code == 404


def test_finance_may_not(finance: FlaskClient, world: World) -> None:
    assert finance.get(ADDRESS).status_code == 200
    assert finance.post(ADDRESS, data={"name": "X"}).status_code == 403
    assert len(tree()) == 2

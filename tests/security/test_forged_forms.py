"""No page is changed by a form that another site has sent."""

from __future__ import annotations

import re
from collections.abc import Iterator

import psycopg
import pytest

from marketplace.tables import metadata
from marketplace.web.access import gate_of
from tests.security.asking import Page, outcome, own, pages
from tests.security.scene import Scene

EXEMPT = {
    "storefront": "whoever cannot know the secret in the address cannot forge a request to it; no cookie takes part",
    "webhooks": "a program sends these and signs them",
}
ASKS = {None: "anonymous", "any": "owner", "partner": "owner", "vendor": "staff", "operator": "channel"}


@pytest.fixture(autouse=True)
def guarded(scene: Scene) -> Iterator[None]:
    """Switch the protection on, as it is everywhere but in tests."""
    scene.web.config["WTF_CSRF_ENABLED"] = True
    yield
    scene.web.config["WTF_CSRF_ENABLED"] = False


STATISTICS = {"visit_marks"}
"""What reading may add to: counts of visits."""


def writing(scene: Scene) -> list[Page]:
    return [
        page for page in pages(scene.web) if page.method != "GET" and page.rule.endpoint.partition(".")[0] not in EXEMPT
    ]


def actor_of(page: Page) -> str:
    gate = gate_of(page.rule.endpoint)
    return ASKS[gate.party_kind] if gate else "anonymous"


def token_of(scene: Scene, actor: str) -> str:
    page = scene.browsers[actor].get("/auth/sign-in" if actor == "anonymous" else "/auth/account/").text
    found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)
    assert found
    return found[1]


@pytest.mark.parametrize("given", [{}, {"csrf_token": ""}, {"csrf_token": "IjEyMyI.aaaa.bbbb"}], ids=str)
def test_every_page_that_writes_refuses_a_form_without_its_token(given: dict[str, str], scene: Scene) -> None:
    accepted = []
    for page in writing(scene):
        actor = actor_of(page)
        values = own(page.fillings(scene, actor))
        with scene.web.test_request_context():
            address = scene.web.url_for(page.rule.endpoint, **values)
        if scene.browsers[actor].open(address, method=page.method, data=given).status_code != 400:
            accepted.append(page.name)

    assert accepted == []


def test_somebody_elses_token_is_worth_nothing(scene: Scene) -> None:
    foreign = token_of(scene, "other owner")

    answer = scene.browsers["owner"].post(
        "/auth/account/", data={"csrf_token": foreign, "name": "Eve", "time_zone": "UTC"}
    )

    assert answer.status_code == 400


def test_ones_own_token_opens_the_form(scene: Scene) -> None:
    own_token = token_of(scene, "owner")

    answer = scene.browsers["owner"].post(
        "/auth/account/", data={"csrf_token": own_token, "name": "Kim", "time_zone": "UTC"}
    )

    assert answer.status_code == 303


def test_the_field_of_a_form_with_a_prefix_counts_as_well(scene: Scene) -> None:
    given = {
        "change-csrf_token": token_of(scene, "owner"),
        "change-current": "x",
        "change-password": "y",
        "change-again": "z",
    }

    assert scene.browsers["owner"].post("/auth/account/password/", data=given).status_code == 422


def test_reading_changes_nothing(scene: Scene) -> None:
    before = counted(scene)
    for page in pages(scene.web):
        if page.method == "GET":
            actor = actor_of(page)
            page.ask(scene, actor, own(page.fillings(scene, actor)))

    assert counted(scene) == before


def test_the_pages_without_a_token_are_those_with_a_reason(scene: Scene) -> None:
    open_ones = {
        page.rule.endpoint.partition(".")[0]
        for page in pages(scene.web)
        if page.method != "GET" and is_open(scene, page)
    }

    assert open_ones <= set(EXEMPT)


def is_open(scene: Scene, page: Page) -> bool:
    actor = actor_of(page)
    return outcome(page.ask(scene, actor, own(page.fillings(scene, actor)))) != "400"


def counted(scene: Scene) -> dict[str, tuple[int, str]]:
    """Return a digest of every row of every table."""
    digests = {}
    with psycopg.connect(scene.superuser) as connection:
        for name in metadata.tables.keys() - STATISTICS:
            row = connection.execute(
                f"select count(*), coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') from {name} t"  # type: ignore[arg-type]
            ).fetchone()
            assert row is not None
            digests[name] = (int(row[0]), str(row[1]))
    return digests

"""Every route × every actor × own, foreign and absent ids."""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path

from tests.security.asking import outcome, own, pages
from tests.security.objects import FLIPPED
from tests.security.scene import ACTORS, Scene
from tests.support.answers import shown

DECLARED = Path(__file__).with_name("access.txt")
WIDTH = 54
LINE = re.compile(r"^(\S+ [A-Z]+) *([^A-Z\s].*)$", re.MULTILINE)
HOW = """
Who may open which page has changed, or a page is not declared. Read each line; if it is meant, declare it:

    UPDATE_SNAPSHOT=1 .venv/bin/pytest tests/security/test_access_matrix.py
"""


def test_every_page_opens_to_those_declared_and_to_nobody_else(scene: Scene) -> None:
    lines = ["# page".ljust(WIDTH) + "".join(name.ljust(13) for name in ACTORS).rstrip()]
    for page in pages(scene.web):
        asked = (outcome(page.ask(scene, actor, own(page.fillings(scene, actor)))) for actor in ACTORS)
        lines.append(page.name.ljust(WIDTH) + "".join(word.ljust(13) for word in asked).rstrip())
    present = "\n".join([lines[0], *sorted(lines[1:]), ""])
    if os.environ.get("UPDATE_SNAPSHOT"):
        DECLARED.write_text(present, encoding="utf-8")

    declared = DECLARED.read_text(encoding="utf-8")
    difference = "\n".join(
        difflib.unified_diff(declared.splitlines(), present.splitlines(), "declared", "present", lineterm="", n=0)
    )

    assert present == declared, f"{HOW}\n{difference}"


def whom_pages_are_served_to() -> dict[str, list[str]]:
    """Return page to actors, as they are declared: that it is so is asked by the test of every page."""
    return {
        page: [actor for actor, word in zip(ACTORS, words.split(), strict=True) if word == "served"]
        for page, words in LINE.findall(DECLARED.read_text(encoding="utf-8"))
    }


def test_no_page_fails(scene: Scene) -> None:
    failing = [
        line
        for line in DECLARED.read_text(encoding="utf-8").splitlines()
        if any(word.startswith("5") for word in line.split())
    ]

    assert failing == []


def test_what_is_somebody_elses_looks_exactly_like_what_does_not_exist(scene: Scene) -> None:
    differing = []
    for page in pages(scene.web):
        for actor in set(ACTORS) - FLIPPED:
            fillings = page.fillings(scene, actor)
            for name, filling in fillings.items():
                if filling.foreign is None or filling.absent is None:
                    continue
                foreign, absent = (
                    page.ask(scene, actor, {**own(fillings), name: value})
                    for value in (filling.foreign, filling.absent)
                )
                if outcome(foreign) == outcome(absent) == "sign-in":
                    continue  # the two differ in the address to come back to
                if shown(foreign) != shown(absent) or foreign.status_code not in {403, 404}:
                    statuses = f"foreign {foreign.status_code}, absent {absent.status_code}"
                    differing.append(f"{page.name} as {actor}: {name} {statuses}")

    assert sorted(differing) == []


def test_what_does_not_exist_is_absent_for_whoever_may_open_the_page(scene: Scene) -> None:
    wrong, served = [], whom_pages_are_served_to()
    for page in pages(scene.web):
        for actor in served[page.name]:
            fillings = page.fillings(scene, actor)
            for name, filling in fillings.items():
                if filling.absent is not None:
                    answer = page.ask(scene, actor, {**own(fillings), name: filling.absent})
                    if outcome(answer) != "absent":
                        wrong.append(f"{page.name} as {actor}: absent {name} gives {answer.status_code}")

    assert wrong == []


def test_an_address_that_is_no_page_is_absent_for_everybody(scene: Scene) -> None:
    for address in ("/nowhere", "/portal/nowhere", "/operator/nowhere", "/.env", "/.git/config", "/admin", "/console"):
        assert {browser.get(address).status_code for browser in scene.browsers.values()} == {404}, address


def test_a_page_asked_by_a_method_it_does_not_have_shows_nothing(scene: Scene) -> None:
    for browser in scene.browsers.values():
        for method in ("PUT", "DELETE", "PATCH", "TRACE"):
            assert browser.open("/portal/orders/", method=method).status_code in {303, 404, 405}

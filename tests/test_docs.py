"""What the documents say is so: links lead somewhere, commands and settings exist, SQL runs."""

from __future__ import annotations

import os
import re
from pathlib import Path

import click
import psycopg
import pytest
from flask import Flask

from marketplace.cli.main import cli
from marketplace.db.roles import ROLES

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
INTERFACES = ROOT / "docs" / "interfaces.md"
OPERATIONS = ROOT / "docs" / "operations.md"
SETTING = re.compile(r"\b(?:MARKETPLACE|STRIPE)_[A-Z_]+\b")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def settings_read() -> set[str]:
    return set(SETTING.findall(read(ROOT / "marketplace" / "runtime" / "settings.py")))


def anchors(path: Path) -> set[str]:
    """Return the anchors of a document's headings as forges make them."""
    heads = re.findall(r"^#+ (.+)$", read(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(document: Path) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", read(document)):
        if re.match(r"https?:|mailto:", target):
            continue
        file, _, anchor = target.partition("#")
        path = (document.parent / file).resolve() if file else document
        if not path.exists() or (anchor and anchor not in anchors(path)):
            broken.append(target)

    assert broken == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_file_that_is_named_exists(document: Path) -> None:
    named = re.findall(r"`((?:marketplace|tests|docs|migrations|benchmarks|templates)/[\w./-]*\w)`", read(document))
    made_later = {"benchmarks/results"}

    assert [name for name in named if not (ROOT / name).exists() and name not in made_later] == []


@pytest.mark.parametrize("document", [INTERFACES, OPERATIONS, ROOT / ".env.example"], ids=lambda path: path.name)
def test_the_settings_are_those_that_are_read(document: Path) -> None:
    assert set(SETTING.findall(read(document))) - {"MARKETPLACE_DATASETS"} == settings_read()


def test_every_command_of_the_command_line_is_written_down() -> None:
    said, missing = read(INTERFACES), []
    for name, command in cli.commands.items():
        below = command.commands if isinstance(command, click.Group) else {"": command}
        missing += [f"{name} {sub}".strip() for sub in below if f"{name} {sub}".strip() not in said]

    assert missing == []


def test_every_room_of_the_addresses_is_written_down(web: Flask) -> None:
    said = read(INTERFACES)
    rooms = {rule.rule.split("/")[1] for rule in web.url_map.iter_rules()} - {"", "static", "bootstrap"}

    assert [room for room in sorted(rooms) if f"/{room}" not in said] == []


def test_every_make_command_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", read(ROOT / "Makefile"), re.MULTILINE))
    named = {word for path in DOCUMENTS for word in re.findall(r"`make ([a-z]+)", read(path))}

    assert named <= targets


def test_the_roles_that_operations_makes_are_those_that_policies_name(superuser: psycopg.Connection) -> None:
    """The block is run as it stands, under other names, and rolled back: roles belong to the whole server."""
    (block,) = [sql for sql in re.findall(r"```sql\n(.*?)```", read(OPERATIONS), re.DOTALL) if "create role" in sql]
    suffix = f"_{os.getpid()}"
    names = {*re.findall(r"create role (\w+)", block)}
    for name in names:
        block = re.sub(rf"\b{name}\b", name + suffix, block)
    statements = [part for part in block.split(";") if part.strip() and "create database" not in part]

    superuser.autocommit = False
    for statement in statements:
        superuser.execute(statement)  # type: ignore[call-overload]
    rows = superuser.execute(
        "select rolname, rolcanlogin, rolbypassrls, rolsuper from pg_roles where rolname like %s", [f"%{suffix}"]
    ).fetchall()
    superuser.rollback()

    made = {name.removesuffix(suffix): flags for name, *flags in rows}
    assert {name: made[name] for name in ROLES} == {
        name: [login == "login", False, False] for name, login in ROLES.items()
    }
    assert made["marketplace_migrator"] == [True, False, False]

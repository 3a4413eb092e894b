"""The house keeps its own rules: rooms, sizes, names, and a test for every module."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from marketplace import tables

ROOT = Path(__file__).resolve().parents[1]
PACKAGE, TESTS, TEMPLATES = ROOT / "marketplace", ROOT / "tests", ROOT / "templates"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.name not in {"__init__.py", "__main__.py"})
PAGES = sorted(path for path in TEMPLATES.rglob("*") if path.suffix in {".html", ".txt"})

COVERED = {
    "*/models.py": "migrations/test_no_drift.py",
    "*/models/*.py": "migrations/test_no_drift.py",
    "web/*/blueprint.py": "security/test_access_matrix.py",
    "web/blueprints.py": "security/test_access_matrix.py",
    "web/access_table.py": "security/test_access_matrix.py",
    "runtime/extensions.py": "security/test_headers.py",
    "cli/demo_data/*.py": "cli/demo_data/test_planting.py",
    "reconciling/judging.py": "reconciling/test_matching.py",
    "reconciling/clearing.py": "reconciling/test_matching.py",
    "reconciling/queries.py": "reconciling/test_matching.py",
    "reconciling/summing.py": "reconciling/test_matching.py",
}
"""Modules without a test file of their own, and the test that would fail without them.

Tables are compared with the migrated database, and each one's rows with row security. Blueprints and the access table
are one list of addresses, every one of which is tried. Extensions do nothing until the app is asked. The demo's data is
planted as a whole. What reconciliation asks the database is proved where the answers are matched.
"""

LARGEST_MODULE, LARGEST_TEMPLATE, LARGEST_FUNCTION = 250, 90, 45
TAKEN_AWAY = PACKAGE / "standalone"
"""Programs for people outside, each one file on purpose."""


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_every_module_has_its_test_at_the_mirrored_path() -> None:
    missing = []
    for module in MODULES:
        below = module.relative_to(PACKAGE)
        mirrored = TESTS / below.parent / f"test_{below.name}"
        covering = [test for pattern, test in COVERED.items() if below.match(pattern)]
        if not mirrored.exists() and not any((TESTS / test).exists() for test in covering):
            missing.append(name_of(module))

    assert missing == []


def test_no_exception_from_that_rule_is_idle() -> None:
    idle = [pattern for pattern in COVERED if not any(module.relative_to(PACKAGE).match(pattern) for module in MODULES)]

    assert idle == []
    assert [test for test in COVERED.values() if not (TESTS / test).exists()] == []


def test_no_module_and_no_template_is_larger_than_one_can_read_at_once() -> None:
    large = [name_of(p) for p in MODULES if len(lines(p)) > LARGEST_MODULE and p.parent != TAKEN_AWAY]

    assert large == []
    assert [name_of(path) for path in PAGES if len(lines(path)) > LARGEST_TEMPLATE] == []


def test_no_function_tells_more_than_one_story() -> None:
    long = [
        f"{name_of(path)}: {node.name}"
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LARGEST_FUNCTION
    ]

    assert long == []


def public(node: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Yield public functions and classes with their public methods, not what is defined inside functions."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and child.name[0] != "_":
            yield child
            if isinstance(child, ast.ClassDef):
                yield from public(child)


def says_nothing(node: ast.AST) -> bool:
    """Whether a body is `...` alone: the methods of a Protocol, whose class says what they are for."""
    body = getattr(node, "body", [])
    return len(body) == 1 and isinstance(body[0], ast.Expr) and getattr(body[0].value, "value", None) is ...


def test_everything_public_says_what_it_is() -> None:
    silent = [name_of(path) for path in sorted(PACKAGE.rglob("*.py")) if not ast.get_docstring(tree(path))]
    for path in MODULES:
        silent += [
            f"{name_of(path)}: {node.name}"
            for node in public(tree(path))
            if not ast.get_docstring(node) and not says_nothing(node) and node.name != "Meta"  # WTForms' own word
        ]

    assert silent == []


def test_first_lines_of_docstrings_are_sentences() -> None:
    unfinished = []
    for path in MODULES:
        for node in (tree(path), *public(tree(path))):
            said = ast.get_docstring(node)
            if said and not said.split("\n\n")[0].rstrip().endswith((".", ":", "?", "`")):
                unfinished.append(f"{name_of(path)}: {said.splitlines()[0]}")

    assert unfinished == []


def test_only_the_door_commits() -> None:
    found = [
        f"{name_of(path)}:{number}"
        for path in MODULES
        if path != PACKAGE / "db" / "transaction.py" and "sandbox" not in path.parts
        for number, line in enumerate(lines(path), start=1)
        if re.search(r"\.commit\(\)", line)
    ]

    assert found == []


def test_every_flush_says_why() -> None:
    silent = []
    for path in MODULES:
        text = lines(path)
        for number, line in enumerate(text):
            if re.search(r"session(\(\))?\.flush\(\)", line) and "#" not in line + text[number - 1]:
                silent.append(f"{name_of(path)}:{number + 1}")

    assert silent == []


def test_every_module_of_tables_is_known_to_the_migrations() -> None:
    known = {Path(module.__file__ or "") for module in tables.MODULES}
    models = {*PACKAGE.rglob("models.py"), *PACKAGE.rglob("models/__init__.py")}

    # The books' tables are written in SQL and read through models of their own.
    assert {path for path in models if path.parent != PACKAGE / "ledger"} == known


def stack() -> dict[str, int]:
    """Return how high each package stands, by the import contract: 0 is the ground."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = next(each for each in settings["tool"]["importlinter"]["contracts"] if each["type"] == "layers")
    return {
        package.strip(): height
        for height, layer in enumerate(reversed(contract["layers"]))
        for package in layer.split("|")
    }


def test_foreign_keys_point_to_the_same_package_or_down() -> None:
    heights = stack()
    owners = {
        mapper.local_table.fullname: mapper.class_.__module__.split(".")[1]
        for mapper in tables.Base.registry.mappers
        if mapper.local_table is not None
    }
    upwards = [
        f"{table.name}.{key.parent.name} → {key.column.table.name}"
        for table in tables.metadata.tables.values()
        for key in table.foreign_keys
        if owners[table.fullname] != owners[key.column.table.fullname]
        and heights[owners[table.fullname]] <= heights[owners[key.column.table.fullname]]
    ]

    assert upwards == []


def rendered() -> dict[str, str]:
    """Return every template that a view names, with the module that does."""
    found = {}
    for path in (*(PACKAGE / "web").rglob("*.py"), PACKAGE / "runtime" / "requests.py"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(
                r"[\w/]+\.html", node.value
            ):  # fmt: skip
                found[node.value] = name_of(path)
    return found


ASIDE = {"storefront/links/closed.html"}
"""Pages that an endpoint shows in place of its own: an offer that is over."""


def test_every_page_stands_at_its_endpoints_path(web: Flask) -> None:
    endpoints = {rule.endpoint for rule in web.url_map.iter_rules()}
    pages = rendered()

    assert len(pages) > 40
    assert [page for page in pages if not (TEMPLATES / page).exists()] == []
    whole = {page for page in pages if not Path(page).name.startswith("_")}  # the others are parts, drawn on their own
    elsewhere = {page for page in whole if page.removesuffix(".html").replace("/", ".") not in endpoints}
    assert elsewhere == ASIDE


def test_every_template_is_used(web: Flask) -> None:
    used = set(rendered())
    for page in PAGES:
        used.update(re.findall(r"""["']([\w/]+\.(?:html|txt))["']""", page.read_text(encoding="utf-8")))
    jobs = "".join(path.read_text(encoding="utf-8") for path in (PACKAGE / "jobs").glob("*.py"))
    words = set(re.findall(r'"(\w+)"', jobs))
    errors = {f"errors/{code}.html" for code in web.error_handler_spec[None] if code}
    errors |= {f"errors/{code}.html" for code in (400, 403, 404, 405, 409, 413, 422, 429, 500, 503)}

    unused = [
        name
        for name in (page.relative_to(TEMPLATES).as_posix() for page in PAGES)
        if name not in used | errors and not (name.startswith("emails/") and name.split("/")[1] in words)
    ]
    assert unused == []


def test_no_template_trusts_text_blindly() -> None:
    trusting = [
        f"{name_of(page)}:{number}"
        for page in PAGES
        for number, line in enumerate(lines(page), start=1)
        if re.search(r"\|\s*safe\b|\{%-?\s*autoescape\s+false", line)
    ]

    assert trusting == []


def test_no_page_brings_script_or_style_of_its_own() -> None:
    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=[\"']|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE)
    found = [
        f"{name_of(page)}:{number}"
        for page in PAGES
        if "email" not in page.relative_to(TEMPLATES).as_posix()  # mail programs know no style sheets
        for number, line in enumerate(lines(page), start=1)
        if inline.search(line)
    ]

    assert found == []


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|coming soon|not implemented", re.IGNORECASE)
    places = [*MODULES, *PAGES, *(ROOT / "migrations").rglob("*.sql"), *(ROOT / "docs").rglob("*.md")]
    found = [
        f"{name_of(path)}:{number}"
        for path in places
        for number, line in enumerate(lines(path), start=1)
        if later.search(line)
    ]

    assert found == []


def test_every_arrow_points_down() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    if not program.exists():
        pytest.fail("lint-imports is missing: run `make setup`.")

    answer = subprocess.run([program, "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert answer.returncode == 0, answer.stdout

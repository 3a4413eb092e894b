"""Who calls whom in the package, read from its source: enough to find every door that leads to a deed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Function:
    """A function or method, with the names that it mentions as they are resolved, and its decorators."""

    name: str
    mentions: set[str] = field(default_factory=set)
    makes: set[str] = field(default_factory=set)
    """What it calls by name, and what it hands to `insert`: classes among them are made here."""
    decorators: list[str] = field(default_factory=list)


@cache
def functions(package: str = "marketplace") -> dict[str, Function]:
    """Return every function of the package by its full name.

    A nested function is part of the one around it, and listed by itself as well. What a name stands for is read from
    the module's imports; whatever is only mentioned counts as called, so that nothing handed on is missed.
    """
    found: dict[str, Function] = {}
    for path in sorted((ROOT / package).rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        found.update({each.name: each for each in _of_module(ast.parse(path.read_text()), module)})
    return found


def makers(*models: str) -> set[str]:
    """Return the functions that make a row of one of the models, such as `marketplace.orders.models.Order`."""
    return {each.name for each in functions().values() if each.makes & set(models)}


def leading_to(deeds: set[str]) -> set[str]:
    """Return every function that one of the deeds can be reached from, by any number of steps."""
    known = functions()
    reached: set[str] = set()
    frontier = set(deeds)
    while frontier:
        reached |= frontier
        frontier = {name for name, each in known.items() if each.mentions & frontier} - reached
    return reached - deeds


def _of_module(tree: ast.Module, module: str) -> Iterator[Function]:
    names = dict(_imports(tree))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names[node.name] = f"{module}.{node.name}"
    yield from _defined(tree, module, names)


def _defined(scope: ast.AST, prefix: str, names: dict[str, str]) -> Iterator[Function]:
    for node in ast.iter_child_nodes(scope):
        if isinstance(node, ast.ClassDef):
            yield from _defined(node, f"{prefix}.{node.name}", names)
        elif isinstance(node, ast.FunctionDef):
            name = f"{prefix}.{node.name}"
            mentions = {found for each in ast.walk(node) if (found := _resolved(each, names))} - {name}
            makes = {found for each in ast.walk(node) for made in _made(each) if (found := _resolved(made, names))}
            yield Function(name, mentions, makes, [ast.unparse(each) for each in node.decorator_list])
            yield from _defined(node, name, names)


def _made(node: ast.AST) -> list[ast.expr]:
    if not isinstance(node, ast.Call):
        return []
    is_insert = isinstance(node.func, ast.Name | ast.Attribute) and ast.unparse(node.func).endswith("insert")
    return [node.func, *node.args] if is_insert else [node.func]


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for each in node.names:
                yield each.asname or each.name, f"{node.module}.{each.name}"
        elif isinstance(node, ast.Import):
            for each in node.names:
                yield each.asname or each.name, each.name


def _resolved(node: ast.AST, names: dict[str, str]) -> str | None:
    """`verb` or `module.verb` as a full name, where the module's imports say what it is."""
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names:
        return f"{names[node.value.id]}.{node.attr}"
    return None

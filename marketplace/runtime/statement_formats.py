"""Every form a statement can be had in, by the name that people choose it by."""

from __future__ import annotations

from typing import Final

from marketplace.core.errors import Invalid
from marketplace.runtime import statement_json, statement_papers
from marketplace.statements.formats import BOOKS, Format, in_one

PDF: Final = Format(
    "pdf", ".pdf", "application/pdf", statement_papers.write, statement_papers.volumes, statement_papers.beside
)
JSON: Final = Format("json", ".json", "application/json", in_one(statement_json.write), beside=statement_json.beside)

CHOICES: Final[dict[str, tuple[Format, ...]]] = {
    "csv": BOOKS["csv"],
    "xlsx": BOOKS["xlsx"],
    "pdf": (PDF,),
    "json": (JSON,),
    "hledger": BOOKS["hledger"],
}
"""What each choice means, in the order in which they are offered. A new form joins here."""

EVERY: Final = "all"


def chosen(names: list[str] | tuple[str, ...]) -> list[str]:
    """Return the choices that are meant, each once and in their order; `all` means every one.

    Raises:
        Invalid: none is named, or one that there is not.
    """
    wanted = set(CHOICES) if EVERY in names else set(names)
    if unknown := sorted(wanted - set(CHOICES)):
        raise Invalid(f"{unknown[0]!r} is no format. Choose from {', '.join(CHOICES)}.", field="format")
    if not wanted:
        raise Invalid("Choose at least one format.", field="format")
    return [name for name in CHOICES if name in wanted]


def formats_of(names: list[str] | tuple[str, ...]) -> list[Format]:
    """Return the forms behind some choices.

    Raises:
        Invalid: none is named, or one that there is not.
    """
    return [each for name in chosen(names) for each in CHOICES[name]]


def by_suffix(suffix: str) -> Format | None:
    """Return the form whose files end so, such as `.journal`; None where there is none."""
    return next((each for forms in CHOICES.values() for each in forms if each.suffix == suffix), None)

"""Reading the XML of banks by names alone: every format has one namespace, checked at its root."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from marketplace.core.currencies import parse_amount
from marketplace.core.errors import Invalid
from marketplace.gateways.bank_ports import BankAnswerRefused


class Element(Protocol):
    """What is asked of the parser's element."""

    tag: str
    text: str | None

    def __iter__(self) -> Iterator[Element]: ...

    def get(self, key: str, default: str = "") -> str: ...


class Node:
    """An element whose children are found by paths of local names, such as `Refs/EndToEndId`."""

    def __init__(self, element: Element) -> None:
        self._element = element

    def all(self, path: str) -> list[Node]:
        """Return the elements at a path, in the file's order."""
        found = [self._element]
        for name in path.split("/"):
            found = [child for each in found for child in each if child.tag.rpartition("}")[2] == name]
        return [Node(each) for each in found]

    def first(self, *paths: str) -> Node | None:
        """Return the first element at the first of several paths that leads anywhere."""
        return next((found for path in paths for found in self.all(path)), None)

    def text(self, *paths: str) -> str:
        """Return the text at the first of several paths that has any; "" where none has."""
        texts = ((found.own or "").strip() for path in paths for found in self.all(path))
        return next((text for text in texts if text), "")

    @property
    def own(self) -> str | None:
        """The element's own text."""
        return self._element.text

    @property
    def currency(self) -> str:
        """The currency of the element's amount; "" where it has none."""
        return self._element.get("Ccy")

    def amount(self) -> tuple[int, str]:
        """Return the element's amount in minor units, and its currency.

        Raises:
            BankAnswerRefused: it is no amount of that currency.
        """
        currency, text = self._element.get("Ccy"), (self._element.text or "").strip()
        whole, point, decimals = text.partition(".")
        shown = whole if point and not decimals.strip("0") and whole else text.rstrip("0") if point else text
        try:
            return parse_amount("" if "," in text else shown, currency), currency
        except Invalid as wrong:
            raise BankAnswerRefused(f"{text} {currency} is no amount.") from wrong

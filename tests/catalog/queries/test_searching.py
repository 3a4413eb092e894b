from __future__ import annotations

from flask import Flask

from marketplace.catalog.queries.searching import matches


def test_text_without_words_asks_for_nothing() -> None:
    assert matches("") is None
    assert matches(" &|!:*() _ ") is None


def test_words_become_beginnings_and_nothing_in_them_is_an_operator(app: Flask) -> None:
    condition = matches("back:up & O'Neil <-> " + "x " * 50)
    assert condition is not None

    parameters = condition.compile().params.values()

    assert "back:* & up:* & O:* & Neil:*" + " & x:*" * 6 in parameters

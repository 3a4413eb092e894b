"""Whether two names may be one organisation's, judged by what is kept of them and which of their keys met."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from marketplace.customers.names.keys import CORE, WEIGHT, WHOLE, NameKey, NameKeys, Source

ALIKE_AT_HOME: Final = 75
ALIKE_ABROAD: Final = 85
"""Hundredths of the weight of both names that must be shared: in one country, and in two."""

NEARLY: Final = 85
"""What a word counts whose spelling differs, in hundredths of one that is the same."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A name as the database keeps it: where it comes from, its country, and the kind and number of each word."""

    source: Source
    country: str
    kinds: str
    words: tuple[int, ...]


class Met(NamedTuple):
    """A key that both names have: where it stands in the asked name, and where in the kept one."""

    asked: int
    kept: int


class _Shared(NamedTuple):
    """A word that both names have; `is_same` says that it is spelled the same."""

    asked: int
    kept: int
    is_same: bool


def met_of(asked: NameKeys, kept: Collection[NameKey]) -> set[Met]:
    """Return which keys of two names meet, as the database finds them."""
    places: dict[int, list[int]] = {}
    for each in kept:
        places.setdefault(each.key, []).append(each.place)
    return {Met(each.place, place) for each in asked.keys for place in places.get(each.key, ())}


def reasons_for(asked: NameKeys, kept: Kept, met: Collection[Met]) -> tuple[str, ...]:
    """Return why the two may be one, in sentences that tell neither name to the other; empty: they are not alike."""
    is_home = asked.country == kept.country
    shared = _shared(asked, kept, met)
    if not shared or not _says_enough(asked, kept, shared, is_home=is_home):
        return ()
    score = _score(asked, kept, shared)
    if score < (ALIKE_AT_HOME if is_home else ALIKE_ABROAD):
        return ()
    return (_about_the_name(asked, kept, shared, score), _about_the_country(is_home=is_home))


def _shared(asked: NameKeys, kept: Kept, met: Collection[Met]) -> list[_Shared]:
    """Pair the words: those that are the same first, then those nearly the same; joined names meet as a whole."""
    if any(each.asked == WHOLE and each.kept == WHOLE for each in met):
        return _all_of(asked.kinds, kept.kinds, "dnctvps#")
    pairs = list(_same_words(asked, kept))
    if any(each.asked == CORE and each.kept == CORE for each in met):
        core = _all_of(asked.kinds, kept.kinds, "dn#")
        return core + [each for each in pairs if asked.kinds[each.asked] not in "dn#"]
    left, right = {each.asked for each in pairs}, {each.kept for each in pairs}
    for asked_place, kept_place in sorted(met):
        if min(asked_place, kept_place) >= 0 and asked_place not in left and kept_place not in right:
            pairs.append(_Shared(asked_place, kept_place, is_same=False))
            left.add(asked_place)
            right.add(kept_place)
    return pairs


def _same_words(asked: NameKeys, kept: Kept) -> Iterator[_Shared]:
    free = list(enumerate(kept.words))
    for place, word in enumerate(asked.words):
        if found := next((each for each in free if each[1] == word), None):
            free.remove(found)
            yield _Shared(place, found[0], is_same=True)


def _all_of(asked: str, kept: str, kinds: str) -> list[_Shared]:
    """Every word of these kinds, one name's beside the other's, which may be written in more or fewer words."""
    left = [place for place, kind in enumerate(asked) if kind in kinds]
    right = [place for place, kind in enumerate(kept) if kind in kinds]
    longer = max(len(left), len(right))
    return [_Shared(_at(left, place), _at(right, place), is_same=True) for place in range(longer)]


def _at(places: list[int], place: int) -> int:
    return places[min(place, len(places) - 1)]


def _score(asked: NameKeys, kept: Kept, shared: list[_Shared]) -> int:
    """Hundredths of the weight of both names that is shared."""
    total = sum(WEIGHT[kind] for kind in asked.kinds + kept.kinds)
    common = 0
    for places, kinds in (
        ({each.asked: each.is_same for each in shared}, asked.kinds),
        ({each.kept: each.is_same for each in shared}, kept.kinds),
    ):
        common += sum(WEIGHT[kinds[place]] * (100 if is_same else NEARLY) for place, is_same in places.items())
    return common // total


def _says_enough(asked: NameKeys, kept: Kept, shared: list[_Shared], *, is_home: bool) -> bool:
    """Whether what is shared can tell organisations apart at all.

    A distinctive word can. Common ones, such as family names, only where nothing else differs, and in one country.
    Numbers and towns that differ tell sisters apart.
    """
    if _differ(asked, kept, shared, "#") or _differ(asked, kept, shared, "c"):
        return False
    if any(asked.kinds[each.asked] == "d" or kept.kinds[each.kept] == "d" for each in shared):
        return True
    mine, theirs = {each.asked for each in shared}, {each.kept for each in shared}
    rest = [kind for place, kind in enumerate(asked.kinds) if place not in mine]
    rest += [kind for place, kind in enumerate(kept.kinds) if place not in theirs]
    return is_home and all(kind in "sp" for kind in rest) and all(each.is_same for each in shared)


def _differ(asked: NameKeys, kept: Kept, shared: list[_Shared], kind: str) -> bool:
    """Whether both names have words of the kind, and not the same ones."""
    mine = {place for place, each in enumerate(asked.kinds) if each == kind}
    theirs = {place for place, each in enumerate(kept.kinds) if each == kind}
    return bool(mine and theirs) and not (mine <= {each.asked for each in shared})


def _about_the_name(asked: NameKeys, kept: Kept, shared: list[_Shared], score: int) -> str:
    label = "label" in {asked.source, kept.source}
    what = "The web domain says the same name" if label else "The names are the same"
    if asked.source == kept.source == "label":
        what = "The web domains differ in their ending only"
    if score == 100:
        return f"{what}."
    if all(each.is_same for each in shared):
        return "What is particular about the names is the same; their general words differ."
    return "The names differ by a letter or two in their particular words."


def _about_the_country(*, is_home: bool) -> str:
    return (
        "Both are in the same country." if is_home else "They are in different countries, and the name is a rare one."
    )

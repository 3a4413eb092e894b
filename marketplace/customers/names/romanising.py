"""Cyrillic, Greek, Kana and Hangul in Latin letters. Han characters stay: their sound is not in the character."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

CYRILLIC: Final = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "ђ": "dj", "ѓ": "g", "е": "e", "ё": "e", "є": "ye",
    "ж": "zh", "з": "z", "ѕ": "dz", "и": "i", "і": "i", "ї": "yi", "й": "y", "ј": "j", "к": "k", "л": "l", "љ": "lj",
    "м": "m", "н": "n", "њ": "nj", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "ћ": "c", "ќ": "k", "у": "u",
    "ў": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "џ": "dz", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "",
    "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip

GREEK: Final = {
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k", "λ": "l",
    "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "y", "φ": "f",
    "χ": "ch", "ψ": "ps", "ω": "o",
}  # fmt: skip

GREEK_PAIRS: Final = (
    (re.compile(r"\bμπ"), "b"),
    (re.compile(r"\bντ"), "d"),
    (re.compile(r"\bγκ"), "g"),
    (re.compile("γγ"), "ng"),
    (re.compile("ου"), "ou"),
    (re.compile("([αεη])υ(?=[θκξπστφχψς])"), r"\1f"),
    (re.compile("([αεη])υ"), r"\1v"),
)
"""Letters that sound otherwise together, before the letters one by one."""

HEPBURN: Final = {"si": "shi", "ti": "chi", "tu": "tsu", "hu": "fu", "zi": "ji", "di": "ji", "du": "zu", "wo": "o"}
"""Kana are spelled by their Unicode names, which write some of them otherwise than people do."""

SMALL: Final = ("ya", "yu", "yo", "a", "i", "u", "e", "o")
_LETTERS: Final = {ord(letter): latin for letter, latin in {**CYRILLIC, **GREEK}.items()}


def romanised(text: str) -> str:
    """Return the text, already in small letters, with every letter of these scripts in Latin ones."""
    for pair, latin in GREEK_PAIRS:
        text = pair.sub(latin, _without_accents(text) if max(text, default="") >= "\u0370" else text)
    text = text.translate(_LETTERS)
    return "".join(_syllables(text)) if any(_is_syllable(each) for each in text) else text


def _without_accents(text: str) -> str:
    # A Greek letter with an accent is still that letter; й and ё are letters of their own.
    kept = []
    for letter in text:
        base = unicodedata.normalize("NFD", letter)
        kept.append(base[0] if "\u0370" <= base[0] <= "\u03ff" else letter)
    return "".join(kept)


def _is_syllable(letter: str) -> bool:
    return "\u3041" <= letter <= "\u30fc" or "\uac00" <= letter <= "\ud7a3"


def _syllables(text: str) -> list[str]:
    latin: list[str] = []
    for letter in text:
        if not _is_syllable(letter):
            latin.append(letter)
            continue
        name = unicodedata.name(letter, "").lower().split()
        sound = name[-1] if name and name[-1].isalpha() and name[-1] != "mark" else ""
        if "small" in name:
            _contract(latin, sound)
        elif letter != "\u30fc":  # a long vowel is written like a short one
            latin.append(HEPBURN.get(sound, sound))
    return latin


def _contract(latin: list[str], sound: str) -> None:
    """Join a small kana to the one before: ki and a small ya are kya. A small tu doubles, which is not compared."""
    if sound in SMALL and latin and latin[-1].endswith("i"):
        before = latin[-1][:-1]
        latin[-1] = before + (sound[1:] if before in {"sh", "ch", "j"} else sound)
    elif sound in SMALL:
        latin.append(sound)

"""Names as parts of an address: small Latin letters, digits and single hyphens."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LONGEST: Final = 60
_FOREIGN: Final = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"}
)
_NEITHER_LETTER_NOR_DIGIT = re.compile(r"[^a-z0-9]+")


def slugify(text: str, *, otherwise: str = "item") -> str:
    """Fold a name into a slug: "Łódź & Söhne GmbH" becomes `lodz-sohne-gmbh`.

    Accents are dropped, everything between letters and digits becomes one hyphen, and the result is cut to 60
    characters. A name without any Latin letter or digit gives `otherwise`. Slugs are not unique; see `db.slugs`.
    """
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_FOREIGN))
    plain = "".join(character for character in folded if not unicodedata.combining(character))
    return _NEITHER_LETTER_NOR_DIGIT.sub("-", plain).strip("-")[:_LONGEST].rstrip("-") or otherwise

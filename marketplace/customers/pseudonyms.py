"""What a customer is called where its name is nobody's business: `7F3K9-2TDXM`, the same for ever.

It is the beginning of the account's public id, which is random: nothing of the customer goes into it, and whoever has
the one finds the other. Fifty bits tell a million accounts apart.
"""

from __future__ import annotations

import re
from typing import Final

LENGTH: Final = 10
HALF: Final = 5
SPOKEN: Final = re.compile(r"(?:customer\s+)?([0-9a-z]{5})-?([0-9a-z]{5})", re.IGNORECASE)


def pseudonym(account_id: str) -> str:
    """Return the pseudonym of the account with this public id."""
    known = account_id.partition("_")[2][:LENGTH].upper()
    return f"{known[:HALF]}-{known[HALF:]}"


def beginning_of(spoken: str) -> str | None:
    """Return how the public id of the account begins that somebody names by its pseudonym; None where it is none."""
    found = SPOKEN.fullmatch(spoken.strip())
    return f"acc_{found[1]}{found[2]}".lower() if found else None

"""What a reader sees for one state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask_babel.speaklater import LazyString


@dataclass(frozen=True)
class Label:
    """What the reader sees for one state."""

    text: LazyString | str
    tone: str
    icon: str

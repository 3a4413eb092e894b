"""Pictures for the demo: drawn from a name, so that the same name has the same picture every time.

An offering's picture is a motif of its category in its vendor's colours; which motif, on which ground and in which
arrangement follows from its key. A logo is a mark of a few shapes in a brand's colour.
"""

from marketplace.cli.demo_data.art.composing import Picture, compose
from marketplace.cli.demo_data.art.logos import logo

__all__ = ["Picture", "compose", "logo"]

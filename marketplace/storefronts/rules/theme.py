"""The style sheet that gives a storefront its colour: a few variables, made from checked values only."""

from __future__ import annotations

from typing import Final

from marketplace.storefronts.rules.colors import Shades, dark_shades, light_shades

NEUTRAL: Final = "#15181d"
"""The colour of a storefront that has not chosen one: ink."""

_VARIABLES: Final = (
    "--accent: {accent}; --action: {action}; --action-strong: {strong}; --on-action: #ffffff;"
    " --accent-soft: var(--sunken); --fill-accent: {accent};"
)


def style_sheet(color: str) -> str:
    """Return the CSS of a readable brand colour (`#rrggbb`) for both colour schemes. It holds nothing but colours."""
    light, dark = (_variables(shades) for shades in (light_shades(color), dark_shades(color)))
    return (
        f":root {{ {light} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"
        ".monogram { background: var(--action); color: var(--on-action); }\n"
        ".store-head { border-top: 4px solid var(--action); }\n"
    )


def _variables(shades: Shades) -> str:
    return _VARIABLES.format(accent=shades.accent, action=shades.action, strong=shades.action_strong)

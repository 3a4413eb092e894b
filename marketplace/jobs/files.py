"""Keeping the house's own files tidy."""

from __future__ import annotations

import structlog

from marketplace.runtime.gateways import gateways

log = structlog.get_logger(__name__)


def sweep() -> None:
    """Take away what writers left that were killed; what is being written stays."""
    if left := gateways().files.sweep():
        log.info("unfinished files taken away", files=left)

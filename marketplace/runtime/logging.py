"""Structured logs: one JSON object a line, with the request's id; never a secret or a customer's data."""

import logging
import re
import sys
from typing import Final

import structlog
from structlog.types import EventDict

ADDRESS: Final = re.compile(r"(?<![\w.+%-])[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
DETAIL: Final = re.compile(r"(?m)^(DETAIL: +).*$")
LEFT_OUT: Final = "[…]"


def without_people(_logger: object, _name: str, record: EventDict) -> EventDict:
    """Take addresses of e-mail out of what is logged, and of a database's error the values of the row it is about.

    Our own lines name nobody; what a mail server or the database says of an error does.
    """
    for part in ("event", "exception"):
        if isinstance(said := record.get(part), str):
            record[part] = ADDRESS.sub(LEFT_OUT, DETAIL.sub(rf"\1{LEFT_OUT}", said))
    return record


def configure_logging(*, level: int = logging.INFO) -> None:
    """Send structlog's and the standard library's records to stderr as JSON lines. Times are UTC."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        without_people,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)

"""Logs: one line an event on standard output, readable or JSON. Never a body, a token or a password."""

import logging
import sys
from typing import Any

import structlog

from chat.settings import Settings


def setup(settings: Settings) -> None:
    """Send our own events and those of libraries the same way."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if settings.log_format == "json":
        shared.append(structlog.processors.format_exc_info)
        renderer: Any = structlog.processors.JSONRenderer()
    else:
        # Left to itself it takes `rich` where that is installed, which writes down what every variable holds: words of
        # people and passwords, and a second of work for each traceback.
        plain = structlog.dev.plain_traceback
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty(), exception_formatter=plain)
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(handlers=[handler], level=max(level, logging.WARNING), force=True)
    logging.getLogger("chat").setLevel(level)
    # Every structlog logger goes through the root: its own level is filtered above.
    logging.getLogger().setLevel(level)
    for chatty in ("arq.worker", "asyncio", "aiohttp.access", "alembic", "aiosqlite", "aiohttp.server"):
        logging.getLogger(chatty).setLevel(logging.WARNING)

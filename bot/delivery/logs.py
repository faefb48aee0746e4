"""Log lines as JSON on stderr. No secret leaves through them, whoever logs it, and no word that a person wrote.

The clients of platforms log each request's address, and Telegram's carries the bot's token: their loggers are at WARNING, and what
gets through is searched for every secret of this process and for what looks like one.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from collections.abc import Iterable, MutableMapping
    from typing import Any, TextIO

HTTP_CLIENTS = (
    "httpx",
    "httpx2",
    "httpcore",
    "httpcore2",
    "aiohttp.access",
    "aiohttp.client",
    "telegram",
    "slack_sdk",
    "slack_bolt",
    "openai",
)
HIDDEN = "***"
# A Telegram token is digits, a colon and 35 characters; Slack's start with xox or xapp; OpenAI's with sk-.
_LOOKS_SECRET = re.compile(r"\b\d{6,12}:[A-Za-z0-9_-]{30,}|\bx(?:ox[a-z]|app)-[A-Za-z0-9-]{8,}|\bsk-[A-Za-z0-9_-]{16,}")
logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger("onrecord")


def configure(level: str, secrets: Iterable[str], stream: TextIO | None = None) -> None:
    """Send all log lines of this process through one handler. `secrets` are values that may never appear."""
    shared: list[structlog.types.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Redacting(shared, secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in HTTP_CLIENTS:
        logging.getLogger(name).setLevel(logging.WARNING)


class Redacting(structlog.stdlib.ProcessorFormatter):
    """Renders a line as JSON and takes every secret out of it, wherever in it one stands."""

    def __init__(self, shared: list[structlog.types.Processor], secrets: Iterable[str]) -> None:
        super().__init__(
            foreign_pre_chain=shared,
            processors=[_placed, self.remove_processors_meta, structlog.processors.JSONRenderer(ensure_ascii=False)],
        )
        known = sorted((re.escape(secret) for secret in secrets if secret), key=len, reverse=True)
        self._known = re.compile("|".join(known)) if known else None

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line = super().format(record)
        if self._known:
            line = self._known.sub(HIDDEN, line)
        return _LOOKS_SECRET.sub(HIDDEN, line)


def _placed(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An exception as its class and place: its message and its frames may hold what a person wrote."""
    told = event.pop("exc_info", None)
    error = told if isinstance(told, BaseException) else (told[1] if isinstance(told, tuple) else sys.exc_info()[1] if told else None)
    if error is not None:
        event["error"] = f"{type(error).__name__} at {place_of(error)}"
    return event


def place_of(error: BaseException) -> str:
    """Where in the code an error was raised: file and line, nothing else."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else "?"

"""What is typed at a prompt or piped in, a line at a time."""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PROMPT = "> "


def is_typed() -> bool:
    """Whether a person sits at both ends."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def lines() -> Iterator[str]:
    """The lines until the end of input, without white space around them and without empty ones.

    Typed ones get a prompt, and editing and history where Python has `readline`; no history is kept. What is not UTF-8 comes as
    lone surrogates, which no question may have.
    """
    with suppress(AttributeError):
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")  # type: ignore[union-attr]
    given = _typed() if is_typed() else iter(sys.stdin)
    yield from filter(None, (line.strip() for line in given))


def _typed() -> Iterator[str]:
    with suppress(ImportError):
        import_module("readline")  # `input` uses it once it is there: https://docs.python.org/3/library/functions.html#input
    while True:
        try:
            yield input(PROMPT)
        except EOFError:
            sys.stdout.write("\n")
            return

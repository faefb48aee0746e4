"""Where a command's words go: the result to stdout, progress and errors to stderr, colour only on a terminal."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from bot.briefing.display import display
from bot.terminal.render import WIDTH, render

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.text import Text

    from bot.briefing.reply import Reply

WIDEST = 100


def console(*, stderr: bool = False) -> Console:
    """A console that reads no markup. At most 100 columns wide; 80 where the width is not known."""
    made = Console(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=True)
    made.width = min(made.width or WIDTH, WIDEST)
    return made


def say(reply: Reply, *, spaced: bool = True) -> None:
    """Print a reply."""
    out = console()
    out.print(render(reply, width=out.width, spaced=spaced))


def say_text(text: Text | str) -> None:
    """Print words of the bot's own, or a page, wrapped at the width."""
    console().print(text, soft_wrap=False)


def say_json(values: dict[str, Any]) -> None:
    """Print one JSON object on a line of its own."""
    sys.stdout.write(json.dumps(values, ensure_ascii=False) + "\n")


def say_aside(words: str) -> None:
    """Print a line that is not part of the result."""
    sys.stderr.write(f"{display(words)}\n")


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table that fits the width; cells wrap."""
    out = console()
    made = Table(box=None, pad_edge=False, show_edge=False, width=None)
    for column in columns:
        made.add_column(column, overflow="fold")
    for row in rows:
        made.add_row(*map(display, row))
    out.print(made, soft_wrap=False)


def progress() -> Progress:
    """A progress bar on stderr; silent where stderr is no terminal."""
    err = console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=err, transient=True, disable=not err.is_terminal)

"""Replies as a terminal shows them. Pure: values in, rich Text out; nothing in others' words is ever read as markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from bot.briefing.reply import Head, Notes, Paragraph, Quoted, Said, Small, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.briefing.reply import Block, Reply

WIDTH = 80
QUOTE = "> "
STRUCK = "- "
SEPARATOR = " · "
_MEASURE = Console(width=WIDTH, color_system=None, force_terminal=False, legacy_windows=False)


def render(reply: Reply, *, width: int = WIDTH, spaced: bool = True) -> Text:
    """A reply as text wrapped at a width in cells. The label is its first characters; quotations stand behind `>`.

    One that is not spaced has no empty lines but above labels, sentences of the bot's own and the small print.
    """
    lines: list[Text] = []
    for before, block in zip((None, *reply.blocks), reply.blocks, strict=False):
        if before and (_apart(before, block) if spaced else _opens(before, block)):
            lines.append(Text())
        lines.extend(_lines(block, width))
    return Text("\n").join(lines)


def _apart(before: Block, block: Block) -> bool:
    return not isinstance(block, Notes) and not isinstance(before, Small)


def _opens(before: Block, block: Block) -> bool:
    return isinstance(block, Head) or (isinstance(block, Said | Small) and type(block) is not type(before))


def _lines(block: Block, width: int) -> Iterator[Text]:
    match block:
        case Head(text):
            yield from _wrapped(text, width, "bold")
        case Notes(text) | Small(text):
            for packed in _packed(text.split(SEPARATOR), width):
                yield from _wrapped(packed, width, "dim")
        case Said(text):
            yield from _wrapped(text, width, "")
        case Quoted():
            yield from _quoted(block, width)
        case Table(columns, rows):
            yield from _table(columns, rows, width)
        case Paragraph():
            yield from _paragraph(block, width)


def _quoted(block: Quoted, width: int) -> Iterator[Text]:
    for line in _wrapped(block.struck, width - len(STRUCK), "strike") if block.struck else ():
        yield Text(STRUCK, style="dim").append_text(line)
    for line in _wrapped(block.shown, width - len(QUOTE), ""):
        yield Text(QUOTE, style="dim").append_text(line)
    yield from _wrapped(block.line, width, "italic")


def _paragraph(block: Paragraph, width: int) -> Iterator[Text]:
    before, marked, after = block.parts
    words = Text(f"¶{block.number} ", style="dim").append(before, style="not dim").append(marked, style="bold reverse not dim")
    for line in words.append(after, style="not dim").wrap(_MEASURE, max(width, 8), tab_size=4):
        line.rstrip()
        yield line


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Iterator[Text]:
    """A table without lines; cells wrap."""
    made = Grid(box=None, pad_edge=False, show_edge=False, width=None)
    for column in columns:
        made.add_column(column, overflow="fold")
    for row in rows:
        made.add_row(*map(Text, row))
    measure = Console(width=width, color_system=None, force_terminal=False, legacy_windows=False, markup=False, emoji=False)
    with measure.capture() as captured:
        measure.print(made)
    yield from (Text(line.rstrip()) for line in captured.get().rstrip("\n").split("\n"))


def _packed(parts: Sequence[str], width: int) -> Iterator[str]:
    """Lines of as many whole parts as fit; a line break stands for the separator."""
    line = ""
    for part in parts:
        longer = f"{line}{SEPARATOR}{part}" if line else part
        if line and cell_len(longer) > width:
            yield line
            line = part
        else:
            line = longer
    yield line


def _wrapped(text: str, width: int, style: str) -> Iterator[Text]:
    """Lines of at most `width` cells, cut at spaces; a word longer than a line is cut where it must be."""
    for line in text.split("\n"):
        for part in Text(line, style=style).wrap(_MEASURE, max(width, 8), tab_size=4) or [Text()]:
            part.rstrip()
            yield part

"""What a message on Telegram is made of: runs of text with their entities, buttons, and the parts that are sent. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.briefing.reply import Reply
from bot.telegram.text import live, units

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class Kind(StrEnum):
    """Kinds of entities, as the Bot API names them."""

    BOLD = "bold"
    CODE = "code"
    QUOTE = "blockquote"
    FOLDED = "expandable_blockquote"
    LINK = "text_link"
    STRUCK = "strikethrough"


QUOTES = frozenset({Kind.QUOTE, Kind.FOLDED})


@dataclass(frozen=True, slots=True)
class Entity:
    """A stretch of a text, in UTF-16 units."""

    kind: Kind
    offset: int
    length: int
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Button:
    """A button with what it sends back, or what it copies."""

    text: str
    data: str | None = None
    copy: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One message as it is sent."""

    text: str
    entities: tuple[Entity, ...]
    rows: tuple[tuple[Button, ...], ...] = ()

    @property
    def bare(self) -> Part:
        """The same words without any entity but those that keep them from going live, for a server that refuses the others."""
        first, line, rest = self.text.partition("\n")
        bold = Entity(Kind.BOLD, 0, units(first))
        code = (Entity(Kind.CODE, units(first + line), units(rest)),) if rest else ()
        return Part(self.text, (bold, *code), self.rows)


@dataclass(frozen=True, slots=True)
class Attached(Reply):
    """A reply that comes with a file, which it is the caption of."""

    file: bytes = b""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text of one kind. What is `ours` may go live, all other text never.

    `bold` is a stretch in it, in code points, that is of another `style`.
    """

    text: str
    kind: Kind | None = None
    ours: bool = False
    bold: tuple[int, int] = (0, 0)
    style: Kind = Kind.BOLD
    url: str | None = None

    def entities(self, base: int) -> Iterator[Entity]:
        """Its entities, where it starts at `base`."""
        if self.kind is Kind.BOLD:
            yield from self._bold(base)
            return
        if self.kind and self.text:
            yield Entity(self.kind, base, units(self.text), self.url)
        if self.kind is Kind.LINK:
            return
        silent = [] if self.ours else live(self.text)
        for start, end in silent:
            yield Entity(Kind.CODE, base + units(self.text[:start]), units(self.text[start:end]))
        for start, end in _without(self.bold, silent):
            yield Entity(self.style, base + units(self.text[:start]), units(self.text[start:end]))

    def _bold(self, base: int) -> Iterator[Entity]:
        """Bold, but for what would go live, as the name of an outlet that is an address does: that is code, which cannot be bold."""
        silent = list(live(self.text))
        for start, end in silent:
            yield Entity(Kind.CODE, base + units(self.text[:start]), units(self.text[start:end]))
        for start, end in _without((0, len(self.text)), silent):
            yield Entity(Kind.BOLD, base + units(self.text[:start]), units(self.text[start:end]))


def _without(bold: tuple[int, int], silent: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """A bold stretch without those in code, which cannot be part of one."""
    start, end = bold
    for first, last in silent:
        if first >= end or last <= start:
            continue
        if start < first:
            yield start, first
        start = last
    if start < end:
        yield start, end


@dataclass(slots=True)
class Draft:
    """A part that is being filled."""

    runs: list[Run] = field(default_factory=list)
    length: int = 0
    entities: int = 0
    quotes: int = 0
    units: int = 0

    def add(self, runs: Iterable[Run]) -> None:
        """Put runs at its end. The first quotation of a part is seen unfolded; those after it fold."""
        for run in runs:
            shown = replace(run, kind=Kind.FOLDED) if run.kind is Kind.QUOTE and self.quotes else run
            self.quotes += run.kind is Kind.QUOTE
            self.runs.append(shown)
            self.length += units(run.text)
            self.entities += sum(1 for _ in run.entities(0))

    def part(self, rows: tuple[tuple[Button, ...], ...] = ()) -> Part:
        """As it is sent."""
        base, entities = 0, list[Entity]()
        for run in self.runs:
            entities.extend(run.entities(base))
            base += units(run.text)
        return Part("".join(run.text for run in self.runs), tuple(entities), rows)


def size(runs: Sequence[Run]) -> tuple[int, int]:
    """The units and entities of some runs."""
    return sum(units(run.text) for run in runs), sum(1 for run in runs for _ in run.entities(0))

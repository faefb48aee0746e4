"""An answer as what a reader sees: blocks in order, the first of them always the label, the line of viewpoints, or the notice.

Every place where people read renders these blocks; none can be made that starts with anything else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.briefing.display import MARK, display
from bot.briefing.draft import MODEL_FAULTS, POINTS_AN_OUTLET
from bot.briefing.topics import who_else
from bot.briefing.translating import is_translated
from bot.core.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.core.answering.question import Alternative
    from bot.core.model import Answer, Citation, Label, Passage, Quote, Section
    from bot.core.wording import Wording


@dataclass(frozen=True, slots=True)
class Head:
    """A line of viewpoint, or the notice: what every message starts with."""

    text: str


@dataclass(frozen=True, slots=True)
class Notes:
    """What kind of copy the quotations of a section come from."""

    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the bot's own."""

    text: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """Others' words, with the line that says whose they are. The words are drawn from the indexed copy when they are shown.

    `was` are the words that stood in their place when the message was sent: shown struck through, in a correction alone.
    """

    n: int
    quote: Quote
    line: str
    was: Passage | None = None

    @property
    def shown(self) -> str:
        """The words as a screen is given them."""
        return display(self.quote.text)

    @property
    def struck(self) -> str:
        """The words that are to be struck through; empty where there are none."""
        return display(self.was.text) if self.was else ""


@dataclass(frozen=True, slots=True)
class Small:
    """A line under an answer: what was searched, its record, and what this bot does not do."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells as a screen is given them, and the quotations whose words stand in them."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of an article under its number, with the slice in it that was quoted."""

    number: int
    passage: Passage
    marked: Passage | None = None

    @property
    def parts(self) -> tuple[str, str, str]:
        """The words before, in and after the marked slice as a screen is given them; all are before where nothing is marked."""
        if self.marked is None:
            return display(self.passage.text), "", ""
        text, start, end = self.passage.version.text, self.passage.start, self.passage.end
        first, last = max(start, self.marked.start), min(end, self.marked.end)
        return display(text[start:first]), display(text[first:last]), display(text[last:end])


Block = Head | Notes | Said | Quoted | Table | Paragraph | Small


class Offer(StrEnum):
    """What a reader may do next with a message, where a platform has a way to offer it."""

    CONTEXT = "context"
    CITATION = "citation"
    MORE = "more"
    WRONG = "wrong"
    FOLLOW = "follow"
    NOT_MEANT = "not_meant"
    WHY = "why"
    WHO_ELSE = "who_else"


QUOTING = frozenset([Offer.CONTEXT, Offer.CITATION, Offer.WRONG, Offer.WHY])
"""What fits a message that quotes."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A message, the record it shows, and what may be done next with it.

    `alternatives` are what its reader may have meant, each known by the record and its place from 1: `bot.replying.choosing` asks it.
    Raises ValueError without a head in front, so that no message can be made without its label or notice.
    """

    blocks: tuple[Block, ...]
    record: str | None = None
    offers: frozenset[Offer] = frozenset()
    alternatives: tuple[Alternative, ...] = ()

    def __post_init__(self) -> None:
        if not self.blocks or not isinstance(self.blocks[0], Head) or not self.blocks[0].text.strip():
            raise ValueError("a message starts with its label or the notice line")


def compose(answer: Answer, wording: Wording, *, opening: Sequence[str] = ()) -> Reply:
    """The message of an answer; `opening` are sentences of the bot's own between the label and the answer."""
    return Reply((*_body(answer, wording, opening), *_end(answer, wording)), answer.id, frozenset(_offers(answer)), answer.alternatives)


def _offers(answer: Answer) -> Iterator[Offer]:
    """What fits an answer: quotations can be seen in context, cited and complained of; what is not answered can be followed."""
    if answer.shown:
        yield from QUOTING
    if any(len(section.citations) >= POINTS_AN_OUTLET for section in answer.sections):
        yield Offer.MORE
    if answer.status in {Status.NOT_IN_TEXT, Status.STALE}:
        yield Offer.FOLLOW
    if answer.read_as not in {None, answer.question}:
        yield Offer.NOT_MEANT
    if answer.status is Status.ANSWERED and who_else(answer.read_as or answer.question):
        yield Offer.WHO_ELSE


def notice(wording: Wording, *sentences: str) -> Reply:
    """A message that quotes no outlet."""
    return Reply((Head(wording.say("sentences.notice")), *map(Said, sentences)))


def headed(reply: Reply, *sentences: str) -> Reply:
    """The same message with sentences of the bot's own right under its first label and what kind of copy that is."""
    head = next((place for place, block in enumerate(reply.blocks) if not isinstance(block, Head | Notes)), len(reply.blocks))
    return replace(reply, blocks=(*reply.blocks[:head], *map(Said, sentences), *reply.blocks[head:]))


def _body(answer: Answer, wording: Wording, opening: Sequence[str]) -> Iterator[Block]:
    shown = answer.shown
    if len(shown) > 1:
        names = " · ".join(section.label.outlet for section in shown)
        yield Head(wording.say("label.separately", outlets=names))
    if not shown:
        yield Head(wording.say("sentences.notice"))
    for place, section in enumerate(shown):
        yield Head(section.label.text)
        if section.label.notes:
            yield Notes(" · ".join(section.label.notes))
        if place == 0:
            yield from map(Said, opening)
            yield from _opening(answer, wording)
        if section.summary:
            yield Said(f"{wording.say('sentences.our_summary')} {section.summary}")
        yield from _quoted(section)
        yield from map(Said, section.remarks)
    if not shown:
        yield from map(Said, opening)
        yield from _opening(answer, wording)
    yield from map(Small, answer.closing)


def _opening(answer: Answer, wording: Wording) -> Iterator[Block]:
    """What the bot says before it quotes."""
    if answer.read_as:
        row = "read_as_translated" if is_translated(answer.prompt) else "read_as"
        yield Said(wording.say(f"sentences.{row}", question=display(answer.read_as)))
    if answer.status is Status.FALSE_PREMISE and answer.premise:
        yield Said(wording.say("sentences.premise", premise=display(answer.premise)))
    if answer.status in {Status.STALE, Status.AMBIGUOUS} and answer.missing:
        yield Said(answer.missing)
    if answer.sections and lacks_summary(answer):
        yield Said(wording.say("sentences.passages_only"))
    if answer.status is Status.NOT_IN_TEXT:
        words = wording.say("sentences.not_in_text")
        yield Said(f"{words} {wording.say('sentences.nearest')}" if answer.nearest else words)


def lacks_summary(answer: Answer) -> bool:
    """Whether a summary was to stand here and the model that writes it was not to be had: its prompt is among those in force."""
    return answer.degraded in MODEL_FAULTS and any(ref.startswith("summary@") for ref in answer.prompt.split("+"))


def _quoted(section: Section) -> Iterator[Block]:
    for citation in section.citations:
        yield Quoted(citation.n, citation.quote, " · ".join((citation.voice_line, *citation.extras)))
        if citation.remark:
            yield Said(citation.remark)


def _end(answer: Answer, wording: Wording) -> Iterator[Block]:
    citations = [citation for section in answer.shown for citation in section.citations]
    if _marked(citations):
        yield Small(wording.say("sentences.hidden_characters", mark=MARK))
    record = f"{wording.say('sentences.record')} {answer.id}"
    yield Small(" · ".join((record, wording.say("sentences.not_checked"), *_why(answer.labels, wording))))


def _marked(citations: Sequence[Citation]) -> bool:
    return any(MARK in display(citation.quote.text) for citation in citations)


def _why(labels: Sequence[Label], wording: Wording) -> Iterator[str]:
    if labels:
        yield wording.say("sentences.why_these" if len(labels) > 1 else "sentences.why")


def plain(reply: Reply) -> str:
    """A message as plain text: blank lines between parts, `>` before each line of others' words."""
    parts: list[str] = []
    small = False
    for block in reply.blocks:
        match block:
            case Head(text):
                parts.append(f"\n{text}" if parts else text)
            case Notes(text):
                parts.append(text)
            case Said(text):
                parts.append(f"\n{text}")
            case Quoted():
                struck = [f"- {line}" for line in block.struck.split("\n")] if block.struck else []
                parts.append("\n" + "\n".join([*struck, *(f"> {line}" for line in block.shown.split("\n")), block.line]))
            case Table(columns, rows):
                parts.append("\n" + "\n".join(" | ".join(cell.replace("\n", " ") for cell in row) for row in (columns, *rows)))
            case Paragraph(number):
                before, marked, after = block.parts
                parts.append(f"\n¶{number} {before}{f'[{marked}]' if marked else ''}{after}")
            case Small(text):
                parts.append(text if small else f"\n{text}")
        small = isinstance(block, Small)
    return "\n".join(parts)

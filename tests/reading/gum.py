"""The news files of GUM as gold for attribution: who is given as the source of what, by annotators who never saw our rules.

CoNLL-U with discourse units, dependencies and coreference chains (GUM, Zeldes 2017; annotations CC BY 4.0). Gold is each
`attribution-*` unit; its mention is the subject, or the according-to noun, of the unit's head; its speaker is the mention's chain.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SPEECH = """
    say tell state report announce claim add explain note stress emphasize emphasise believe think argue insist warn admit
    acknowledge suggest ask write reply respond comment remark observe declare confirm deny accuse according accord describe
    conclude estimate predict hope allege reveal agree assert
"""
SPEECH = frozenset(_SPEECH.split())
_ENTITY = re.compile(r"\((\d+)-|(?<![\d-])(\d+)\)|\)")


@dataclass(slots=True)
class Word:
    """A token of the treebank with its place in the text."""

    start: int
    end: int
    sentence: int
    number: int
    lemma: str
    tag: str
    head: int
    relation: str
    misc: dict[str, str]


@dataclass(frozen=True, slots=True)
class Source:
    """One attribution: where its unit begins, its mention, the names of the mention's chain, and whether a speech cue makes it."""

    at: int
    start: int
    end: int
    depth: int
    names: frozenset[str]
    by_speech: bool


@dataclass(slots=True)
class Document:
    """An article's text with its attributions."""

    text: str = ""
    words: list[Word] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)


def document(path: Path) -> Document:
    """A file of the treebank as text (a blank line between paragraphs) with its attributions."""
    found = Document()
    sentence = 0
    gap = ""
    glued: set[int] = set()
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("# newpar") and "block" not in line and found.text:
            gap = "\n\n"
        elif line.startswith("# sent_id"):
            sentence, glued = sentence + 1, set()
        elif line[:1].isdigit():
            cells = line.split("\t")
            if "-" in cells[0]:
                first, last = map(int, cells[0].split("-"))
                glued |= set(range(first, last if "SpaceAfter=No" not in cells[9] else last + 1))
            elif cells[0].isdigit():
                gap = _word(found, cells, sentence, gap)
                gap = "" if int(cells[0]) in glued else gap
    found.sources.extend(_sources(found))
    return found


def _word(found: Document, cells: list[str], sentence: int, gap: str) -> str:
    misc = dict(part.split("=", 1) for part in cells[9].split("|") if "=" in part)
    found.text += gap
    start = len(found.text)
    found.text += cells[1]
    word = Word(start, len(found.text), sentence, int(cells[0]), cells[2], cells[4], int(cells[6]), cells[7].split(":")[0], misc)
    found.words.append(word)
    return "" if misc.get("SpaceAfter") == "No" else " "


def _mentions(words: list[Word]) -> Iterator[tuple[str, list[Word]]]:
    """Every entity mention as its chain and its words."""
    opened: list[tuple[str, list[Word]]] = []
    for word in words:
        entity = word.misc.get("Entity", "")
        closing = []
        for match in _ENTITY.finditer(entity):
            if match.group(1):
                opened.append((match.group(1), []))
                last = match.group(1)
            elif match.group(2):
                closing.append(match.group(2))
            else:
                closing.append(last)
        for _, inside in opened:
            inside.append(word)
        for chain in closing:
            place = next((at for at in range(len(opened) - 1, -1, -1) if opened[at][0] == chain), None)
            if place is not None:
                yield opened.pop(place)


def _sources(found: Document) -> Iterator[Source]:
    chains: dict[str, list[list[Word]]] = {}
    for chain, words in _mentions(found.words):
        chains.setdefault(chain, []).append(words)
    for unit in _units(found.words):
        sentence = [word for word in found.words if word.sentence == unit[0].sentence]
        numbers = {word.number for word in unit}
        root = next((word for word in unit if word.head not in numbers and word.tag not in {",", "``", "''", "CC"}), unit[0])
        mention = _mention_of(root, sentence)
        if mention is None:
            continue
        chain, words = _chain_at(mention, chains)
        names = frozenset(found.text[one[0].start : one[-1].end] for one in chains.get(chain, [[mention]]) if _is_named(one))
        cue = root.lemma in SPEECH or any(word.lemma in {"accord", "according"} for word in unit)
        yield Source(unit[0].start, words[0].start, words[-1].end, _depth(root, sentence), names, cue)


def _units(words: list[Word]) -> Iterator[list[Word]]:
    unit: list[Word] = []
    for word in words:
        if "Discourse" in word.misc:
            if unit:
                yield unit
            unit = [word] if word.misc["Discourse"].startswith("attribution-") else []
        elif unit and word.sentence == unit[0].sentence:
            unit.append(word)
        elif unit:
            yield unit
            unit = []
    if unit:
        yield unit


def _mention_of(root: Word, sentence: list[Word]) -> Word | None:
    subject = next((word for word in sentence if word.head == root.number and word.relation == "nsubj"), None)
    if subject:
        return subject
    return root if root.tag.startswith(("NN", "PRP")) else None


def _chain_at(mention: Word, chains: dict[str, list[list[Word]]]) -> tuple[str, list[Word]]:
    holding = [
        (len(words), chain, words) for chain, several in chains.items() for words in several if mention in words and _head(words) is mention
    ]
    shortest = min(holding, key=lambda one: (-one[0], one[1]), default=None)
    return (shortest[1], shortest[2]) if shortest else ("", [mention])


def _head(words: list[Word]) -> Word:
    numbers = {word.number for word in words}
    return next((word for word in words if word.head not in numbers), words[0])


def _is_named(words: list[Word]) -> bool:
    return any(word.tag.startswith("NNP") for word in words) and len(words) <= 30


def _depth(word: Word, sentence: list[Word]) -> int:
    by_number = {one.number: one for one in sentence}
    depth = 0
    while word.head and depth < 100:
        word = by_number[word.head]
        depth += 1
    return depth

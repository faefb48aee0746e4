"""What the gate of a summary lets through: true sentences, and the same with one thing changed, by kind and language.

    python tests/bench/summaries.py [--judge URL MODEL] [--all]

The texts are the bundled samples, the gold articles and two written for this (`told/`); `--all` prints each changed sentence that got
through. True sentences are those that a reading of the text gives by rule (all that a voice said, as it stands), and those that a
person wrote who shortens and rewords (`told/by_hand.tsv`). The changes are made by rule from both, without a look at the gate: a
changed sentence that is one of the true ones is not counted, any other that gets through is. "spliced" takes two quotations of one
speaker. A judge is asked of eight sentences of each kind, the first that the gate lets through.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app import all_prompts
from bot.briefing import summarising
from bot.briefing.draft import Candidate, Evidence, Sentence
from bot.briefing.slots import slots_of
from bot.core.model import Card, Kind, LivePassage, Passage, Span, Version, Voice
from bot.core.reading import read
from bot.inference.chat import Chat, ModelUnavailable, Patience
from bot.inference.dialects import Ask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bot.briefing.draft import Said
    from bot.briefing.slots import Slots

ASKED = 8
ROOT = Path(__file__).resolve().parents[2]
TOLD = Path(__file__).with_name("told")
FOLDERS = ((ROOT / "bot" / "samples" / "articles", "*.md"), (ROOT / "tests" / "reading" / "gold", "*.txt"), (TOLD, "*.txt"))
LANGUAGES = ("ru", "sr-Latn", "sr-Cyrl", "sq", "fr", "de")
PLAIN = frozenset(
    [
        "said",
        "says",
        "say",
        "stated",
        "states",
        "added",
        "adds",
        "noted",
        "reported",
        "reports",
        "announced",
        "told",
        "told",
        "concluded",
        "replied",
        "remarked",
        "stressed",
    ]
)
SLOT = re.compile(r"\{[SND]\d+\}")
FINITE = r"\b(?:is|are|was|were|has|have|had|will|would|could|may|might|must|should|can|cannot)\b"
SMALL = [
    "not",
    "no",
    "never",
    "nobody",
    "neither",
    "nor",
    "without",
    "only",
    "all",
    "every",
    "some",
    "most",
    "many",
    "few",
    "any",
    "half",
    "almost",
    "both",
    "each",
    "if",
    "unless",
    "until",
    "before",
    "after",
    "when",
    "while",
    "since",
    "because",
    "than",
    "more",
    "less",
    "fewer",
    "rather",
    "except",
    "but",
    "or",
    "and",
    "by",
    "for",
    "to",
    "of",
    "in",
    "on",
    "at",
    "from",
    "with",
    "may",
    "might",
    "could",
    "would",
    "should",
    "must",
    "can",
    "will",
    "probably",
    "allegedly",
    "likely",
    "hardly",
    "rarely",
    "longer",
    "once",
    "twice",
    "still",
    "again",
    "the",
    "a",
]
PUT_IN = ("not", "only", "never", "almost", "allegedly", "all", "no longer", "if", "before", "less than", "by")
TURNS = frozenset(
    [
        "if",
        "unless",
        "until",
        "before",
        "after",
        "because",
        "than",
        "except",
        "without",
        "for",
        "in",
        "on",
        "by",
        "from",
        "to",
        "but",
        "and",
        "when",
        "since",
        "with",
    ]
)
MOODS = {
    "was": "is", "is": "was", "were": "are", "are": "were", "has": "had", "had": "has", "have": "had", "will": "would", "would": "will",
    "may": "will", "might": "will", "could": "can", "must": "may", "should": "must", "can": "could",
}  # fmt: skip
AMOUNTS = {"some": "all", "most": "all", "few": "many", "half": "all", "every": "some", "all": "some", "no": "every", "fewer": "more",
           "less": "more", "more": "less", "twice": "once", "before": "after", "after": "before", "only": "also"}  # fmt: skip
OPPOSITE = {
    "open": "close", "opened": "closed", "closed": "opened", "close": "open", "began": "ended", "accepted": "rejected",
    "rose": "fell", "fallen": "risen", "fell": "rose", "attacked": "defended", "defended": "attacked", "paid": "stolen", "sold": "kept",
    "bought": "sold", "burned": "built", "built": "burned", "sign": "tear", "tested": "ruined", "found": "hidden", "lost": "won",
    "released": "jailed", "charged": "praised", "warned": "helped", "accused": "praised", "voted": "lied", "chosen": "banned",
    "knew": "lied", "keeps": "breaks", "keep": "break", "owns": "steals", "owes": "lends", "told": "sold", "moved": "stolen",
    "freeze": "melt", "inspected": "robbed", "widened": "narrowed", "left": "joined", "insured": "searched", "supports": "opposes",
    "used": "sank", "stored": "found", "came": "left", "expelled": "hired", "arrested": "freed", "hurt": "healed", "stop": "start",
}  # fmt: skip


@dataclass(frozen=True)
class Text:
    """An article as read: its quotations, their slots and leads."""

    name: str
    cited: tuple[Candidate, ...]

    @cached_property
    def known(self) -> dict[str, Candidate]:
        return {one.id: one for one in self.cited}

    @cached_property
    def voices(self) -> Mapping[Said, str]:
        return Evidence("?", self.cited).voices

    @cached_property
    def slots(self) -> Slots:
        return slots_of(self.cited, self.voices, name)

    def slotted(self, words: str, one: Candidate) -> str:
        """Plain words with the slots of a quotation, the longest first."""
        for slot in sorted((s for s, ids in self.slots.of.items() if one.id in ids), key=lambda s: -len(self.slots.says[s])):
            says = re.compile(rf"(?<!\w){re.escape(self.slots.says[slot])}(?!\w)")
            words = "".join(part if SLOT.fullmatch(part) else says.sub(f"{{{slot}}}", part) for part in re.split(r"(\{\w+\})", words))
        return words[:1].lower() + words[1:]


def texts() -> Iterator[Text]:
    for folder, pattern in FOLDERS:
        for path in sorted(folder.glob(pattern)):
            text = path.read_text("utf-8")
            text = text.split("---\n", 2)[-1].lstrip("\n") if text.startswith("---\n") else text
            version, reading = Version.of(text), read(text)
            card, found = Card(path.stem, "daily"), []
            for one in reading.statements:
                if one.kind is not Kind.HEADING and one.voice is not Voice.NOT_ESTABLISHED:
                    its = tuple(each for each in reading.statements if each.paragraph == one.paragraph)
                    live = LivePassage(1, card, Passage(version, one.start, one.end), one.paragraph, its, Span(one.start, one.end))
                    found.append(Candidate(f"Q{len(found) + 1}", live, one, 1.0, near=True))
            yield Text(path.stem, tuple(found))


def name(said: Said) -> str | None:
    return said[2].name if said[2] else said[0]


def whole(one: Candidate) -> str | None:
    """All that a voice said, by the reading alone; None where it is not simply said."""
    text, statement = one.live.passage.version.text, one.statement
    if statement.kind is Kind.NARRATIVE:
        return one.text
    cue = text[statement.cue.start : statement.cue.end] if statement.cue else "said"
    if cue.casefold() not in PLAIN or len(statement.content) != 1 or statement.kind is Kind.MIXED:
        return None
    return text[statement.content[0].start : statement.content[0].end]


def bare(words: str) -> str:
    """Words as a sentence of a summary may hold them."""
    kept = re.sub(r"[^\w{} ’',%-]", "", words.strip(" ,.\n“”‘’\"'")).removeprefix("that ")
    return " ".join(kept.split())


def true_sentences(text: Text) -> Iterator[tuple[str, Candidate, str]]:
    """Whence, of which quotation, and what: without the name and "said that"."""
    for one in text.cited:
        said = whole(one)
        if said and len(bare(said).split()) > 2:
            yield "by rule", one, text.slotted(bare(said), one)
    for row in (TOLD / "by_hand.tsv").read_text("utf-8").splitlines():
        of, begins, told = row.split("\t")
        if of == text.name:
            one = next((each for each in text.cited if begins in each.text), None)
            if one:  # otherwise nobody knows whose words these are, and nothing is told of them
                yield "by hand", one, text.slotted(bare(told), one)


# Changes: words → other words, as many as there are places


def dropped(words: str) -> Iterator[str]:
    parts = words.split()
    for at, word in enumerate(parts):
        if word.strip(",") in SMALL:
            yield " ".join(parts[:at] + parts[at + 1 :])


def put_in(words: str) -> Iterator[str]:
    found = re.search(FINITE, words)
    parts = words.split()
    for place, small in enumerate(PUT_IN):
        if found and place % 2 == 0:
            yield f"{words[: found.end()]} {small}{words[found.end() :]}"
        else:
            at = 1 + (place * 7) % max(len(parts) - 1, 1)
            yield " ".join([*parts[:at], small, *parts[at:]])


def cut(words: str) -> Iterator[str]:
    """The sentence up to a small word, and from one on."""
    parts = words.split()
    for at, word in enumerate(parts):
        if word in TURNS and at > 2:
            yield " ".join(parts[:at]).rstrip(",")
            if len(parts) - at > 3:
                yield " ".join(parts[at + 1 :])


def swapped(words: str) -> Iterator[str]:
    slots = list(dict.fromkeys(re.findall(r"\{S\d+\}", words)))
    for one, other in pairwise(slots):
        yield re.sub(r"\{S\d+\}", lambda m, a=one, b=other: {a: b, b: a}.get(m[0], m[0]), words)  # type: ignore[misc]
    found = [*re.finditer(r"\bthe (\w+)|(\{S\d+\})", words)]
    for first, second in pairwise(found):
        if first[0] != second[0]:
            yield f"{words[: first.start()]}{second[0]}{words[first.end() : second.start()]}{first[0]}{words[second.end() :]}"
    passive = re.fullmatch(r"(.+?) (was|were) (\w+ed) by (.+)", words)
    if passive:
        yield f"{passive[1]} {passive[3]} {passive[4]}"


def negated(words: str) -> Iterator[str]:
    found = re.search(r"\b(not|never|no|neither|nobody|hardly|rarely) ", words)
    if found:
        rest = words[: found.start()] + words[found.end() :]
        yield rest
        for match in re.finditer(r"(?<= )\w+ ", rest):
            if abs(match.start() - found.start()) > 4:
                yield f"{rest[: match.start()]}not {rest[match.start() :]}"
        return
    for match in re.finditer(FINITE, words):
        yield f"{words[: match.end()]} not{words[match.end() :]}"


def worded(table: Mapping[str, str]) -> Callable[[str], Iterator[str]]:
    def change(words: str) -> Iterator[str]:
        for match in re.finditer(r"\b\w+\b", words):
            if match[0] in table:
                yield f"{words[: match.start()]}{table[match[0]]}{words[match.end() :]}"

    return change


def turned(words: str) -> Iterator[str]:
    """The two sides of a condition, a time or a comparison exchanged."""
    for small in ("if", "unless", "before", "after", "than", "until", "because", "and", "but"):
        one, found, other = words.partition(f" {small} ")
        if found and len(one.split()) > 1 and len(other.split()) > 1:
            yield f"{other.rstrip(',')} {small} {one.rstrip(',')}"


CHANGES: dict[str, Callable[[str], Iterable[str]]] = {
    "small word dropped": dropped,
    "small word put in": put_in,
    "cut at a small word": cut,
    "agents swapped": swapped,
    "negation moved, dropped, put in": negated,
    "verb changed": worded(OPPOSITE),
    "tense or mood changed": worded(MOODS),
    "amount or time changed": worded(AMOUNTS),
    "sides exchanged": turned,
}
BY_TEXT = ("two quotations spliced", "slot of another quotation", "slot of another place", "another speaker's", "not simply said")
Row = tuple[str, Sentence]


def changed(text: Text, true: list[tuple[str, Candidate, str]]) -> Iterator[Row]:
    """Every change of every true sentence, with its kind."""
    for _, one, words in true:
        for kind, change in CHANGES.items():
            for other in change(words):
                yield kind, _sentence(text, one, other)
        yield from _slots_changed(text, one, words)
        for voice in sorted(set(text.voices.values()) - {text.voices[one.said]})[:3]:
            yield "another speaker's", Sentence(f"{{{voice}}} said that {words}.", (one.id,))
    yield from _spliced(text, true)
    yield from _not_simply_said(text)


def _slots_changed(text: Text, one: Candidate, words: str) -> Iterator[Row]:
    """Each slot as another of its kind; where that reads the same, it is no change."""
    says = text.slots.says
    for slot in SLOT.findall(words):
        for other in sorted(says):
            if other[0] == slot[1] and says[other] != says[slot[1:-1]]:
                kind = "slot of another place" if one.id in text.slots.of[other] else "slot of another quotation"
                yield kind, _sentence(text, one, words.replace(slot, f"{{{other}}}"))


def _not_simply_said(text: Text) -> Iterator[Row]:
    """What is denied, claimed, feared, asked, told as if it were said."""
    for one in text.cited:
        source, statement = one.live.passage.version.text, one.statement
        cue = source[statement.cue.start : statement.cue.end].casefold() if statement.cue else ""
        if cue and cue not in PLAIN and cue != "according to" and statement.content:
            said = bare(source[statement.content[0].start : statement.content[0].end])
            yield "not simply said", _sentence(text, one, text.slotted(said, one))


def _sentence(text: Text, one: Candidate, words: str) -> Sentence:
    return Sentence(f"{{{text.voices[one.said]}}} said that {' '.join(words.split())}.", (one.id,))


def _spliced(text: Text, true: list[tuple[str, Candidate, str]]) -> Iterator[Row]:
    for place, (_, one, words) in enumerate(true):
        for _, other, more in [row for row in true[place + 1 :] if row[1].said == one.said and row[1].id != one.id][:4]:
            first, second = re.search(FINITE, words), re.search(FINITE, more)
            told = [f"{words} and {more}", f"{words}, and {more}"]
            if first and second:
                told += [words[: first.start()] + more[second.start() :], more[: second.start()] + words[first.start() :]]
            condition = re.search(r" (?:if|unless|until|before|after|because|except|than) .+", more)
            told += [words + condition[0]] if condition else []
            for made in told:
                for quotes in ((one.id,), (other.id,), (one.id, other.id)):
                    yield "two quotations spliced", replace(_sentence(text, one, made), quotes=quotes)


async def judged(chat: Chat, told: str, quotes: list[Candidate]) -> bool:
    prompt = all_prompts()["judge"]
    ask = Ask("judge", prompt.filled(**summarising.judging([(told, quotes)])), summarising.VERDICTS, prompt.max_tokens, 0.0)
    try:
        return 1 in summarising.supported((await chat.ask(ask, 120)).text, 1)
    except ModelUnavailable as error:
        print(error, file=sys.stderr)
        return False


@dataclass
class Measured:
    """How many of a kind there are, how many got through, and why the others did not."""

    counts: Counter[tuple[str, str]]
    through: list[tuple[str, str]]

    def line(self, kind: str) -> str:
        n, passed = self.counts[kind, "n"], self.counts[kind, "passed"]
        share = f"{passed / n:6.1%}" if n else "     –"
        asked = f"   judge let through {self.counts[kind, 'both']} of {self.counts[kind, 'asked']}" if self.counts[kind, "asked"] else ""
        return f"  {kind:32} n {n:6,}   through {passed:4} {share}{asked}"


def rows_of(text: Text) -> Iterator[Row]:
    true = list(true_sentences(text))
    said = {_sentence(text, one, words) for _, one, words in true}
    for whence, one, words in true:
        yield f"true, {whence}", _sentence(text, one, words)
    for one in text.cited:
        if words := summarising.form_of(one, text.slots):
            yield "true, as offered to a model", Sentence(words, (one.id,))
    seen = set(said)
    for kind, sentence in changed(text, true):
        if sentence not in seen:
            seen.add(sentence)
            yield kind, sentence


async def measure(chat: Chat | None, *, language: str = "en", written: str = "en") -> Measured:
    done = Measured(Counter(), [])
    for text in texts():
        known = {
            key: replace(one, live=replace(one.live, card=replace(one.live.card, language=written))) for key, one in text.known.items()
        }
        for kind, sentence in rows_of(text):
            reason = summarising.fault(sentence, known, text.slots, language)
            done.counts[kind, "n"] += 1
            done.counts[kind, reason or "passed"] += 1
            if reason is None:
                done.through.append((kind, sentence.words))
                if chat and done.counts[kind, "asked"] < ASKED:
                    done.counts[kind, "asked"] += 1
                    shown = summarising.told(sentence, known[sentence.quotes[0]], text.slots)
                    done.counts[kind, "both"] += await judged(chat, shown or "", [known[sentence.quotes[0]]])
    return done


TRUE = ("true, by rule", "true, by hand", "true, as offered to a model")
KINDS = (*CHANGES, *BY_TEXT)


def totals(done: Measured) -> tuple[int, int]:
    """Changed sentences, and how many of them got through."""
    return sum(done.counts[kind, "n"] for kind in KINDS), sum(done.counts[kind, "passed"] for kind in KINDS)


async def main(arguments: list[str]) -> None:
    chat = Chat(arguments[2], arguments[1], patience=Patience(2, 200, 60)) if arguments[:1] == ["--judge"] else None
    done = await measure(chat)
    print("quotations in English, summary in English")
    for kind in (*TRUE, *KINDS):
        print(done.line(kind))
    print(f"  changed, all: {totals(done)[0]:,}, through {totals(done)[1]}")
    quotes = [(text, one) for text in texts() for one in text.cited]
    tellable = sum(bool(summarising.form_of(one, text.slots)) for text, one in quotes)
    print(f"  quotations whose voice is established: {len(quotes)}, that can be told: {tellable} ({tellable / len(quotes):.0%})")
    if "--all" in arguments:
        print(*(f"    {kind}: {words}" for kind, words in done.through if kind in KINDS), sep="\n")
    for language in LANGUAGES:
        for of, into in ((language, "en"), ("en", language)):
            across = await measure(None, language=into, written=of)
            true = sum(across.counts[kind, "passed"] for kind in TRUE)
            print(
                f"quotations in {of}, summary in {into}: true through {true}, changed through {totals(across)[1]} of {totals(across)[0]:,}"
            )
    if chat:
        await chat.__aexit__()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))

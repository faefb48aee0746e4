"""What the gate of a summary lets through: true sentences, and the same with agents swapped, a negation moved, or a verb changed.

    python tests/bench/summaries.py [--judge URL MODEL]

A judge is asked of eight sentences of each kind, the first that the rules let through.

The sentences are made by rule from the bundled samples and the six gold articles: each quotation, whole or with a tail left out, under
its own speaker. Mutations are made by rule too, a mutated sentence that equals a true one is not counted. "rules" is the gate alone,
as it stands between a model and a reader; with a judge, what both let through. Between languages the rules see negations and
speakers alone: that is shown by gating the same English sentences as if their quotes were in another language.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app import all_prompts
from bot.briefing import summarising
from bot.briefing.draft import Candidate, Evidence, Sentence
from bot.briefing.slices import shown
from bot.briefing.slots import slots_of
from bot.core.model import Card, Kind, LivePassage, Passage, Span, Version
from bot.core.reading import read
from bot.inference.chat import Chat, ModelUnavailable, Patience
from bot.inference.dialects import Ask

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.briefing.draft import Said
    from bot.briefing.slots import Slots

ASKED = 8
ROOT = Path(__file__).resolve().parents[2]
ARTICLES = (*sorted((ROOT / "bot" / "samples" / "articles").glob("*.md")), *sorted((ROOT / "tests" / "reading" / "gold").glob("*.txt")))
OPPOSITE = {
    "open": "close", "opened": "closed", "opens": "closes", "close": "open", "closed": "opened", "began": "ended", "begin": "end",
    "accept": "reject", "accepted": "rejected", "reject": "accept", "rejected": "accepted", "support": "oppose", "supports": "opposes",
    "won": "lost", "rose": "fell", "fell": "rose", "attacked": "defended", "killed": "saved", "deny": "admit", "denied": "admitted",
    "stopped": "started", "started": "stopped", "allow": "forbid", "allowed": "forbade", "pay": "steal", "paid": "stole", "sign": "tear",
    "signed": "tore", "leave": "stay", "left": "stayed", "built": "destroyed", "gave": "took", "take": "give", "took": "gave",
    "send": "hide", "sent": "hid", "made": "broke", "make": "break", "found": "lost", "keep": "drop", "kept": "dropped",
}  # fmt: skip
SLOT = re.compile(r"\{[SND]\d+\}")
NOT = re.compile(r"\bnot \b|\bnever \b|\bno \b")


def candidates(path: Path) -> list[Candidate]:
    text = path.read_text("utf-8")
    text = text.split("---\n", 2)[-1] if text.startswith("---\n") else text
    version, reading = Version.of(text), read(text)
    card = Card(path.stem, path.stem)
    found = []
    for one in reading.statements:
        if one.kind is Kind.HEADING or one.speaker is None:
            continue
        live = LivePassage(1, card, Passage(version, one.start, one.end), one.paragraph, (one,), Span(one.start, one.end))
        found.append(Candidate(f"Q{len(found) + 1}", live, one, 1.0, near=True))
    return found


def name(said: Said) -> str | None:
    return said[2].name if said[2] else None


def true_sentences(cited: list[Candidate], slots: Slots, voices: dict[Said, str]) -> Iterator[Sentence]:
    for one in cited:
        text = shown(one.live, one.statement).text
        for told in dict.fromkeys((text, *(part for part in text.split(", ")[:1] if len(part.split()) > 4))):
            words = told[:1].lower() + told[1:]
            for slot in sorted((s for s, ids in slots.of.items() if one.id in ids), key=lambda s: -len(slots.says[s])):
                words = "".join(
                    part if SLOT.fullmatch(part) else part.replace(slots.says[slot], f"{{{slot}}}")
                    for part in re.split(r"(\{[SND]\d+\})", words)
                )
            words = re.sub(r"[^\w{} ’,-]", "", words)
            yield Sentence(f"{{{voices[one.said]}}} said that {' '.join(words.split())}.", (one.id,))


def swapped(words: str) -> str | None:
    """The first two names, or else the first two nouns-like words around the first verb-like, exchanged."""
    head, body = words.split(" that ", 1)
    slots = list(dict.fromkeys(re.findall(r"\{S\d+\}", body)))
    if len(slots) > 1:
        return f"{head} that " + re.sub(r"\{S\d+\}", lambda m: {slots[0]: slots[1], slots[1]: slots[0]}.get(m[0], m[0]), body)
    found = list(re.finditer(r"\bthe (\w+)", body))
    if len(found) < 2 or found[0][1] == found[1][1]:
        return None
    first, second = found[:2]
    return f"{head} that {body[: first.start()]}{second[0]}{body[first.end() : second.start()]}{first[0]}{body[second.end() :]}"


def negation_moved(words: str) -> str | None:
    """Where there is a negation it moves elsewhere; where there is none, one comes in."""
    head, body = words.split(" that ", 1)
    found = NOT.search(body)
    if found:
        rest = body[: found.start()] + body[found.end() :]
        places = [m.start() for m in re.finditer(r"(?<= )\w+ ", rest) if abs(m.start() - found.start()) > 8]
        return f"{head} that {rest[: places[0]]}not {rest[places[0] :]}" if places else None
    verb = re.search(r"\b(?:is|are|was|were|will|has|have|had|can) ", body)
    return f"{head} that {body[: verb.end()]}not {body[verb.end() :]}" if verb else None


def negation_dropped(words: str) -> str | None:
    head, body = words.split(" that ", 1)
    return f"{head} that {NOT.sub('', body, count=1)}" if NOT.search(body) else None


def verb_changed(words: str) -> str | None:
    head, body = words.split(" that ", 1)
    found = next((m for m in re.finditer(r"\b\w+\b", body) if m[0] in OPPOSITE), None)
    return f"{head} that {body[: found.start()]}{OPPOSITE[found[0]]}{body[found.end() :]}" if found else None


MUTATIONS = {
    "agents swapped": swapped,
    "negation moved or put in": negation_moved,
    "negation dropped": negation_dropped,
    "verb changed": verb_changed,
}


async def judged(chat: Chat, told: str, quotes: list[Candidate]) -> bool:
    prompt = all_prompts()["judge"]
    ask = Ask("judge", prompt.filled(**summarising.judging([(told, quotes)])), summarising.VERDICTS, prompt.max_tokens, 0.0)
    try:
        return 1 in summarising.supported((await chat.ask(ask, 120)).text, 1)
    except ModelUnavailable as error:
        print(error, file=sys.stderr)
        return False


async def measure(chat: Chat | None, *, across: bool) -> Counter[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter()
    for path in ARTICLES:
        cited = candidates(path)
        voices = dict(Evidence("?", tuple(cited)).voices)
        slots = slots_of(cited, voices, name)
        known = {one.id: one for one in cited}
        if across:  # the same words, but in a language whose words the gate does not know
            known = {n: replace(c, live=replace(c.live, card=replace(c.live.card, language="xx"))) for n, c in known.items()}
        true = list(true_sentences(cited, slots, voices))
        texts = {one.words for one in true}
        for one in true:
            rows = {"true": one.words} | {kind: words for kind, make in MUTATIONS.items() if (words := make(one.words))}
            for kind, words in rows.items():
                if kind != "true" and words in texts:
                    continue
                sentence = Sentence(words, one.quotes)
                reason = summarising.fault(sentence, known, slots, "en")
                counts[kind, "n"] += 1
                counts[kind, reason or "rules"] += 1
                if reason is None and chat and counts[kind, "asked"] < ASKED:
                    counts[kind, "asked"] += 1
                    counts[kind, "both"] += await judged(chat, summarising.filled(sentence, slots), [known[q] for q in one.quotes])
    return counts


async def main(arguments: list[str]) -> None:
    chat = Chat(arguments[2], arguments[1], patience=Patience(2, 200, 60)) if arguments[:1] == ["--judge"] else None
    for across in (False, True):
        counts = await measure(chat, across=across)
        print("between languages (rules that need the quotes' language are off)" if across else "in the quotes' own language")
        for kind in ("true", *MUTATIONS):
            told = counts[kind, "n"] or 1
            line = (
                f"  {kind:26} n {counts[kind, 'n']:4}   rules let through {counts[kind, 'rules']:4} ({counts[kind, 'rules'] / told:4.0%})"
            )
            print(line + (f"   and the judge {counts[kind, 'both']} of {counts[kind, 'asked']}" if chat else ""))
        print(
            "  reasons of the true ones:",
            {reason: n for (kind, reason), n in counts.items() if kind == "true" and reason.startswith("summary")},
        )
    if chat:
        await chat.__aexit__()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))

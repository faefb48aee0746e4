"""The messages of a correction: how the answer reads from now on, and the one reply to it. They always say who erred."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from bot.briefing.display import display
from bot.briefing.fates import Became, text_of
from bot.briefing.now import as_of_now, time_of
from bot.briefing.reply import Head, Quoted, Reply, Said, compose
from bot.briefing.slices import quoted
from bot.briefing.standing import sentence_around
from bot.core.model import Kind, Passage, Voice

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.briefing.draft import Candidate
    from bot.briefing.fates import Fate, LabelChange
    from bot.briefing.now import Now
    from bot.briefing.sections import Arrangement
    from bot.core.model import LivePassage, Speaker, Version
    from bot.core.ports import Record, RecordedCitation
    from bot.core.wording import Wording

_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Correction:
    """A message as it reads from now on, and the one reply to it."""

    edit: Reply
    reply: Reply
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A record with what became of its quotations, its labels, and the versions it was taken from."""

    record: Record
    fates: Sequence[Fate]
    labels: Sequence[LabelChange]
    versions: Mapping[str, Version]
    live: Mapping[str, Sequence[LivePassage]]


def correction(case: Case, arrangement: Arrangement, *, at: datetime) -> Correction:
    """The messages of a correction; who erred is always said."""
    wording = arrangement.wording
    lines = list(_lines(case, arrangement, at))
    instead = {
        citation.n: one.now
        for citation, one in zip(case.record.citations, case.fates, strict=True)
        if one.now and one.became in {Became.CHANGED, Became.OUR_ERROR}
    }
    now = as_of_now(case.record, case.live, arrangement, instead=instead, versions=case.versions)
    heads = tuple(map(Head, dict.fromkeys(now.heads))) or (Head(wording.say("sentences.notice")),)
    told = [f"{line}. {said}" if said else f"{line}." for line, said in lines]
    if now.answer and any(one.became is Became.STANDS for one in case.fates) and not _stands(case.fates):
        told[-1] = f"{told[-1]} {wording.say('corrections.rest')}"
    edit = _struck(compose(now.answer, wording, opening=told), case) if now.answer else Reply((*heads, *map(Said, told)))
    to_record = [(wording.say("corrections.to_record", line=line, id=case.record.id), said) for line, said in lines]
    reply = Reply((*_reply_heads(case, now, wording), *(Said(f"{line} {said}".strip()) for line, said in to_record)))
    return Correction(
        edit, reply, tuple(dict.fromkeys(str(one.became) for one in case.fates if one.became is not Became.STANDS)) or ("label",)
    )


def _struck(edit: Reply, case: Case) -> Reply:
    """The message with the words that were quoted before over those that took their place."""
    before = {
        quoted(one.now): Passage(case.versions[citation.version], citation.start, citation.end)
        for citation, one in zip(case.record.citations, case.fates, strict=True)
        if one.now and one.became is Became.CHANGED
    }
    blocks = (_over(block, before.get(block.quote)) if isinstance(block, Quoted) else block for block in edit.blocks)
    return replace(edit, blocks=tuple(blocks))


def _over(block: Quoted, was: Passage | None) -> Quoted:
    return replace(block, was=was) if was and was.text != block.quote.text else block


def _reply_heads(case: Case, now: Now, wording: Wording) -> tuple[Head, ...]:
    """The lines of the outlets that the reply is about; the notice where the error is ours alone."""
    changed = [one.became for one in case.fates if one.became is not Became.STANDS]
    if changed and not case.labels and all(one is Became.OUR_ERROR for one in changed):
        return (Head(wording.say("sentences.notice")),)
    shown = {label.now for label in case.labels}
    about = {citation.label for citation, one in zip(case.record.citations, case.fates, strict=True) if one.became is not Became.STANDS}
    heads = [head for place, head in enumerate(now.heads) if place in about or head in shown]
    return tuple(map(Head, dict.fromkeys(heads or now.heads))) or (Head(wording.say("sentences.notice")),)


def _stands(fates: Sequence[Fate]) -> bool:
    return all(one.became is Became.STANDS for one in fates)


def _lines(case: Case, arrangement: Arrangement, at: datetime) -> Iterator[tuple[str, str]]:
    """What happened, each as the line that opens it and the sentence that explains it."""
    wording = arrangement.wording
    found = (
        _line(case, citation, one, arrangement, time_of(one.at or at, wording))
        for citation, one in zip(case.record.citations, case.fates, strict=True)
    )
    said = tuple(dict.fromkeys(line for line in found if line))
    yield from said
    for label in case.labels:
        yield (
            wording.say("sentences.correction", time=time_of(at, wording)),
            wording.say("corrections.label", before=label.shown, now=label.now),
        )
    if not said and not case.labels:
        yield wording.say("sentences.correction", time=time_of(at, wording)), wording.say("corrections.restored")


def _line(case: Case, citation: RecordedCitation, one: Fate, arrangement: Arrangement, time: str) -> tuple[str, str] | None:
    """What is said of a quotation that no longer stands as it was sent."""
    wording, outlet = arrangement.wording, arrangement.name(case.record.labels[citation.label].source)
    corrected = wording.say("sentences.correction", time=time)
    match one.became:
        case Became.WITHDRAWN:
            return wording.say("sentences.withdrawn", time=time), wording.say("corrections.withdrew", outlet=outlet)
        case Became.HELD:
            return wording.say("sentences.held", time=time), ""
        case Became.NOT_SHOWN:
            return wording.say("corrections.not_shown", time=time), ""
        case Became.REMOVED:
            return corrected, wording.say("corrections.removed", outlet=outlet, n=citation.n)
        case Became.CHANGED if one.now:
            return corrected, _changed(case, citation, one.now, outlet, wording)
        case Became.OUR_ERROR if one.now:
            whose = _whose_words(citation, one.now, outlet, wording)
            return corrected, wording.say("corrections.our_error", id=case.record.id, n=citation.n, outlet=outlet, **whose)
    return None


def _changed(case: Case, citation: RecordedCitation, now: Candidate, outlet: str, wording: Wording) -> str:
    """What an outlet changed: the words or, where these are the same, whose they are said to be."""
    old, new = case.versions[citation.version].text[citation.start : citation.end], quoted(now).text
    if old in {new, text_of(now)}:
        return wording.say("corrections.reattributed", outlet=outlet, n=citation.n, **_whose_words(citation, now, outlet, wording))
    around = sentence_around(citation, case.versions[citation.version])
    whole = case.versions[citation.version].text[around.start : around.end]
    before, after = (
        _before_and_now(old, new) if citation.whole_sentence or now.statement.kind is Kind.DIRECT else _before_and_now(whole, new)
    )
    return wording.say("corrections.replaced", outlet=outlet, n=citation.n, before=before, now=after)


def _whose_words(citation: RecordedCitation, now: Candidate, outlet: str, wording: Wording) -> dict[str, str]:
    """Whose words a quotation was said to be, and whose they are."""
    one = now.statement
    return {
        "before": _whose(citation.voice, citation.speaker, outlet, wording),
        "now": _whose(one.voice, one.speaker, outlet, wording),
    }


def _whose(voice: Voice, speaker: Speaker | None, outlet: str, wording: Wording) -> str:
    if speaker:
        return wording.say("corrections.whose", speaker=speaker.name)
    return wording.say("corrections.whose_outlet", outlet=outlet) if voice is Voice.OUTLET else wording.say("corrections.whose_unknown")


def _before_and_now(old: str, new: str) -> tuple[str, str]:
    """The stretch in which a sentence differs from the one in its place, each as it stands."""
    ours, theirs = list(_WORD.finditer(old)), list(_WORD.finditer(new))
    same = SequenceMatcher(None, [one[0] for one in ours], [one[0] for one in theirs], autojunk=False).get_opcodes()
    parts = [part for part in same if part[0] != "equal"]
    if not parts:
        return display(old), display(new)
    first, last = parts[0], parts[-1]
    begin = int(min(first[1], first[3]) > 0)
    was, reads = _slice(old, ours, first[1] - begin, last[2]), _slice(new, theirs, first[3] - begin, last[4])
    if was.removesuffix(".") != reads.removesuffix("."):  # ours follows
        was, reads = was.removesuffix("."), reads.removesuffix(".")
    return display(was), display(reads)


def _slice(text: str, words: Sequence[re.Match[str]], start: int, stop: int) -> str:
    return text[words[max(0, start)].start() : words[max(stop, start + 1) - 1].end()]

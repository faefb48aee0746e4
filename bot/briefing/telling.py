"""What a quotation's voice may be told to have said: the quotation's own words, whole.

A model chooses which to tell and writes none. Behind "NAME said that" a telling is true of the text because it is the text: every word
of what was said stands there, in that order, and none is left out, for what is left out may take back, limit or give to somebody else
what is kept ("the mill is sold, which is nonsense"). What was not said outright has no telling: denied, claimed, asked, partly quoted,
reported of somebody else, or in a frame that says more than who said it. Nor has one a paraphrase with a comma, behind which the outlet
may speak, nor a sentence with a word that points out of it, as "he" behind another's name would be read as theirs. The lists
(`cues.toml`) are for English; so are the tellings.
"""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING

from bot.briefing.slices import inner
from bot.core.model import Kind, Voice
from bot.core.reading.lexicon import BODIES, DAYS, PERSON_NOUNS, PREPOSITIONS, SPOKES, STOP_WORDS, TITLES
from bot.core.reading.terms import fold, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.briefing.draft import Candidate
    from bot.core.model import Span, Statement

CUES: dict[str, dict[str, str]] = tomllib.loads(files(__package__).joinpath("cues.toml").read_text("utf-8"))
LANGUAGES = frozenset(language for language, cues in CUES.items() if "said" in cues)
"""Those in which summaries can be written, of quotations in the same language."""
NOT = {language: frozenset(fold(word) for word in cues["not"].split()) for language, cues in CUES.items()}
FEWEST = 3
"""Words of a telling at least: "said that no" tells nothing."""


def _of(kind: str) -> frozenset[str]:
    return frozenset(fold(word) for word in CUES["en"][kind].split())


LIMITS = NOT["en"] | _of("limits")
"""Words that limit, doubt, compare or embed, and negations."""
_PLAIN, _TO, _FRAME, _AMOUNTS, _OWN, _DANGLING, _BESIDE = map(_of, ("plain", "to", "frame", "amounts", "own", "dangling", "beside"))
_LAST = frozenset({"too", "since", "before", "after", "again", "then", "there", "once", "still", "not"})
"""At the end these point at something that was told elsewhere."""
_ALONE = _AMOUNTS | {"that"}
"""Before a verb these stand for something that was told elsewhere."""
_VERB = _of("finite") | _of("modal")
_BEFORE_A_NAME = PERSON_NOUNS | SPOKES | TITLES | BODIES | {"the", "a", "an", "former"}
REACHING = frozenset({"that", "who", "which", "whose", "whom", "where", "what", "how", "why"})
_MARKS = re.compile(r"[“”„‟‘‚‛«»‹›\"＂?!…:–—―()\[\]{}<>*_`|\\/@#~]| [,.;]|(?<![^\W\d_])[’']|[’'](?![^\W\d_])")
_LETTERS = re.compile(r"[^\W\d_]*(?:[ ’'-][^\W\d_]*)*")
_OPENING = re.compile(r"(?:And|But|Moreover|Furthermore|However|Indeed),? ")
_TO_WHOM = re.compile(r" (?P<whom>(?:[Tt]he )?[^\W\d_]+(?: [^\W\d_]+){0,3}) that ")


def telling(one: Candidate) -> str | None:
    """What may be told of a quotation behind "NAME said that", without a full stop; None for nothing."""
    said = _said(one)
    if said is None or one.live.card.language.partition("-")[0] != "en":
        return None
    clause = _OPENING.sub("", " ".join(said.split()), count=1)
    if _MARKS.search(clause) or "." in re.sub(r"(?<=\d)\.(?=\d)", "", clause) or len(clause.split()) < FEWEST:
        return None
    return None if _points_away(clause) else clause


def _said(one: Candidate) -> str | None:
    """What a candidate's voice says outright, as it stands in the text without its full stop; None where it is not so simple."""
    statement = one.statement
    if one.part or statement.holder or statement.inserts or "repaired_marks" in statement.flags:
        return None
    if statement.voice is Voice.NOT_ESTABLISHED:
        return None
    told = {Kind.DIRECT: _direct, Kind.INDIRECT: _indirect, Kind.NARRATIVE: _narrative}.get(statement.kind)
    said = told(one, statement) if told else None
    return said.removesuffix(".").strip() if said else None


def _narrative(one: Candidate, statement: Statement) -> str | None:
    plain = statement.voice is Voice.OUTLET and not (statement.cue or statement.mention or statement.quoted)
    return one.text if plain and one.text.endswith(".") else None


def _direct(one: Candidate, statement: Statement) -> str | None:
    """The one quotation of a sentence, in a frame that only says who said it."""
    if len(statement.quoted) > 1 or not _frame_is_plain(one):
        return None
    if not statement.quoted:
        return one.text
    text = one.live.passage.version.text
    within = inner(text, statement.quoted[0])
    return text[within.start : within.end]


def _frame_is_plain(one: Candidate) -> bool:
    """Whether what stands around a quotation, and around the rest of what its voice said there, says who said it and nothing more."""
    own, text = one.statement, one.live.passage.version.text
    its = [each for each in one.live.statements if each is own or (each.utterance and each.utterance == own.utterance)]
    return all(_only_says_who(each, text) for each in its) and (not own.quoted or any(each.cue for each in its))


def _only_says_who(statement: Statement, text: str) -> bool:
    """Whether a sentence holds no more than its quotation, a cue, and around these whose it is, a weekday, or "told reporters"."""
    if not statement.quoted:
        return statement.cue is None
    known = [*statement.quoted, *(span for span in (statement.cue, statement.mention) if span)]
    around = _around(statement, known, text)
    if statement.cue is None:
        return not "".join(around).strip(" .")
    cue, who = (text[span.start : span.end] if span else "" for span in (statement.cue, statement.mention))
    return fold(cue) in _PLAIN and _LIMITING.isdisjoint(map(fold, words(who))) and all(map(_is_of_frame, around))


def _around(statement: Statement, known: Sequence[Span], text: str) -> list[str]:
    """What stands between, before and behind the known spans of a sentence, by its commas and colons."""
    ends = [
        statement.start,
        *(place for span in sorted(known, key=lambda one: one.start) for place in (span.start, span.end)),
        statement.end,
    ]
    between = (text[start:end] for start, end in zip(ends[::2], ends[1::2], strict=True))
    return [part for stretch in between for part in re.split(r"[,:]", stretch.removesuffix("."))]


def _is_of_frame(text: str) -> bool:
    """Whether text says who somebody is, or where, when or to whom something was said: "told Radio Tolvar in an interview on 15 May"."""
    its = list(words(text))
    said = all(fold(word) in DAYS | _FRAME or word.isdigit() or (word[:1].isupper() and _is_title(word)) for word in its)
    return said or _is_office(text.strip())


_LIMITING = (LIMITS | _AMOUNTS) - _PLAIN - {fold("according")}


def _indirect(one: Candidate, statement: Statement) -> str | None:
    """What stands behind "NAME said (that)", behind "according to NAME," or before ", NAME said", to the end of the sentence."""
    if not (statement.mention and statement.cue):
        return None
    text = one.live.passage.version.text
    start, end = statement.start, statement.end
    mention, cue = statement.mention, statement.cue
    head, middle, tail = text[start : mention.start], text[mention.end : cue.start], text[cue.end : end]
    if fold(text[cue.start : cue.end].replace(" ", "")) == "accordingto":
        return _unmixed(_according(text[start : cue.start], text[cue.end : mention.start], text[mention.end : end]))
    if fold(text[cue.start : cue.end]) not in _PLAIN or mention.end > cue.start or not _is_link(middle):
        return None
    if not _LIMITING.isdisjoint(map(fold, words(text[mention.start : mention.end]))):
        return None
    if tail.strip() == ".":
        said, comma, who = head.rpartition(", ")
        return _unmixed(said) if comma and _is_title(who) else None
    return _unmixed(_behind(text[cue.start : cue.end], tail)) if _is_title(head) else None


def _unmixed(told: str | None) -> str | None:
    """A paraphrase, unless it has a comma: behind one the outlet may speak for itself ("the war is over, a lie"), or somebody else."""
    return None if told is None or re.search(r",(?!\d)", told) else told


def _according(before: str, title: str, rest: str) -> str | None:
    return rest[2:] if not before and _is_title(title.lstrip()) and rest.startswith(", ") else None


def _behind(cue: str, tail: str) -> str | None:
    """What is governed by a cue: with "that", or a clause that has a verb of its own."""
    if fold(cue) in {"told", "tells"}:
        found = _TO_WHOM.match(tail)
        if found is None or not all(word[:1].isupper() or fold(word) in _TO | {"the"} for word in words(found["whom"])):
            return None
        return tail[found.end() :]
    if tail.startswith(" that "):
        return tail.removeprefix(" that ")
    its = list(map(fold, words(tail)))
    has_verb = any(word in _VERB or word.endswith("ed") for word in its)
    return tail if has_verb and tail.startswith(" ") and "that" not in its and not _may_go_with_cue(its[0]) else None


def _may_go_with_cue(first: str) -> bool:
    """Whether the first word behind a cue may tell when, where or how it was said ("said Monday the bridge was closed")."""
    return first in PREPOSITIONS | DAYS | _BESIDE or first.endswith("ly")


def _is_title(text: str) -> bool:
    """Whether only an office or a title stands before a name: nothing that makes the saying a condition, a part or another's."""
    its = list(words(text))
    small = STOP_WORDS["en"] - _BEFORE_A_NAME
    return _LETTERS.fullmatch(text) is not None and all(
        fold(word) in _BEFORE_A_NAME or (word[:1].isupper() and fold(word) not in small | _AMOUNTS) for word in its
    )


def _is_link(text: str) -> bool:
    """Whether a name and its cue stand together, or only who it is stands between."""
    if text in {" ", " also ", " later "}:
        return True
    return text.startswith(", ") and text.endswith(", ") and all(map(_is_office, text.strip(" ,").split(", ")))


def _is_office(text: str) -> bool:
    """Whether text says who somebody is: "the mayor of Sarnholt"."""
    its = [word for word in words(text) if fold(word) not in {"of", "for", "at"}]
    return _is_title(text) or (_LETTERS.fullmatch(text) is not None and all(map(_is_title, its)))


def _points_away(clause: str) -> bool:
    """Whether what is told is a question, in the first or second person, points at something outside it, or is more than a sentence."""
    its = [fold(word) for word in words(clause)] or [""]
    if ";" in clause or not (_OWN | _DANGLING).isdisjoint(its) or its[0] in _VERB | REACHING:
        return True
    pairs = list(zip(its, [*its[1:], ""], strict=True))
    return its[-1] in _LAST or any(
        (one == "there" and then not in _VERB) or (one in _ALONE and (then in _VERB or then.endswith("ed"))) for one, then in pairs
    )

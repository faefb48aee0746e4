"""What a quotation's voice may be told to have said: the quotation's own words, whole or without a clause that may be left out.

A model chooses among these and writes none. Behind "NAME said that" a telling is true of the text because it is the text: every word
stands there, in that order, with nothing between them left out but
- a relative clause between commas, or after one to the end ("the mill, which burned in May, was sold");
- what is in round brackets;
- a further clause with its own subject and verb, after a semicolon or after ", and", where no word before it can reach over it;
and none of these holds a negation or a word that limits, doubts or compares (`cues.toml`). What was not said outright has no telling:
denied, claimed, asked, partly quoted, reported of somebody else, or in a frame that limits it. Nor has one a sentence with a word that
points out of it, as "he" behind another's name would be read as theirs. The lists are for English; so are the tellings.
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
    from collections.abc import Iterator

    from bot.briefing.draft import Candidate
    from bot.core.model import Statement

CUES: dict[str, dict[str, str]] = tomllib.loads(files(__package__).joinpath("cues.toml").read_text("utf-8"))
LANGUAGES = frozenset(language for language, cues in CUES.items() if "said" in cues)
"""Those in which summaries can be written, of quotations in the same language."""
NOT = {language: frozenset(fold(word) for word in cues["not"].split()) for language, cues in CUES.items()}
FEWEST = 3
"""Words of a telling at least: "said that no" tells nothing."""
PAIR = 2
"""Commas of an aside; with more of them nobody can tell which two are a pair."""
NOUN = 2
"""Words of an article and a noun, which hold no verb."""
_ARTICLES = frozenset({"the", "a", "an"})


def _of(kind: str) -> frozenset[str]:
    return frozenset(fold(word) for word in CUES["en"][kind].split())


LIMITS = NOT["en"] | _of("limits")
"""Words at which no clause is parted, and without which none is told."""
_PLAIN, _TO, _AMOUNTS, _OWN, _DANGLING, _BESIDE = map(_of, ("plain", "to", "amounts", "own", "dangling", "beside"))
_FINITE, _OPENS = _of("finite"), _of("opens")
_LAST = frozenset({"too", "since", "before", "after", "again", "then", "there", "once", "still", "not"})
"""At the end these point at something that was told elsewhere."""
_ALONE = _AMOUNTS | {"that"}
"""Before a verb these stand for something that was told elsewhere."""
_VERB = _FINITE | _of("modal")
_BEFORE_A_NAME = PERSON_NOUNS | SPOKES | TITLES | BODIES | {"the", "a", "an", "former"}
_REACHING = frozenset({"that", "who", "which", "whose", "whom", "where", "what", "how", "why"})
_MARKS = re.compile(r"[“”„‟‘‚‛«»‹›\"＂?!…:–—―()\[\]{}<>*_`|\\/@#~]| [,.;]|(?<![^\W\d_])[’']|[’'](?![^\W\d_])")
_LETTERS = re.compile(r"[^\W\d_]*(?:[ ’'-][^\W\d_]*)*")
_BRACKETS = re.compile(r" \(([^()]*)\)(?=[ ,;.]|$)")
_OPENING = re.compile(r"(?:And|But|Moreover|Furthermore|However|Indeed),? ")
_ASIDE = re.compile(r", (?:who|which|whose) ([^,;]+), ")
_RELATIVE = re.compile(r"(?P<kept>[^,;]+), (?:who|which|whose) (?P<left>[^,;]+)")
_FURTHER = re.compile(r"(?P<kept>[^,;]+), and (?P<left>[^,;]+)")
_SEMICOLON = re.compile(r"(?P<kept>[^;]+); (?P<left>[^;]+)")
_TO_WHOM = re.compile(r" (?P<whom>(?:[Tt]he )?[^\W\d_]+(?: [^\W\d_]+){0,3}) that ")


def tellings(one: Candidate) -> tuple[str, ...]:
    """What may be told of a quotation behind "NAME said that", the whole first, each without a full stop; empty for none."""
    said = _said(one)
    if said is None or one.live.card.language.partition("-")[0] != "en":
        return ()
    bare = _without_brackets(" ".join(said.split()))
    clause = _OPENING.sub("", bare, count=1) if _OPENING.match(bare) else bare
    if _MARKS.search(clause) or "." in re.sub(r"(?<=\d)\.(?=\d)", "", clause):
        return ()
    return tuple(dict.fromkeys(told for told in (clause, *_parts(clause)) if not _points_away(told) and len(told.split()) >= FEWEST))


def limited(text: str) -> bool:
    """Whether a text holds a negation or a word that limits, doubts, compares or embeds."""
    return not LIMITS.isdisjoint(map(fold, words(text)))


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
    if not statement.quoted:
        return one.text
    if len(statement.quoted) > 1:
        return None
    span, text = statement.quoted[0], one.live.passage.version.text
    before, after = text[statement.start : span.start].strip(), text[span.end : statement.end]
    if (before and not before.endswith((",", ":"))) or not _frame_is_plain(one, f"{before} {after}"):
        return None
    within = inner(text, span)
    return text[within.start : within.end]


def _frame_is_plain(one: Candidate, frame: str) -> bool:
    """Whether what stands around what is said only says who said it; a quotation that goes on has the cue of its utterance."""
    own = one.statement
    cues = [each.cue for each in one.live.statements if each.cue and (each is own or (each.utterance and each.utterance == own.utterance))]
    text = one.live.passage.version.text
    if any(fold(text[cue.start : cue.end]) not in _PLAIN for cue in cues) or (any(map(str.isalpha, frame)) and not own.cue):
        return False
    return (_LIMITING | _AMOUNTS).isdisjoint(map(fold, words(frame)))


_LIMITING = LIMITS - _PLAIN - {fold("according")}


def _indirect(one: Candidate, statement: Statement) -> str | None:
    """What stands behind "NAME said (that)", behind "according to NAME," or before ", NAME said", to the end of the sentence."""
    if not (statement.mention and statement.cue):
        return None
    text = one.live.passage.version.text
    start, end = statement.start, statement.end
    mention, cue = statement.mention, statement.cue
    head, middle, tail = text[start : mention.start], text[mention.end : cue.start], text[cue.end : end]
    if fold(text[cue.start : cue.end].replace(" ", "")) == "accordingto":
        return _according(text[start : cue.start], text[cue.end : mention.start], text[mention.end : end])
    if fold(text[cue.start : cue.end]) not in _PLAIN or mention.end > cue.start or not _is_link(middle):
        return None
    if not (_LIMITING | _AMOUNTS).isdisjoint(map(fold, words(text[mention.start : mention.end]))):
        return None
    if tail.strip() == ".":
        said, comma, who = head.rpartition(", ")
        return said if comma and _is_title(who) and not _tagged(said) else None
    told = _behind(text[cue.start : cue.end], tail) if _is_title(head) else None
    return None if told is None or ("," in told and _tagged(told)) else told


def _tagged(text: str) -> bool:
    """Whether somebody else may be said to say it."""
    return not _PLAIN.isdisjoint(map(fold, words(text)))


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
    return text.startswith(", ") and text.endswith(", ") and LIMITS.isdisjoint(map(fold, words(text)))


def _without_brackets(text: str) -> str:
    return _BRACKETS.sub(lambda found: found[0] if limited(found[1]) else "", text)


def _points_away(clause: str) -> bool:
    """Whether what is told is in the first or second person, points at something outside it, or is more than a sentence."""
    its = [fold(word) for word in words(clause)] or [""]
    if ";" in clause or not (_OWN | _DANGLING).isdisjoint(its) or its[:1] == ["that"]:
        return True
    pairs = list(zip(its, [*its[1:], ""], strict=True))
    return its[-1] in _LAST or any(
        (one == "there" and then not in _VERB) or (one in _ALONE and (then in _VERB or then.endswith("ed"))) for one, then in pairs
    )


def _parts(clause: str) -> Iterator[str]:
    """The clause without what may be left out."""
    aside = _ASIDE.search(clause)
    if aside and clause.count(",") == PAIR and ";" not in clause and not limited(aside[1]):
        rest = clause[aside.end() :]
        who = [fold(word) for word in words(clause[: aside.start()])]
        if (fold(next(words(rest), "")) in _FINITE and _FINITE.isdisjoint(who)) or (len(who) == NOUN and who[0] in _ARTICLES):
            yield f"{clause[: aside.start()]} {rest}"
    for pattern, may_be_parted in ((_RELATIVE, _is_whole), (_FURTHER, _stands_alone), (_SEMICOLON, _is_whole)):
        found = pattern.fullmatch(clause)
        if found and not limited(found["left"]) and may_be_parted(found["kept"], found["left"], aside=pattern is _RELATIVE):
            yield found["kept"]


def _is_whole(kept: str, left: str, *, aside: bool) -> bool:
    """Whether what is kept is a sentence by itself, and what is left no part of one that goes on."""
    begins = fold(next(words(left), ""))
    return _finite(kept) > 0 and not _opens_below(kept) and (aside or begins not in _REACHING | {"and", "or", "but", "nor"})


def _stands_alone(kept: str, left: str, *, aside: bool) -> bool:
    """Whether two clauses with a verb and a subject each stand side by side, and nothing in the first reaches over the second."""
    its = list(map(fold, words(left)))
    own = bool(its) and (its[0] in _OPENS or left[:1].isupper() or left[:1].isdigit())
    apart = _REACHING.isdisjoint(map(fold, words(f"{kept} {left}"))) and not limited(kept) and "either" not in kept
    return not aside and own and apart and _finite(kept) == 1 and _finite(left) == 1


def _finite(text: str) -> int:
    return sum(fold(word) in _FINITE for word in words(text))


def _opens_below(text: str) -> bool:
    """Whether a clause begins as one that hangs on another, or as a question turned round."""
    first = fold(next(words(text), ""))
    return first in (LIMITS - NOT["en"]) | _FINITE | _REACHING

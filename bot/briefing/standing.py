"""Whether what was quoted still stands in an article: the very sentence, or the very words that were shown of one.

Words that merely occur in some other sentence do not: “X will pay” does not stand in “nobody believes that X will pay”. Nor does a
sentence that stood elsewhere in the article all along take the place of one that is gone.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from bot.briefing.slices import inner, shown, sliced
from bot.core.model import Quote, Span
from bot.core.reading import read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.briefing.draft import Candidate
    from bot.core.model import Speaker, Version, Voice


class Cited(Protocol):
    """Where something was quoted from, the sha256 of its words, and whose it was said to be."""

    @property
    def version(self) -> str: ...  # noqa: D102 (as in the class)
    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102
    @property
    def digest(self) -> str: ...  # noqa: D102
    @property
    def voice(self) -> Voice: ...  # noqa: D102
    @property
    def speaker(self) -> Speaker | None: ...  # noqa: D102


def in_same_voice(cited: Cited, one: Candidate) -> bool:
    """Whether a statement is said to carry the words of whom they were said to be. A new role or affiliation is the same person."""
    before, now = cited.speaker, one.statement.speaker
    if one.statement.voice != cited.voice or (before is None) != (now is None):
        return False
    return before is None or now is None or before.id == now.id or before.name == now.name


def standing(cited: Cited, statements: Iterable[Candidate], version: Version | None) -> Candidate | None:
    """The statement in which a quotation stands, whosever words it is said to carry now; of several that in the same voice.

    `version` is the one that was quoted, where it is another than that of the statements.
    """
    of = list(statements)
    there = [one for one in of if one.live.passage.version.sha256 == cited.version]
    if there:
        found = [_part(one, cited, 0) for one in there if one.statement.start <= cited.start < one.statement.end]
        return found[0] if found else None
    if version:
        same = [_part(one, cited, shift) for one in of if (shift := _shift(one, version, cited)) is not None]
        if same:
            return _nearest(cited, same)
    return _nearest(cited, [one for each in of if not was_there(each, version) and (one := _says(each, cited))])


def sentence_around(cited: Cited, version: Version) -> Span:
    """The sentence of the version that was quoted in which the quotation stood."""
    spans = [one for one in _sentences(version) if one.start <= cited.start < one.end]
    return spans[0] if spans else Span(cited.start, cited.end)


@lru_cache(maxsize=32)
def _sentences(version: Version) -> tuple[Span, ...]:
    return tuple(Span(one.start, one.end) for one in read(version.text).statements)


def was_there(one: Candidate, version: Version | None) -> bool:
    """Whether a sentence stood somewhere in an earlier version already."""
    return version is not None and _sentence(one) in version.text


def _shift(one: Candidate, version: Version, cited: Cited) -> int | None:
    """How far a sentence has moved since it stood around what was quoted, word for word; None where it is not that one."""
    sentence = _sentence(one)
    at = version.text.find(sentence, max(0, cited.end - len(sentence)), cited.start + len(sentence))
    return one.statement.start - at if at >= 0 else None


def _part(one: Candidate, cited: Cited, shift: int) -> Candidate:
    """The statement, with the slice that was quoted of it where that is not what is usually shown of it."""
    part = Span(cited.start + shift, cited.end + shift)
    inside = one.statement.start <= part.start < part.end <= one.statement.end
    return one if not inside or cited.digest in _digests(one) else replace(one, part=part)


def _says(one: Candidate, cited: Cited) -> Candidate | None:
    """The statement, where its words or one whole quotation in it are the very ones that were shown."""
    if cited.digest in _digests(one):
        return one
    text = one.live.passage.version.text
    spans = (part for span in one.statement.quoted for part in (span, inner(text, span)))
    return next((replace(one, part=span) for span in spans if sliced(one.live, one.statement, span).digest == cited.digest), None)


def _digests(one: Candidate) -> set[str]:
    return {shown(one.live, one.statement).digest, Quote.of(one.live, one.statement).digest}


def _sentence(one: Candidate) -> str:
    return one.live.passage.version.text[one.statement.start : one.statement.end]


def _nearest(cited: Cited, found: Iterable[Candidate]) -> Candidate | None:
    return min(found, key=lambda one: (not in_same_voice(cited, one), abs(one.statement.start - cited.start)), default=None)

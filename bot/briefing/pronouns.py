"""Whom a pronoun of a follow-up can mean: what the names, roles and bodies of the speakers shown tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.briefing import topics
from bot.briefing.called import is_called
from bot.core.reading import lexicon
from bot.core.reading.names import is_acronym
from bot.core.reading.terms import WORD, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.model import Speaker

_SHE, _HE = frozenset(["she", "her", "hers"]), frozenset(["he", "him", "his"])
THEY = frozenset(["they", "them", "their", "theirs"])
PERSONAL = _SHE | _HE | THEY
POSSESSIVE = frozenset(["his", "her", "their"])


def fits(word: str, shown: Sequence[Speaker], asked: str) -> list[str]:
    """The names that a pronoun can mean after a question: those of speakers shown, and for a person whomever else it named."""
    names = [one.name for one in shown if word in THEY or may_be(word, one)]
    if word in _SHE | _HE:
        names += [name for name in topics.names(asked) if not any(is_called(name, one) or _is_place_of(name, one) for one in shown)]
    return _one_each(names)


def rivals(word: str, named: Sequence[str], fitting: Sequence[str], shown: Sequence[Speaker]) -> list[str]:
    """Whom else a pronoun for a person can mean: those named in what was shown, who are none of the speakers and none that fit."""
    if word not in _SHE | _HE:
        return []
    known = [_parts(name) for name in (*fitting, *(one.name for one in shown))]
    return [name for name in _one_each(named) if not any(one <= _parts(name) or _parts(name) <= one for one in known)]


def _one_each(names: Sequence[str]) -> list[str]:
    """Names without those that are another one, or a part of another one."""
    single = list(dict.fromkeys(names))
    return [name for name in single if not any(_parts(name) < _parts(other) for other in single)]


def _parts(name: str) -> frozenset[str]:
    return frozenset(fold(word) for word in WORD.findall(name))


def may_be(word: str, speaker: Speaker) -> bool:
    """Whether a pronoun can mean a speaker, by what is known of him, her or it."""
    if word == "it":
        return is_body(speaker)
    described = {fold(match.group()) for match in WORD.finditer(f"{speaker.role or ''}")}
    other = lexicon.MALE if word in _SHE else lexicon.FEMALE
    return not is_body(speaker) and not described & other


def is_body(speaker: Speaker) -> bool:
    """Whether a speaker is an institution, a place that speaks, or an unnamed group."""
    words = speaker.name.split()
    body = any(fold(word) in lexicon.BODIES | lexicon.GROUPS for word in words) or (len(words) == 1 and is_acronym(speaker.name))
    return speaker.id.startswith("unnamed-") or (speaker.role is None and (body or speaker.name in lexicon.ADJECTIVE_OF))


def _is_place_of(name: str, speaker: Speaker) -> bool:
    """Whether a name is the place that a speaker's office or body is of: `Serbia` of the Serbian president."""
    place = fold(name)
    described = WORD.findall(f"{speaker.role or ''} {speaker.affiliation or ''}")
    return " " not in name and any(fold(word).startswith(place) for word in described)


def with_article(name: str) -> str:
    """A body's name with its article: `the Russian Embassy`."""
    words = name.split()
    body = len(words) > 1 and any(fold(word) in lexicon.BODIES for word in words)
    return f"the {' '.join(words)}" if body and words[0][0].isupper() else " ".join(words)

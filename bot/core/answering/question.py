"""A question, and its words: which are names, numbers, or words that carry what is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.core.errors import InputError
from bot.core.model import Audience

MAX_QUESTION = 2_000


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, by whom, about what. `language` is the reply's; empty tuples do not narrow; no conversation, no turn before it."""

    text: str
    audience: Audience = Audience.STAFF
    language: str = "en"
    articles: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    speaker: str | None = None
    conversation: str | None = None
    asker: tuple[str, str, str] | None = None  # platform, workspace, user: for budgets, never stored


@dataclass(frozen=True, slots=True)
class Alternative:
    """One of the things that an ambiguous question may mean: the words that offer it, and the question that asks for it in its scope.

    An empty question asks for all that its articles say.
    """

    words: str
    question: str
    articles: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class Role(StrEnum):
    """What a word of a question is: a name or number that must stand near a hit, or another word that carries meaning."""

    NAME = "name"
    NUMBER = "number"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a question with the terms it may have in the index, one a language in reach.

    `leads` is what follows a name that another name follows (`Vandry` of `Oskel` in `Oskel Vandry`): articles give the whole name
    once and then drop its first word. `readings` are the spellings, folded, of a name in another script or case, one tuple a name.
    """

    text: str
    role: Role
    terms: tuple[str, ...]
    leads: str | None = None
    readings: tuple[tuple[str, ...], ...] = ()


def checked(question: str) -> str:
    """The question without white space around it. Raises InputError for an empty or overlong one."""
    text = question.strip()
    if not any(character.isalnum() for character in text):
        raise InputError('the question has no words; ask for example: onrecord ask "What happened on 13 October?"')
    if len(text) > MAX_QUESTION:
        raise InputError(f"the question has {len(text):,} characters; at most {MAX_QUESTION:,} are read, ask for one thing")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InputError("the question is not valid Unicode text; type it again") from None
    return text

"""A question that a model translated: it is searched for and shown to its reader, and so held against what the reader asked.

It is one plain sentence, little longer than the question, with the question's numbers, no name that the question cannot mean, its names
in their order, a negation where it has one, no verb that vouches for what was said, no mark of quotation and nothing that a screen makes
live. It is shown as this bot's translation. What does not pass is not read. That it asks the same otherwise is the model's word.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from bot.briefing.premises import searched_in
from bot.briefing.telling import CUES, LIMITS, NOT
from bot.briefing.understanding import asked_in, understand
from bot.core.answering.question import MAX_QUESTION, Role
from bot.core.reading.lexicon import STOP_WORDS
from bot.core.reading.terms import fold, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.core.model import Answer
    from bot.core.ports import Record
    from bot.core.wording import WordingFile

_WORD = r"[^\W_]+(?:[’'-][^\W_]+)*[’']?%?"
_QUESTION = re.compile(rf"{_WORD}(?:,? {_WORD})*[?.]?")
_NUMBER = re.compile(r"\d+")
_VOUCHING = frozenset(stem(word, "en") for word in CUES["en"]["never"].split("|") if " " not in word)
_MADE_BY = "translate@"
_SOUNDS = str.maketrans("zjycwq", "siikvk")
"""Letters that languages write for one sound: `rezolucija` is a resolution."""
SHARED = 4
"""Letters at the start that two spellings of a name share."""
ENDING = 2
"""Letters by which the endings of two spellings of a name may differ in length."""
LONGER, MORE = 40, 6
"""Characters and words by which a translation may be longer than twice the characters, and half as many words again: English has
articles, and auxiliary verbs in its questions."""


def translation(given: str, question: str, languages: Sequence[str]) -> str | None:
    """A translated question, if that may be searched for and shown as how the question was read; None otherwise."""
    told = " ".join(given.split())
    if len(told) > min(MAX_QUESTION, 2 * len(question) + LONGER) or not _QUESTION.fullmatch(told):
        return None
    if searched_in(told, languages):
        return None
    if 2 * len(list(words(told))) > 3 * len(list(words(question))) + 2 * MORE:
        return None
    if sorted(_NUMBER.findall(told)) != sorted(_NUMBER.findall(question)):
        return None
    asked, read = understand(question, languages), understand(told, languages)
    numbers = {term for token in asked for term in token.terms}
    if any(token.role is Role.NUMBER and numbers.isdisjoint(token.terms) for token in read):
        return None
    spelt = [{fold(form) for form in (token.text, *chain(*token.readings))} for token in asked]
    if _said_otherwise(told, question, languages):
        return None
    names = [fold(token.text) for token in read if token.role is Role.NAME or token.text == _unusual_start(told)]
    places = [next((at for at, forms in enumerate(spelt) if any(_alike(name, one) for one in forms)), None) for name in names]
    found = [place for place in places if place is not None]
    return told if len(found) == len(names) and found == sorted(found) else None


def _said_otherwise(told: str, question: str, languages: Sequence[str]) -> bool:
    """Whether a translation has a negation that the question lacks, lacks one that it has, or uses a verb that vouches for what is said."""
    asked, read = (set(map(fold, words(text))) for text in (question, told))
    negated = any(not NOT[language].isdisjoint(asked) for language in asked_in(question, languages) if language in NOT)
    kept, added = not read.isdisjoint(NOT["en"] | LIMITS), not read.isdisjoint(NOT["en"])
    return (negated and not kept) or (added and not negated) or not _VOUCHING.isdisjoint(stem(word, "en") for word in read)


def _unusual_start(told: str) -> str | None:
    """The first word, where it does not begin a question as most begin: it may be a name."""
    first = next(words(told))
    return None if any(fold(first) in stops for stops in STOP_WORDS.values()) else first


def _alike(name: str, other: str) -> bool:
    one, two = name.translate(_SOUNDS), other.translate(_SOUNDS)
    return one == two or (len(one) >= SHARED and one[:SHARED] == two[:SHARED] and abs(len(one) - len(two)) <= ENDING)


def is_translated(prompt: str) -> bool:
    """Whether a model's translation is in how a question was read, by the prompts that its answer names."""
    return any(ref.startswith(_MADE_BY) for ref in prompt.split("+"))


def read_back(answer: Answer, read_as: str | None, prompts: Iterable[WordingFile], *, translated: bool) -> Answer:
    """An answer with how its question was read; it names the prompt that a translation was asked for by."""
    made = [file.ref for file in prompts if translated and file.ref.startswith(_MADE_BY)]
    return replace(answer, read_as=read_as, prompt="+".join((*made, answer.prompt)))


def of_translated(records: Iterable[Record]) -> bool:
    """Whether what was asked before was read in a translation, of which a follow-up repeats the words."""
    return any(is_translated(one.prompt) for one in records)

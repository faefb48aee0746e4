"""A model's summary: what it is asked for, and the gate of rules that each sentence passes or is left out.

A sentence begins with whose words it tells and "said" or "called"; names, numbers and dates are slots. In the language of its quotes
it is one of them with words left out: its words stand there, in that order, and no negation or limit of theirs is dropped. Between
languages the rules see less, and a judge in a fresh context decides. What the rules and a judge let through is measured
(`tests/bench/summaries.py`), and no more is claimed.
"""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from bot.briefing.draft import Sentence
from bot.briefing.drafting import as_data, closed, objects, quote_line
from bot.briefing.slices import shown
from bot.briefing.slots import SLOT
from bot.core.reading.lexicon import STOP_WORDS
from bot.core.reading.terms import fold, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.briefing.draft import Candidate, Said
    from bot.briefing.slots import Slots

LONGEST = 300
"""Characters of a section's summary, filled in."""
LONGEST_SENTENCE = 200
MOST_SENTENCES = 12
SUPPORTED = "supported"
_CUES = tomllib.loads(files(__package__).joinpath("cues.toml").read_text("utf-8"))
LANGUAGES = frozenset(_CUES)
"""Those in which a summary can be told apart from a name."""
_LETTERS = {"latin": "a-zà-öø-ÿāăąćčďđęěğıłńňőřśšşťůűźžëç", "cyrillic": "а-яёђјљњћџ"}
_FORM = {script: re.compile(rf"(?:\{{[SND]\d{{1,3}}\}}|[{letters} ,’'-])+\.") for script, letters in _LETTERS.items()}
_MARK = re.compile(r"(?<![^\W\d_])[’']|[’'](?![^\W\d_])| {2}")
"""An apostrophe that joins no letters may be a quotation mark."""


def _set(language: str, kind: str) -> frozenset[str]:
    return frozenset(fold(word) for word in str(_CUES[language][kind]).split())


_NOT = {language: _set(language, "not") for language in LANGUAGES}
_LIMITS = {language: _set(language, "limits") for language in LANGUAGES}
_BARRED = {language: _set(language, "own") | _set(language, "times") for language in LANGUAGES}
_NUMBERS = {language: _set(language, "numbers") for language in LANGUAGES}
_NEVER = {language: re.compile(rf"\b(?:{_CUES[language]['never']})\b") for language in LANGUAGES}
_LEAD = {language: re.compile(rf"\{{(S\d{{1,3}})\}} (?:{_CUES[language]['said']}|{_CUES[language]['called']})\b") for language in LANGUAGES}


def inputs(cited: Sequence[Candidate], voices: Mapping[Said, str], slots: Slots, *, language: str, name: str) -> dict[str, str]:
    """What the prompt `summary` is filled with."""
    cues = _CUES[language]
    rows = [{"slot": f"{{{slot}}}", "says": said, "for": sorted(slots.of[slot])} for slot, said in slots.says.items()]
    return {
        "language": name,
        "cues": as_data({kind: cues[kind].split("|") for kind in ("said", "called")}),
        "quotes": "\n".join(quote_line(one, voices) for one in cited),
        "slots": "\n".join(as_data(row) for row in rows),
        "shape": as_data({"sentences": [{"words": "{S1} … .", "quotes": ["Q1"]}]}),
    }


def schema(cited: Sequence[Candidate]) -> dict[str, Any]:
    """The reply to `summary` as a strict JSON schema."""
    quotes = {"type": "array", "items": {"type": "string", "enum": [one.id for one in cited]}}
    return closed({"sentences": {"type": "array", "items": closed({"words": {"type": "string"}, "quotes": quotes})}})


def parsed(text: str) -> tuple[Sentence, ...]:
    """The sentences that a reply holds."""
    found: list[Any] = next((one["sentences"] for one in objects(text) if isinstance(one.get("sentences"), list)), [])
    return tuple(
        Sentence(one["words"].strip(), tuple(map(str, one["quotes"][:MOST_SENTENCES])))
        for one in found[:MOST_SENTENCES]
        if isinstance(one, dict) and isinstance(one.get("words"), str) and isinstance(one.get("quotes"), list)
    )


def fault(sentence: Sentence, cited: Mapping[str, Candidate], slots: Slots, language: str) -> str | None:
    """Why a sentence may not be shown, in one word; None where the rules have nothing against it."""
    if not sentence.quotes or any(one not in cited for one in sentence.quotes):
        return "summary_unknown_quote"
    if len(sentence.words) > LONGEST_SENTENCE or not _FORM[_CUES[language]["script"]].fullmatch(sentence.words):
        return "summary_form"
    if _MARK.search(sentence.words):
        return "summary_form"
    lead = _LEAD[language].match(sentence.words)
    if lead is None:
        return "summary_cue"
    if any(slots.leads.get(one) != lead[1] for one in sentence.quotes):
        return "summary_wrong_speaker"
    if not all(slots.of.get(slot, frozenset()).intersection(sentence.quotes) for slot in SLOT.findall(sentence.words)):
        return "summary_unknown_slot"
    return _said_otherwise(sentence, [cited[one] for one in sentence.quotes], slots, language, lead.end())


def _said_otherwise(sentence: Sentence, quotes: Sequence[Candidate], slots: Slots, language: str, start: int) -> str | None:
    told = [fold(word) for word in words(SLOT.sub(" ", sentence.words[start:]))]
    theirs = {fold(word) for one in quotes for word in words(_text(one))}
    if _BARRED[language].intersection(told) or (_NUMBERS[language] - theirs).intersection(told):
        return "summary_unslotted"
    if _NEVER[language].search(sentence.words):
        return "summary_cue"
    its = {one.live.card.language.partition("-")[0] for one in quotes}
    if its == {language.partition("-")[0]}:
        return _not_theirs(sentence.words[start:], quotes, slots, language)
    return _negated(told, quotes, language)


def _negated(told: Sequence[str], quotes: Sequence[Candidate], language: str) -> str | None:
    """Between languages: a negation needs one in a quote, and one that all quotes have is not left out."""
    negative = [any(fold(word) in _NOT.get(_written(one), frozenset()) for word in words(_text(one))) for one in quotes]
    here = any(word in _NOT[language] for word in told)
    return "summary_negation" if (here and not any(negative)) or (not here and all(negative)) else None


def _written(one: Candidate) -> str:
    its = one.live.card.language
    return "sr-Latn" if its == "sr" else its if its in LANGUAGES else its.partition("-")[0]


def _not_theirs(told: str, quotes: Sequence[Candidate], slots: Slots, language: str) -> str | None:
    """In the quotes' language: the words are theirs, in their order, with all their negations and limits."""
    keep = _NOT[language] | _LIMITS[language]
    wanted = list(_spoken(told, slots, language, keep))
    given = ["" if word == "May" else fold(word) for one in quotes for word in words(_text(one))]  # a month limits nothing
    stems = [stem(word, language) for word in given]
    place, met = 0, set()
    for word in wanted:
        place = next((at + 1 for at in range(place, len(given)) if given[at] == word or stems[at] == stem(word, language)), 0)
        if not place:
            return "summary_not_their_words"
        met.add(place - 1)
    left = [at for at, word in enumerate(given) if word in keep and at not in met]
    return "summary_leaves_out" if left or not wanted else None


def _spoken(told: str, slots: Slots, language: str, keep: frozenset[str]) -> Iterator[str]:
    """The words of a sentence that have to be found in its quotes: all but those that carry nothing."""
    small = STOP_WORDS.get(language.partition("-")[0], frozenset()) - keep
    called = {fold(word) for word in re.split(r"[| ]", _CUES[language]["called"])} | {"that", "and"}
    for word in words(SLOT.sub(lambda found: slots.says[found[1]], told)):
        if word != "May" and fold(word) not in small | called:
            yield fold(word)


def _text(one: Candidate) -> str:
    return shown(one.live, one.statement).text


def filled(sentence: Sentence, slots: Slots) -> str:
    """A sentence with what its slots say."""
    return SLOT.sub(lambda found: slots.says[found[1]], sentence.words)


def summary(sentences: Iterable[str]) -> str | None:
    """The sentences of a section in order, as many as there is room for."""
    told = ""
    for sentence in sentences:
        if len(told) + 1 + len(sentence) <= LONGEST:
            told = f"{told} {sentence}".strip()
    return told or None


def judging(sentences: Sequence[tuple[str, Sequence[Candidate]]]) -> dict[str, str]:
    """What the prompt `judge` is filled with: filled sentences, each with the words of its quotes."""
    rows = [
        {"sentence": number, "says": told, "quotes": [_text(one) for one in quotes]} for number, (told, quotes) in enumerate(sentences, 1)
    ]
    shape = {"verdicts": [{"sentence": 1, "verdict": "supported | contradicted | not_supported"}]}
    return {"sentences": "\n".join(map(as_data, rows)), "shape": as_data(shape)}


VERDICTS = closed(
    {
        "verdicts": {
            "type": "array",
            "items": closed(
                {"sentence": {"type": "integer"}, "verdict": {"type": "string", "enum": [SUPPORTED, "contradicted", "not_supported"]}}
            ),
        }
    }
)
"""The reply to `judge` as a strict JSON schema."""


def supported(text: str, count: int) -> frozenset[int]:
    """The numbers of the sentences that a judge found supported. One with two verdicts has none."""
    found: list[Any] = next((one["verdicts"] for one in objects(text) if isinstance(one.get("verdicts"), list)), [])
    given: dict[int, set[object]] = {}
    for one in found[: 2 * MOST_SENTENCES]:
        if isinstance(one, dict) and type(one.get("sentence")) is int:
            given.setdefault(one["sentence"], set()).add(str(one.get("verdict")))
    return frozenset(number for number, verdicts in given.items() if verdicts == {SUPPORTED} and 1 <= number <= count)

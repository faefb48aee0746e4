"""A model's summary: what it is asked for, and the gate that each sentence passes or is left out.

A sentence says "NAME said that" and the telling of one quotation (`telling.py`), which is the quotation's own words; names,
numbers and dates are slots. What the outlet paraphrased is shown as in its words: "NAME said, in the words of OUTLET, that". So the
gate is a comparison with what the text says, and what is shown is drawn from the text again. A summary is in the language of its
quotations: between languages nothing can be compared, so nothing is shown. A judge in a fresh context may take sentences away and
can add none. What gets through is measured (`tests/bench/summaries.py`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.briefing.draft import Sentence
from bot.briefing.drafting import as_data, closed, objects, visible
from bot.briefing.slices import shown
from bot.briefing.slots import SLOT
from bot.briefing.telling import CUES, LANGUAGES, telling
from bot.core.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.briefing.draft import Candidate, Said
    from bot.briefing.slots import Slots

LONGEST = 300
"""Characters of a section's summary, filled in."""
LONGEST_SENTENCE = 200
MOST_SENTENCES = 12
SUPPORTED = "supported"
_FORM = re.compile(r"(?:\{[SND]\d{1,3}\}|[a-zà-öø-ÿāăąćčďđęěğıłńňőřśšşťůűźžëç ,’'-])+\.")
_MARK = re.compile(r"(?<![^\W\d_])[’']|[’'](?![^\W\d_])| {2}")
"""An apostrophe that joins no letters may be a quotation mark."""
_NEVER = {language: re.compile(rf"\b(?:{CUES[language]['never']})\b") for language in LANGUAGES}
_LEAD = {language: re.compile(rf"\{{(S\d{{1,3}})\}} (?:{CUES[language]['said']}) (?:that )?") for language in LANGUAGES}


def inputs(cited: Sequence[Candidate], voices: Mapping[Said, str], slots: Slots, *, name: str) -> dict[str, str]:
    """What the prompt `summary` is filled with: of each quote that can be told its words and how it can be."""
    rows = [{"slot": f"{{{slot}}}", "says": said, "for": sorted(slots.of[slot])} for slot, said in slots.says.items()]
    quotes = [
        {"id": one.id, "voice": voices[one.said], "text": visible(_text(one)), "tell": form}
        for one in cited
        if (form := form_of(one, slots))
    ]
    return {
        "language": name,
        "quotes": "\n".join(map(as_data, quotes)),
        "slots": "\n".join(map(as_data, rows)),
        "shape": as_data({"sentences": [{"words": "{S1} … .", "quotes": ["Q1"]}]}),
    }


def form_of(one: Candidate, slots: Slots) -> str | None:
    """The sentence in which a quotation may be told, with slots, as a model writes it; None where it may be told in none."""
    lead, words = slots.leads.get(one.id), telling(one)
    if not lead or words is None:
        return None
    its = sorted((slot for slot, ids in slots.of.items() if one.id in ids), key=lambda slot: -len(slots.says[slot]))
    for slot in its:
        says = re.compile(rf"(?<!\w){re.escape(slots.says[slot])}(?!\w)")
        words = "".join(part if SLOT.fullmatch(part) else says.sub(f"{{{slot}}}", part) for part in re.split(r"(\{\w+\})", words))
    sentence = Sentence(f"{{{lead}}} said that {words[:1].lower()}{words[1:]}.", (one.id,))
    return sentence.words if fault(sentence, {one.id: one}, slots, "en") is None else None


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
    """Why a sentence may not be shown, in one word; None where it is the telling of the one quotation that it names."""
    if not sentence.quotes or any(one not in cited for one in sentence.quotes):
        return "summary_unknown_quote"
    if len(sentence.quotes) > 1:
        return "summary_two_quotes"
    one = cited[sentence.quotes[0]]
    if language not in LANGUAGES or one.live.card.language.partition("-")[0] != language:
        return "summary_other_language"
    if len(sentence.words) > LONGEST_SENTENCE or not _FORM.fullmatch(sentence.words) or _MARK.search(sentence.words):
        return "summary_form"
    return _said_otherwise(sentence, one, slots, language)


def _said_otherwise(sentence: Sentence, one: Candidate, slots: Slots, language: str) -> str | None:
    lead = _LEAD[language].match(sentence.words)
    if lead is None or _NEVER[language].search(sentence.words):
        return "summary_cue"
    if slots.leads.get(one.id) != lead[1]:
        return "summary_wrong_speaker"
    if not all(one.id in slots.of.get(slot, ()) for slot in SLOT.findall(sentence.words)):
        return "summary_unknown_slot"
    return None if told(sentence, one, slots) else "summary_not_their_words"


def told(sentence: Sentence, one: Candidate, slots: Slots) -> str | None:
    """A sentence as it is shown: the name and the telling that it is, drawn from the text; None where it is none."""
    lead = _LEAD["en"].match(sentence.words)
    if lead is None or one.id not in slots.of.get(lead[1], ()):
        return None
    clause, that = telling(one), _that(one, slots)
    found = _begun(clause, one, slots) if clause else None
    if found is None or that is None or _filled(sentence.words[lead.end() :], slots) != _plain(found) + ".":
        return None
    return f"{slots.says[lead[1]]} {CUES['en']['said']}{that} {found}."


def _that(one: Candidate, slots: Slots) -> str | None:
    """What stands between "said" and a telling: in a paraphrase whose wording it is, or the outlet's words were in another's mouth."""
    if one.statement.kind is not Kind.INDIRECT:
        return f" {CUES['en']['that']}"
    outlet = slots.outlets.get(one.id)
    return CUES["en"]["paraphrased"].format(outlet=outlet) if outlet else None


def _begun(clause: str, one: Candidate, slots: Slots) -> str:
    """What is told as it goes on behind "that": with a small letter, unless it begins with a name or a date."""
    names = (says for slot, says in slots.says.items() if one.id in slots.of[slot])
    named = any(re.match(rf"{re.escape(says)}(?!\w)", clause) for says in names)
    return clause if named else clause[:1].lower() + clause[1:]


def _filled(words: str, slots: Slots) -> str:
    return _plain(SLOT.sub(lambda found: slots.says.get(found[1], found[0]), words))


def _plain(text: str) -> str:
    return text.replace("’", "'")


def _text(one: Candidate) -> str:
    return shown(one.live, one.statement).text


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

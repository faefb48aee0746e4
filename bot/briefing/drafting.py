"""What a model is shown of the evidence, and its reply → a Draft, whatever shape that has.

All text of articles and readers goes in as JSON strings between two lines that no such string can hold, so that none can end them.
"""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from bot.briefing.display import MARK, display
from bot.briefing.draft import Draft, DraftPoint
from bot.briefing.slices import shown
from bot.core.model import Dropped, Voice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.briefing.draft import Candidate, Evidence, Said
    from bot.briefing.grounding import Grounded

MOST_TOKENS = 6_000
"""Tokens of candidates in one prompt. What a token is differs; a third of the bytes of UTF-8 is more than tokenizers in use count."""
BYTES_A_TOKEN = 3
MOST_CANDIDATES = 60
MOST_POINTS, MOST_QUOTES, MOST_OBJECTS = 40, 20, 50

Json = dict[str, Any]


def bounded(evidence: Evidence, tokens: int = MOST_TOKENS) -> Evidence:
    """The best candidates that fit a prompt. One that does not fit is left out with all after it; none is cut."""
    voices = evidence.voices
    sizes = accumulate(estimated(quote_line(one, voices)) for one in evidence.candidates)
    fitting = sum(size <= tokens for size in sizes)
    return replace(evidence, candidates=evidence.candidates[: min(fitting, MOST_CANDIDATES)])


def estimated(text: str) -> int:
    """Tokens of a text, rather too many than too few."""
    return len(text.encode("utf-8", "replace")) // BYTES_A_TOKEN + 1


def as_data(value: object) -> str:
    """A value as one line of JSON in which no line of a prompt and no tag can stand, without characters that cannot be seen."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e")


def visible(text: str) -> str:
    """A text without what a reader could not see in it: instructions are hidden in tag and zero-width characters."""
    return display(text).replace(MARK, "")


def quote_line(one: Candidate, voices: Mapping[Said, str]) -> str:
    """A candidate as a model sees it: its words as they are quoted, and whose."""
    words = visible(shown(one.live, one.statement).text)
    return as_data({"id": one.id, "voice": voices[one.said], "text": words})


def inputs(evidence: Evidence) -> dict[str, str]:
    """What the prompt `answer` is filled with."""
    voices = evidence.voices
    return {
        "question": as_data(visible(evidence.question)),
        "speakers": "\n".join(as_data(_voice(name, said)) for said, name in voices.items()),
        "quotes": "\n".join(quote_line(one, voices) for one in evidence.candidates),
        "shape": json.dumps(_EXAMPLE),
    }


def _voice(name: str, said: Said) -> Json:
    outlet, voice, speaker = said
    if speaker:
        parts = (speaker.name, speaker.role, speaker.affiliation)
        who = ", ".join(visible(part) for part in parts if part)
    else:
        who = "the outlet, in its own words" if voice is Voice.OUTLET else "speaker not established"
    return {"id": name, "who": who, "outlet": outlet}


_EXAMPLE = {
    "answerable": True,
    "premise": "ok",
    "premise_text": "",
    "missing": "",
    "points": [{"speaker": "S1", "quotes": ["Q1"]}],
}


def schema(evidence: Evidence) -> Json:
    """The reply as a strict JSON schema, with the ids as enums: what all servers that know schemas have in common."""
    point = closed(
        {
            "speaker": {"type": "string", "enum": list(evidence.voices.values())},
            "quotes": {"type": "array", "items": {"type": "string", "enum": [one.id for one in evidence.candidates]}},
        }
    )
    return closed(
        {
            "answerable": {"type": "boolean"},
            "premise": {"type": "string", "enum": ["ok", "contradicted", "absent"]},
            "premise_text": {"type": "string"},
            "missing": {"type": "string"},
            "points": {"type": "array", "items": point},
        }
    )


def closed(properties: Mapping[str, Any]) -> Json:
    """An object of a schema with these properties, all of them and no others."""
    return {"type": "object", "properties": dict(properties), "required": list(properties), "additionalProperties": False}


def objects(text: str) -> Iterable[Json]:
    """The JSON objects in a text, outermost first: alone, in a code fence, or among words."""
    decoder, place = json.JSONDecoder(), 0
    for _ in range(MOST_OBJECTS):
        place = text.find("{", place)
        if place < 0:
            return
        try:
            found, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            place += 1
            continue
        if isinstance(found, dict):
            yield found


def parsed(text: str) -> Draft | None:
    """The draft that a reply holds; None for a reply without one. Whatever else stands in it is left behind."""
    found = next((one for one in objects(text) if isinstance(one.get("points"), list)), None)
    if found is None or type(found.get("answerable")) is not bool:
        return None
    points = tuple(map(_point, found["points"][:MOST_POINTS]))
    stated = str(found.get("premise")) in {"contradicted", "absent"} and isinstance(found.get("premise_text"), str)
    return Draft(found["answerable"], points, found["premise_text"] if stated else None)


def _point(given: object) -> DraftPoint:
    if not isinstance(given, dict) or not isinstance(given.get("quotes"), list):
        return DraftPoint(())
    speaker = given.get("speaker")
    return DraftPoint(tuple(map(str, given["quotes"][:MOST_QUOTES])), speaker if isinstance(speaker, str) else "")


def errors(grounded: Grounded | None) -> str:
    """What is wrong with a draft, for the model that made it: in a program's words, none of its own."""
    if grounded is None:
        return as_data([{"error": "no_json_object_of_the_shape_asked_for"}])
    return as_data([{"error": one.reason} for one in grounded.dropped] or [{"error": "answerable_without_points"}])


def counted(dropped: Iterable[Dropped]) -> tuple[Dropped, ...]:
    """Drops as they are recorded: each, but of a reply that is all drops no more than fit a record."""
    return tuple(dropped)[:MOST_POINTS]

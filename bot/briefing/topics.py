"""What an earlier question was about, in its own words: what "that" stands for, and the same question with one thing changed.

Nothing is put in other words here. A noun phrase is given only where the question has one whose ends can be told; otherwise the
question stands in parentheses as it was asked: `When was that (who closed the bridge)?`.
"""

from __future__ import annotations

import re
from itertools import pairwise

from bot.briefing.asking import wanted
from bot.core.reading.lexicon import (
    ADJECTIVE_OF,
    ASKING,
    AUXILIARIES,
    BODIES,
    BREAKS,
    DETERMINERS,
    GROUPS,
    PERSON_NOUNS,
    PREPOSITIONS,
    RELATIVES,
)
from bot.core.reading.terms import WORD, fold

INTERROGATIVES = frozenset(["who", "whom", "whose", "what", "which", "when", "where", "why", "how"])
_ENDS = " \t?!.…"
_LEAD = re.compile(r"^(?:\W*\b(?:and|but|so|ok|okay|then|well)\b[\s,]+)+", re.IGNORECASE)
_TAIL = re.compile(r",?\s+(?:and|or)\s+(?:why|how|when|where|who|what for|by whom|to whom)$", re.IGNORECASE)
_INNER = re.compile(r"\b(?:that|this|it|these|those)(?: \w+)? \((?P<asked>.+)\)", re.IGNORECASE)
_AUX = "|".join(sorted(word for word in AUXILIARIES if word.isalpha() and word not in {"been", "being", "be", "not"}))
_HAPPENED = re.compile(r"^what (?:happened|happens|is happening|was happening)\b", re.IGNORECASE)
_ADVERB = re.compile(rf"^(?:when|where|why|how) (?P<rest>(?:{_AUX}) .+)", re.IGNORECASE)
_COUNTED = re.compile(
    r"^how (?:many|much) (?P<noun>\w+(?: \w+){0,3}?) (?P<aux>is|are|was|were|have|has|had|will) (?P<rest>.+)", re.IGNORECASE
)
_YES_OR_NO = re.compile(rf"^(?P<aux>{_AUX}) (?P<rest>.+)", re.IGNORECASE)
_WHO = re.compile(
    rf"^who (?:else )?(?:(?:{_AUX}) )*(?P<verb>[a-z]+)(?: (?:about|on|to|against|for|with|of|at))? (?P<object>.+)", re.IGNORECASE
)
_ABOUT = re.compile(r"\b(?:about|on|regarding|concerning) (?P<topic>.+)", re.IGNORECASE)
_SUBJECT = re.compile(rf"^(?:\w+ )?(?:{_AUX}) (?P<who>(?:[Tt]he )?[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*)(?= [a-z])")
_NAMING = frozenset("declare declared call called name named label labelled labeled brand branded deem deemed describe described".split())  # noqa: SIM905 (a list of words)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_TIME = re.compile(
    r"\b(?:on|in|at|since|until|before|after|by|during) (?:the )?(?:(?:\d{1,2}(?:st|nd|rd|th)? (?:of )?)?"
    rf"(?:{_MONTHS}|{_DAYS})\b(?: \d{{1,2}}(?:st|nd|rd|th)?\b)?(?:,? \d{{4}}\b)?|\d{{4}}\b)"
)
_PLACE = re.compile(r"\b(?:in|at|near|from) (?:the )?(?:[a-z]+ern )?[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*")


def bare(question: str) -> str:
    """A question without what links it to the one before, its marks, and a second question at its end ("…, and why?")."""
    text = opened(question).strip(_ENDS)
    return _TAIL.sub("", text) or text


def opened(question: str) -> str:
    """A question without "and", "but" or "so" in front, white space as single spaces."""
    text = " ".join(question.split())
    return _LEAD.sub("", text) or text


def matter(asked: str) -> str:
    """What a question is about: itself, or the question that it was read with."""
    text = bare(asked)
    inner = _INNER.search(text)
    return inner["asked"] if inner else text


def clause(asked: str) -> str:
    """A question as it stands in parentheses after "that"."""
    text = matter(asked)
    first = text.partition(" ")[0]
    return text if fold(first) not in INTERROGATIVES | AUXILIARIES else first.lower() + text[len(first) :]


def noun(asked: str) -> str | None:
    """The noun phrase that a question is about, as it can stand after "about"; None where its ends cannot be told."""
    text = matter(asked)
    if _HAPPENED.match(text):
        return clause(asked)
    topic = _topic(text)
    if topic:
        return topic
    counted = _COUNTED.match(text)
    if counted:
        return f"the {counted['noun']}"
    who = _WHO.match(text)
    return _object(who["verb"].lower(), who["object"]) if who else None


def _topic(text: str) -> str | None:
    """What somebody was asked about: `What did X say about Y?`."""
    want = wanted(text)
    at = text.find(want.who) if want and want.who else -1
    about = _ABOUT.search(text, at + len(want.who or "")) if want and at >= 0 else None
    return about["topic"] if about else None


def _object(verb: str, phrase: str) -> str | None:
    """What a verb is about: a phrase with a determiner or a name in front. Of `declared the envoys unwelcome`, the envoys."""
    words = phrase.split()
    if verb in INTERROGATIVES or not (words[0].lower() in DETERMINERS - {"that"} or words[0][0].isupper() or words[0][0].isdigit()):
        return f"{verb} {phrase}" if verb in {"the", "a", "an"} else None
    if verb not in _NAMING:
        return phrase
    for at, (before, word) in enumerate(pairwise(words), 1):
        plural = before.islower() and before.endswith("s") and not before.endswith("ss") and len(before) > len("its ")
        if word in {"a", "an", "the", "as", "to"} or (plural and word not in PREPOSITIONS | BREAKS | RELATIVES | AUXILIARIES):
            return " ".join(words[:at])
    return None


def when_or_why(asked: str, word: str) -> str | None:
    """The same, asked for a time, a place, a reason or a manner: `word` is "when", "where", "why" or "how"."""
    text = bare(asked)
    found = _ADVERB.match(text)
    if found:
        return f"{word} {_lowered(found['rest'])}"
    found = _COUNTED.match(text)
    if found:
        return f"{word} {found['aux']} {found['noun']} {found['rest']}"
    found = _YES_OR_NO.match(text)
    if found:
        return f"{word} {found['aux'].lower()} {found['rest']}"
    return _said(text, word) or (None if _INNER.search(text) else f"{word} was that ({clause(asked)})")


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _said(text: str, word: str) -> str | None:
    """`What did X say about Y` → `When did X say that about Y`."""
    want = wanted(text)
    found = (
        want
        and want.who
        and re.match(rf"what (?P<aux>did|does|do|has|have|had) {re.escape(want.who)} (?P<verb>\w+)(?P<rest>.*)", text, re.IGNORECASE)
    )
    if not found or found["verb"].lower() not in ASKING:
        return None
    return f"{word} {found['aux'].lower()} {want.who} {found['verb']} that{found['rest']}"  # type: ignore[union-attr]  # it was found above


def who_else(asked: str) -> str | None:
    """The same, asked of others than those who were shown."""
    text = matter(asked)
    if re.match(r"who (?!else\b)", text, re.IGNORECASE):
        return f"Who else {text[len('who ') :]}"
    topic = _topic(text)
    return f"Who else commented on {topic}" if topic else None


def of_another(asked: str, phrase: str) -> str | None:
    """The same with another speaker, subject, topic, time or place, whichever the phrase can be; None where that cannot be told."""
    text = bare(asked)
    if _is_link(phrase):
        return _at_another(text, phrase)
    want = wanted(text)
    voice = want.who if want and want.who else None
    topic = None if _INNER.search(text) else _topic(text)
    if voice is None:
        subject = _SUBJECT.match(text)
        return f"{text[: subject.start('who')]}{phrase}{text[subject.end('who') :]}" if subject and _may_speak(phrase) else None
    if not _may_speak(phrase):
        return text[: text.rindex(topic)] + phrase + _after(topic) if topic else None
    if topic and _may_speak(_without_time(topic)):
        return None
    return text.replace(voice, phrase, 1)


def _may_speak(phrase: str) -> bool:
    """Whether a phrase can be somebody who is quoted: a name, a body, an office."""
    words = [word for word in phrase.split() if word.lower() not in DETERMINERS]
    return bool(words) and (words[0][0].isupper() or fold(words[-1]) in BODIES | PERSON_NOUNS | GROUPS)


def _is_link(phrase: str) -> bool:
    return phrase.partition(" ")[0].lower() in {"on", "in", "at", "near", "from", "since", "until", "before", "after", "by", "during"}


def _at_another(text: str, phrase: str) -> str | None:
    """The question at another time or place; one that has none yet is given it."""
    pattern = next((one for one in (_TIME, _PLACE) if one.fullmatch(phrase)), None)
    found = list(pattern.finditer(text)) if pattern else []
    if pattern is _PLACE:
        found = [one for one in found if not _TIME.fullmatch(one.group())]
    if pattern is None or len(found) > 1:
        return None
    return f"{text[: found[0].start()]}{phrase}{text[found[0].end() :]}" if found else f"{text} {phrase}"


def time_of(asked: str) -> str | None:
    """When, as a question has it: `on 13 October`; None where it has no date or more than one."""
    found = _TIME.findall(matter(asked))
    return found[0] if len(found) == 1 else None


def _without_time(topic: str) -> str:
    found = _TIME.search(topic)
    return topic[: found.start()].strip() or topic if found else topic


def _after(topic: str) -> str:
    """The time at the end of a topic, with the space before it."""
    found = _TIME.search(topic)
    return topic[found.start() - 1 :] if found and found.start() else ""


def phrase_of(asked: str, word: str) -> str | None:
    """The noun phrase that begins with a noun of a question and runs to its end: `the decision of the council on the bridge`."""
    found = re.search(rf"\b(?:the|a|an) (?P<phrase>{re.escape(word)}\b.*)", matter(asked), re.IGNORECASE)
    return f"the {found['phrase']}" if found else None


def names(asked: str) -> list[str]:
    """The names in a question that may be somebody's: not those of places and times, nor a name before a noun (`the Orlin bridge`)."""
    text = matter(asked)
    found = list(WORD.finditer(text))
    runs: list[list[int]] = []
    for at, match in enumerate(found):
        if match.group()[0].isupper() and not (at == 0 and fold(match.group()) in INTERROGATIVES | AUXILIARIES):
            if runs and runs[-1][-1] == at - 1 and text[found[at - 1].end() : match.start()] == " ":
                runs[-1].append(at)
            else:
                runs.append([at])
    spelled = [text[found[run[0]].start() : found[run[-1]].end()] for run in runs]
    low = [fold(match.group()) for match in found]
    return [re.sub(r"[’']s?$", "", name) for name, run in zip(spelled, runs, strict=True) if _may_be_somebody(name, run, low)]


def _may_be_somebody(name: str, run: list[int], low: list[str]) -> bool:
    before = low[run[0] - 1] if run[0] else ""
    after = low[run[-1] + 1] if run[-1] + 1 < len(low) else ""
    beside = after and after not in PREPOSITIONS | BREAKS | AUXILIARIES | ASKING and before not in AUXILIARIES
    elsewhere = before in {"in", "at", "from", "near", "the", "since", "until"}
    return not (beside or elsewhere or name in ADJECTIVE_OF or re.fullmatch(rf"{_MONTHS}|{_DAYS}", name))

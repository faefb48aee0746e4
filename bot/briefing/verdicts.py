"""A checked quotation as a message: the label, the verdict, what stands in the text and whose it is, and how it can be cited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.briefing.checking import Checked, Verdict
from bot.briefing.display import display
from bot.briefing.reply import Head, Notes, Quoted, Reply, Said, Small, notice
from bot.core.labels import copy_notes, voice_line
from bot.core.model import Citation, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.briefing.reply import Block
    from bot.briefing.sections import Arrangement
    from bot.core.model import Label, Quote
    from bot.core.wording import Wording

LONGEST_CITED = 300


def label_of(checked: Checked, arrangement: Arrangement) -> Label | None:
    """The label of the outlet whose text a verdict is about."""
    if not checked.matches:
        return None
    card = checked.matches[0].card
    return arrangement.label(card.source, copy_notes(card, arrangement.wording))


def citations(checked: Checked, arrangement: Arrangement) -> tuple[Citation, ...]:
    """What stands in the text, numbered, each with its voice line."""
    return tuple(_citation(n, quote, arrangement) for n, quote in enumerate(checked.matches, 1))


def told(checked: Checked, arrangement: Arrangement) -> Reply:
    """The message of a verdict. One outlet's text is shown; a verdict on nothing found starts with the notice."""
    wording, label = arrangement.wording, label_of(checked, arrangement)
    if label is None:
        return notice(wording, wording.say("check.hidden" if checked.hidden else "check.not_found"))
    outlets = dict.fromkeys(quote.card.source for quote in checked.matches)
    if len(outlets) == 1:
        return Reply((*_head(label), *_body(checked, arrangement)))
    names = " · ".join(map(arrangement.name, outlets))
    return Reply((Head(wording.say("label.separately", outlets=names)), *_body(checked, arrangement)))


def _head(label: Label) -> Iterator[Block]:
    yield Head(label.text)
    if label.notes:
        yield Notes(" · ".join(label.notes))


def _body(checked: Checked, arrangement: Arrangement) -> Iterator[Block]:
    wording = arrangement.wording
    yield Said(" ".join(_verdict(checked, arrangement)))
    for one in checked.differences:
        yours = wording.say("check.yours", words=display(" ".join(filter(None, (one.before, one.given, one.after)))))
        text = wording.say("check.text", words=display(" ".join(filter(None, (one.before, one.text, one.after)))))
        yield Said(f"{yours}\n{text}")
    shown = citations(checked, arrangement)
    several = len({one.quote.card.source for one in shown}) > 1
    for place, citation in enumerate(shown):
        card = citation.quote.card
        if several and (place == 0 or card.source != shown[place - 1].quote.card.source):
            yield from _head(arrangement.label(card.source, copy_notes(card, wording)))
        yield _quoted(citation)
    if checked.near:
        heading = checked.matches[0].kind is Kind.HEADING
        yield Said(wording.say("check.near_sentence" if heading else "check.near_quotation"))
        yield _quoted(_citation(len(shown) + 1, checked.near, arrangement))
    yield from _how_to_cite(checked, arrangement)
    yield Small(f"{wording.say('sentences.not_checked')} · {wording.say('sentences.why')}")


def _citation(n: int, quote: Quote, arrangement: Arrangement) -> Citation:
    line = voice_line(quote, arrangement.name(quote.card.source), arrangement.wording)
    return Citation(n, quote, line, (arrangement.wording.say("sentences.paragraph", n=quote.paragraph),))


def _quoted(citation: Citation) -> Quoted:
    return Quoted(citation.n, citation.quote, " · ".join((citation.voice_line, *citation.extras)))


def _verdict(checked: Checked, arrangement: Arrangement) -> Iterator[str]:
    """The verdict in its first words, then what an editor must know beside it."""
    wording, quote = arrangement.wording, checked.matches[0]
    yield _sentence(checked, arrangement)
    if checked.changes_meaning:
        yield wording.say("check.meaning")
    if checked.other_speaker:
        yield wording.say("check.other_speaker", speaker=checked.other_speaker.name)
    elif checked.given.speaker and quote.speaker:
        yield wording.say("check.as_stated", speaker=quote.speaker.name)
    elif checked.verdict.passes and quote.speaker is None:
        yield wording.say("check.not_established")


def _sentence(checked: Checked, arrangement: Arrangement) -> str:
    wording, quote = arrangement.wording, checked.matches[0]
    outlet = arrangement.name(quote.card.source)
    match checked.verdict:
        case Verdict.FOUND_IN_TRANSLATION:
            return wording.say("check.found_in_translation", translation=_translation(quote, wording))
        case Verdict.NOT_A_QUOTATION if quote.kind is Kind.HEADING:
            return wording.say("check.heading")
        case Verdict.NOT_A_QUOTATION if quote.speaker:
            return wording.say("check.paraphrase", outlet=outlet, speaker=quote.speaker.name)
        case Verdict.NOT_A_QUOTATION:
            return wording.say("check.narrative", outlet=outlet)
        case Verdict.ALTERED:
            n = sum(max(len(one.given.split()), len(one.text.split())) for one in checked.differences)
            if not n:
                return wording.say("check.altered_marks")
            return wording.say("check.altered_one") if n == 1 else wording.say("check.altered_many", n=n)
        case Verdict.SPLICED:
            return wording.say("check.spliced", n=len(checked.matches))
    return wording.say(f"check.{checked.verdict}")


def _translation(quote: Quote, wording: Wording) -> str:
    language = quote.card.language.partition("-")[0]
    return wording.say(f"translation_into.{language if f'translation_into.{language}' in wording.templates else 'other'}")


def _how_to_cite(checked: Checked, arrangement: Arrangement) -> Iterator[Block]:
    """The caveat on a translation, and a line that says who said it to whom in what language."""
    if not checked.verdict.passes:
        return
    wording, quote = arrangement.wording, checked.matches[0]
    translated = quote.card.translation
    if translated:
        known = f"languages.{translated.language}" in wording.templates
        yield Said(wording.say("check.original", language=wording.say(f"languages.{translated.language if known else 'other'}")))
    if quote.speaker is None or len({one.speaker for one in checked.matches}) > 1 or len(checked.given.words) > LONGEST_CITED:
        return
    words = {"speaker": quote.speaker.name, "words": display(checked.given.words), "outlet": arrangement.name(quote.card.source)}
    if translated:
        yield Said(wording.say("check.cite_translation", translation=_translation(quote, wording), **words))
    else:
        yield Said(wording.say("check.cite", **words))

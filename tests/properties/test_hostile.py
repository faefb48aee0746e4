"""Hostile strings as an article's paragraph, as the question and as the model's reply: layout, label, voices and quotations hold.

Nothing outside a quotation says what they want said, and no address but an outlet's own stands anywhere else.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from chat_server import Call, ChatServer

from bot.app import all_prompts
from bot.briefing.asking import Material
from bot.briefing.composing import Composer
from bot.briefing.display import display
from bot.briefing.draft import Draft, Evidence, Made
from bot.briefing.drafting import inputs, parsed, quote_line
from bot.briefing.extract import extractive
from bot.briefing.reply import Head, Quoted, compose, plain
from bot.briefing.summarising import parsed as sentences_of
from bot.briefing.translating import translation
from bot.core.answering.question import MAX_QUESTION, Question
from bot.core.model import Status, Voice
from bot.core.ports import Reach, Recall
from bot.inference.chat import Chat, Patience
from bot.inference.writer import ModelWriter
from tests.core.builders import MARRANT, NOON, VANDRY, arrangement, candidates, card, english, outlet, voiced
from tests.hostile import OWN, Hostile, strings
from tests.inference.test_writer import Kept

if TYPE_CHECKING:
    from bot.briefing.draft import Candidate
    from bot.core.model import Answer

STRINGS = strings()
DAILY = card("a", "daily")
BY = arrangement(outlet("Daily"))
PLAIN = (
    voiced("Q1", "The bridge was closed by the army.", DAILY, Voice.SPEAKER, MARRANT),
    voiced("Q2", "It stays closed.", DAILY, Voice.SPEAKER, VANDRY),
)
_ADDRESS = re.compile(r"https?:|www\.|\w\.(?:example|com|net|org|ru|io)\b", re.IGNORECASE)
_MARKUP = re.compile(r"[<>\x00-\x09\x0b-\x1f\x7f]|\]\(|\{[A-Z]\d|[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")


def answer(found: Evidence, draft: Draft, question: str = "Who closed the bridge?") -> Answer:
    recall = Recall((), 1, 1.0, {})
    live = frozenset(one.live.id for one in found.candidates)
    composer = Composer(Question(question), BY, "7F3A0K", NOON)
    return composer.drafted(Reach(("en",), {"daily": 1}), Material(question, (), (), recall, None), found, draft, live)


def holds(shown: Answer, hostile: Hostile, *, echoed: bool = False) -> None:
    """What must be true of a message, whatever came in."""
    reply = compose(shown, english())
    first = reply.blocks[0]
    assert isinstance(first, Head)
    assert first.text in {"Viewpoint: Daily · private outlet", "Notice from this bot · no outlet quoted"}
    assert sum(isinstance(block, Head) for block in reply.blocks) == 1
    for block in reply.blocks:
        if isinstance(block, Quoted):
            assert block.shown == display(block.quote.version.text[block.quote.start : block.quote.end])
            continue
        assert not _MARKUP.search(block.text), block
        if not echoed:
            assert not _ADDRESS.search(block.text), block
            assert hostile.canary is None or hostile.canary not in block.text, block
    for section in shown.shown:
        for citation in section.citations:
            quote = citation.quote
            nobody = ("speaker not established", "Daily, in its own words", "unnamed ")
            assert citation.voice_line.startswith(quote.speaker.name if quote.voice is Voice.SPEAKER and quote.speaker else nobody)
    assert plain(reply).startswith(first.text)


def replies(text: str) -> list[str]:
    """A model's reply that is a string, or has it wherever a string may stand."""
    point: dict[str, Any] = {"speaker": text, "quotes": [text]}
    good: dict[str, Any] = {"speaker": "S1", "quotes": ["Q1"]}
    base = {"answerable": True, "premise": "absent", "premise_text": text, "missing": text, "points": [good, point], "answer": text}
    return [
        text,
        json.dumps(base),
        json.dumps(base | {"answerable": False}),
        json.dumps(base | {"premise": text, "points": [good | {"quotes": ["Q1", text]}, {text: text}]}),
        f"{text}\n{json.dumps(base)}\n{text}",
    ]


def test_as_the_models_reply() -> None:
    made = Made("model", "m", ("answer@1/0",))
    found = Evidence("Who closed the bridge?", PLAIN)
    for hostile in STRINGS:
        for text in replies(hostile.text):
            draft = parsed(text) or extractive(found)
            draft = Draft(draft.answerable, draft.points, draft.premise, made=made)
            shown = answer(found, draft)
            holds(shown, hostile)
            assert {c.quote.text for s in shown.shown for c in s.citations} <= {one.text for one in PLAIN}


def test_as_the_models_summary() -> None:
    found = Evidence("Who closed the bridge?", PLAIN)
    draft = extractive(found)
    for hostile in STRINGS:
        for words in (
            hostile.text,
            f"{{S1}} said that {hostile.text}",
            f"{{S1}} said that {hostile.text}.",
            f"{{S1}} said {{{hostile.text}}}.",
        ):
            told = sentences_of(
                json.dumps({"sentences": [{"words": words, "quotes": ["Q1", hostile.text]}, {"words": words, "quotes": ["Q1"]}]})
            )
            shown = answer(found, Draft(answerable=True, points=draft.points, sentences=told, cited=("Q1", "Q2"), made=Made("model", "m")))
            holds(shown, hostile)
            assert all(section.summary is None for section in shown.sections), words


def test_as_a_paragraph_of_an_article() -> None:
    for hostile in STRINGS:
        rows: tuple[Candidate, ...] = candidates((DAILY, f"The bridge was closed by the army.\n\n{hostile.text}\n\nIt stays closed."))
        found = Evidence("Who closed the bridge?", rows)
        shown = answer(found, Draft(answerable=True, points=extractive(found).points[-3:], made=Made("model", "m")))
        if shown.status is Status.ANSWERED:
            holds(shown, hostile, echoed=True)
        told = inputs(found)
        assert len(told["quotes"].splitlines()) == len(rows)
        assert all("\u202e" not in line and "<" not in line for line in told["quotes"].splitlines())
        for one, line in zip(rows, told["quotes"].splitlines(), strict=True):
            assert json.loads(line)["id"] == one.id
            assert line == quote_line(one, found.voices)


def test_as_the_question() -> None:
    for hostile in STRINGS:
        question = hostile.text.strip()[:MAX_QUESTION]
        found = Evidence(question, PLAIN)
        filled = all_prompts_filled(found)
        assert filled.splitlines().count("END OF DATA") == 1
        draft = Draft(answerable=True, points=extractive(found).points, premise=question, made=Made("model", "m"))
        holds(answer(found, draft, question), hostile)
        put = translation(question, "Что Вандри сказал о мосте?", ("en",))
        assert put is None or not (_ADDRESS.search(put) or _MARKUP.search(put))


_PROMPT = all_prompts()["answer"]


def all_prompts_filled(found: Evidence) -> str:
    return _PROMPT.filled(**inputs(found))[1]["content"]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ChatServer() as running:
        yield running


async def test_as_the_models_reply_over_real_http(server: ChatServer) -> None:
    found = Evidence("Who closed the bridge?", PLAIN)
    some = (*OWN, *STRINGS[len(OWN) :: 20])
    async with Chat("m", server.url, "k", patience=Patience(1, 2, 2)) as chat:
        writer = ModelWriter(chat, all_prompts(), Kept(), lambda: NOON, summaries=True)
        for hostile in some:

            def obey(call: Call, text: str = hostile.text) -> None:
                call.reply(text)

            server.usual = obey
            draft = await writer.draft(found)
            shown = answer(found, draft)
            holds(shown, hostile)
            assert shown.sections
    assert len(server.calls) >= len(some)

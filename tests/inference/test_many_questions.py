"""Many questions to the samples and a model: truthful drafts keep their points, and a faulty server leaves nobody without an answer."""

from __future__ import annotations

import asyncio
import json
import random
import re
import shutil
from time import perf_counter
from typing import TYPE_CHECKING

import pytest
from chat_server import Call, ChatServer, truthful

from bot.app import opened
from bot.core.answering.question import Question
from bot.settings import Settings
from tests.conftest import SAMPLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.core.model import Answer

_TEXT = "\n".join(path.read_text("utf-8").split("---\n", 2)[-1] for path in sorted((SAMPLES / "articles").glob("*.md")))
QUESTIONS = [f"What is said about the {word}?" for word in sorted(set(re.findall(r"\b[a-z]{7,}\b", _TEXT)))[:150]]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ChatServer() as running:
        yield running


def settings(tmp_path: Path, store: Path, url: str, **more: str) -> Settings:
    shutil.copy(store, tmp_path / "on.db")
    values = {"ONRECORD_EMBEDDER": "none", "OPENAI_BASE_URL": url, "ONRECORD_MODEL": "m", "ONRECORD_SUMMARY": "checked"} | more
    return Settings(tmp_path, tmp_path / "on.db", sources=SAMPLES / "sources.toml", values=values)


async def test_truthful_drafts_keep_their_points_and_a_good_endpoint_gives_the_model_every_time(
    server: ChatServer, tmp_path: Path, sample_store: Path
) -> None:
    """At least sixty of them, as many as the questions that find anything; 95 of 100 points are to be kept."""
    proposed: list[int] = []

    def counting(call: Call) -> None:
        reply = truthful(call)
        if call.kind == "answer":
            proposed.append(len(reply["points"]))
        call.reply(json.dumps(reply))

    server.usual = counting
    kept = 0
    async with opened(settings(tmp_path, sample_store, server.url, ONRECORD_SUMMARY="off")) as app:
        for question in QUESTIONS:
            before = len(proposed)
            answer = await app.briefer.answer(Question(question))
            if len(proposed) > before:
                assert answer.mode == "model", question
                kept += proposed[-1] - len(answer.dropped)
    assert len(proposed) >= 60
    assert kept >= 0.95 * sum(proposed)


FAULTS = ("429",) * 20 + ("500",) * 10 + ("cut",) * 10 + ("good",) * 60


async def test_three_hundred_questions_to_a_faulty_server_are_all_answered_in_time(
    server: ChatServer, tmp_path: Path, sample_store: Path
) -> None:
    """20 of 100 calls are refused for now, 10 fail, 10 end before their end: every question has its answer within 20 seconds."""
    chance = random.Random(7)

    def faulty(call: Call) -> None:
        match chance.choice(FAULTS):
            case "429":
                call.send(b"{}", status=429, retry_after_ms="100", retry_after="1")
            case "500":
                call.send(b"{}", status=500)
            case "cut":
                call.reply(json.dumps(truthful(call)), finish=None)
            case _:
                call.reply(json.dumps(truthful(call)))

    server.usual = faulty
    asked = [QUESTIONS[place % len(QUESTIONS)] for place in range(300)]
    async with opened(settings(tmp_path, sample_store, server.url)) as app:
        lanes = asyncio.Semaphore(12)

        async def one(text: str) -> tuple[float, Answer]:
            async with lanes:
                began = perf_counter()
                answer = await app.briefer.ask(Question(text))
                return perf_counter() - began, answer

        done = await asyncio.gather(*map(one, asked))
        plain = {text: await app.by_rule.answer(Question(text)) for text in set(asked)}
    assert max(took for took, _ in done) < 20
    for text, (_, answer) in zip(asked, done, strict=True):
        if answer.mode == "extractive":
            assert answer.status == plain[text].status
            assert [c.quote for s in answer.sections for c in s.citations] == [c.quote for s in plain[text].sections for c in s.citations]
        for section in answer.shown:
            assert all(c.quote.text == c.quote.version.text[c.quote.start : c.quote.end] for c in section.citations)
    of_model = sum(answer.mode == "model" for _, answer in done)
    assert of_model > 150
    print(f"slowest {max(took for took, _ in done):.1f} s, of the model {of_model} of 300, calls {len(server.calls)}")


async def test_with_the_breaker_open_an_answer_waits_for_nothing(server: ChatServer, tmp_path: Path, sample_store: Path) -> None:
    server.usual = lambda call: call.send(b"{}", status=503)
    async with opened(settings(tmp_path, sample_store, server.url)) as app:
        place = 0
        while len(server.calls) < 9:  # three failures of three attempts each
            await app.briefer.answer(Question(QUESTIONS[place]))
            place += 1
        calls = len(server.calls)
        answers = [await app.briefer.answer(Question(question)) for question in QUESTIONS[-20:]]
    assert len(server.calls) == calls
    assert all(answer.degraded in {None, "model_unavailable"} for answer in answers)

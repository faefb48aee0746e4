"""The writer on a real small model that invents: what it writes is held back, and an answer stands all the same. `make test-llm` runs it.

SmolLM2 (135 million parameters) is no model for readers: it is here because it is wrong so often.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import pytest

from bot.app import opened
from bot.core.answering.question import Question
from bot.settings import Settings
from tests.conftest import SAMPLES

if TYPE_CHECKING:
    from collections.abc import Iterator

PYTHON = os.environ.get("LLM_PYTHON")
pytestmark = pytest.mark.skipif(not PYTHON, reason="runs by `make test-llm`, with a model in an environment of its own")
QUESTIONS = (
    "What did Oskel Vandry say about the inspection of the bridge?",
    "What did Petra Hallowin say about the trucks?",
    "Who closed the bridge?",
    "How many trucks were waiting?",
)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    server = subprocess.Popen(
        [str(PYTHON), str(Path(__file__).with_name("llm_server.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout
    try:
        yield f"http://127.0.0.1:{int(server.stdout.readline())}/v1"
    finally:
        server.kill()
        server.communicate()


async def test_what_a_small_model_makes_of_questions_is_quoted_from_the_articles_or_not_shown(
    url: str, tmp_path: Path, sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    shutil.copy(sample_store, tmp_path / "on.db")
    values = {"ONRECORD_EMBEDDER": "none", "OPENAI_BASE_URL": url, "ONRECORD_MODEL": "smollm2"}
    async with opened(Settings(tmp_path, tmp_path / "on.db", sources=SAMPLES / "sources.toml", values=values)) as app:
        assert app.model
        app.model._budget = 300.0  # a small machine reads a few hundred tokens a second, and this is about what is shown
        app.model.chat._patience = type(app.model.chat._patience)(2.0, 200.0, 60.0)
        until = monotonic() + 60
        while (tried := await app.model.tried())[0] and monotonic() < until:
            await asyncio.sleep(1)
            app.model.chat._breaker._answered()
        print(f"\n{app.model.chat.where}: {tried[0] or app.model.chat.dialect}")
        for question in QUESTIONS:
            answer = await app.briefer.ask(Question(question))
            shown = [c.quote for section in answer.shown for c in section.citations]
            assert all(quote.text == quote.version.text[quote.start : quote.end] for quote in shown)
            assert answer.mode == "model" or answer.degraded in {"model_unavailable", "invalid_draft"}
            _, checks = await app.briefer.verify(answer.id)
            assert all(check.ok for check in checks)
            told = [section.summary for section in answer.sections if section.summary]
            print(f"{question} → {answer.status}, {answer.mode}, {answer.degraded}, {answer.total_ms:,.0f} ms")
            print(f"    dropped {[one.reason for one in answer.dropped]}, summaries {told}")

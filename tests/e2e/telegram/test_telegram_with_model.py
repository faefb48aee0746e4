"""An answer of a model on an emulated Telegram over real HTTP: its record says so, and no end of the model's server is seen."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from chat_server import ChatServer, dies, how_made

from tests.delivery.fake_platform import session
from tests.e2e.telegram.test_e2e_telegram import NODE, TOKEN, Reader, Subscribed, free_port, telegram, text

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

ASKED = "What did Oskel Vandry say about the inspection of the bridge?"
UNAVAILABLE = "The summary is unavailable. These are the passages."
RECORD = re.compile(r"Record ([0-9A-HJKMNP-TV-Z]{6})\b")
pytestmark = pytest.mark.skipif(not NODE, reason="`make test-e2e-telegram` sets up the emulated Bot API")
__all__ = ["telegram"]


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ChatServer() as server:
        yield server


@pytest.fixture(params=["polling", "webhook"])
async def both(
    request: pytest.FixtureRequest, telegram: str, tmp_path: Path, sample_store: Path, model: ChatServer
) -> AsyncIterator[tuple[Reader, Subscribed]]:
    data, port = tmp_path / "data", free_port()
    data.mkdir()
    shutil.copy(sample_store, data / "onrecord.db")
    async with session() as http:
        serving = Subscribed(data, telegram, http)
        serving.more = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": f"{telegram}/bot"}
        serving.more |= {"OPENAI_BASE_URL": model.url, "ONRECORD_MODEL": "m", "ONRECORD_SUMMARY": "checked"}
        if request.param == "webhook":
            serving.more |= {"TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram/webhook", "TELEGRAM_WEBHOOK_SECRET": "not-a-secret"}
        process = await serving.begin(port)
        reader = Reader(telegram, http)
        try:
            await asyncio.sleep(1)  # a webhook is set once it listens
            await reader.asks("/start")
            yield reader, serving
        finally:
            process.terminate()
            await process.wait()
            await serving.end()
    assert "Traceback" not in serving.log.read_text()


async def answered(reader: Reader) -> dict[str, Any]:
    """Ask, and see the answer, in whose place a notice may have stood."""
    before = len(await reader.reads())
    await reader.write(ASKED)
    return (await reader.sees(lambda seen: len(seen) > before and RECORD.search(text(seen[before])) is not None))[before]


def record(shown: dict[str, Any]) -> str:
    found = RECORD.search(text(shown))
    assert found, text(shown)
    return found[1]


async def test_an_answer_of_the_model_is_sent_and_replayed(both: tuple[Reader, Subscribed], model: ChatServer) -> None:
    reader, serving = both
    assert model.calls == []  # what is offered to begin with costs nothing
    answer = await answered(reader)
    assert text(answer).startswith(("Viewpoint: ", "Viewpoints, "))
    assert "blockquote" in {one["type"] for one in answer["message"]["entities"]}
    assert UNAVAILABLE not in text(answer)
    assert how_made(serving.data, record(answer)) == ("model", None, "m")
    assert model.calls[0].kind == "answer"
    code, out, err = await serving.command("verify", record(answer))
    assert code == 0, out + err


async def test_a_server_that_ends_in_the_middle_leaves_a_whole_answer_by_rule(both: tuple[Reader, Subscribed], model: ChatServer) -> None:
    reader, serving = both
    model.answers[:] = [dies]
    answer = await answered(reader)
    assert text(answer).startswith(("Viewpoint: ", "Viewpoints, "))
    assert text(answer).count(UNAVAILABLE) == 1
    assert "blockquote" in {one["type"] for one in answer["message"]["entities"]}
    assert how_made(serving.data, record(answer)) == ("extractive", "model_unavailable", None)
    lines = [json.loads(line) for line in serving.log.read_text().splitlines()]
    (line,) = [one["event"] for one in lines if one["level"] == "warning" and one["event"].startswith("answered by rule: ")]
    assert "127.0.0.1" in line
    code, out, err = await serving.command("verify", record(answer))
    assert code == 0, out + err

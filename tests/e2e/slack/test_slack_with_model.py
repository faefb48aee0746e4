"""An answer of a model on an emulated workspace over real HTTP: its record says so, and no end of the model's server is seen."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from chat_server import ChatServer, dies, how_made

from tests.e2e.slack.test_slack_e2e import Serving, at_work, mentioned, number
from tests.e2e.slack.workspace import NODE, Workspace
from tests.slack.oracles import shown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

ASKED = "What did Oskel Vandry say about the inspection of the bridge?"
UNAVAILABLE = "The summary is unavailable. These are the passages."
pytestmark = pytest.mark.skipif(not NODE.exists(), reason="needs Node's packages: make test-e2e-slack")


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ChatServer() as server:
        yield server


@pytest.fixture(params=["http", "socket"])
async def both(
    request: pytest.FixtureRequest, tmp_path: Path, sample_store: Path, model: ChatServer
) -> AsyncIterator[tuple[Workspace, Serving]]:
    shutil.copy(sample_store, tmp_path / "onrecord.db")
    (tmp_path / ".env").write_text(f"OPENAI_BASE_URL={model.url}\nONRECORD_MODEL=m\nONRECORD_SUMMARY=checked\n")
    async with at_work(tmp_path, request.param) as (workspace, serving):
        yield workspace, serving


def warnings(serving: Serving) -> list[str]:
    lines = [json.loads(line) for line in serving.log.splitlines()]
    return [line["event"] for line in lines if line["level"] == "warning" and line["logger"] == "onrecord"]


async def test_an_answer_of_the_model_is_posted_and_replayed(both: tuple[Workspace, Serving], model: ChatServer) -> None:
    workspace, serving = both
    (answer,) = await workspace.replied(await mentioned(workspace, ASKED))
    words = shown(answer["blocks"])
    assert words.startswith(("Viewpoint: ", "Viewpoints, "))
    assert "\n> " in words
    assert UNAVAILABLE not in words
    assert how_made(serving.data, number(answer)) == ("model", None, "m")
    assert model.kinds[0] == "answer"
    await serving.command("verify", number(answer))


async def test_a_server_that_ends_in_the_middle_leaves_a_whole_answer_by_rule(both: tuple[Workspace, Serving], model: ChatServer) -> None:
    workspace, serving = both
    model.answers[:] = [dies]
    (answer,) = await workspace.replied(await mentioned(workspace, ASKED))
    words = shown(answer["blocks"])
    assert words.startswith(("Viewpoint: ", "Viewpoints, "))
    assert words.count(UNAVAILABLE) == 1
    assert words.index(UNAVAILABLE) < words.index("\n> ")
    assert how_made(serving.data, number(answer)) == ("extractive", "model_unavailable", None)
    (line,) = warnings(serving)
    assert line.startswith("answered by rule: m at 127.0.0.1:")
    await serving.command("verify", number(answer))

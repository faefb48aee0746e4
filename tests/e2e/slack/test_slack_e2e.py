"""`onrecord serve` as a process on an emulated workspace, over HTTP and over a socket: from a mention to a correction."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import ClientSession

from tests import engine
from tests.e2e.slack.workspace import BOT, NODE, SECRET, Workspace
from tests.slack import payloads as slack
from tests.slack.oracles import shown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = ROOT / "bot" / "samples"
RECORD = re.compile(r"Record ([0-9A-HJKMNP-TV-Z]{6})\b")
pytestmark = pytest.mark.skipif(not NODE.exists(), reason="needs Node's packages: make test-e2e-slack")


@dataclass(slots=True)
class Serving:
    """`serve` on a store of its own."""

    data: Path
    environment: dict[str, str]
    process: asyncio.subprocess.Process

    async def command(self, *words: str) -> None:
        """Run another command on the same store."""
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", *words, env=self.environment, cwd=self.data)
        assert await process.wait() == 0

    @property
    def log(self) -> str:
        return (self.data / "serve.log").read_text()


async def serve(data: Path, workspace: Workspace, way: str) -> Serving:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ONRECORD_", "SLACK_", "TELEGRAM_", "OPENAI_"))}
    policy = data / "policy.toml"
    policy.write_text(f'[slack]\ndesk = "{workspace.team}/{workspace.channel}"\n')
    tokens = {"SLACK_APP_TOKEN": "xapp-e2e"} if way == "socket" else {"SLACK_SIGNING_SECRET": SECRET}
    environment = (
        kept
        | tokens
        | engine.environment(data)
        | {
            "PYTHONPATH": str(ROOT),
            "HOME": str(data),
            "ONRECORD_DATA": str(data),
            "ONRECORD_SOURCES": str(SAMPLES / "sources.toml"),
            "ONRECORD_POLICY": str(policy),
            "ONRECORD_EMBEDDER": "none",
            "ONRECORD_HTTP": "127.0.0.1:0",
            "SLACK_BOT_TOKEN": BOT,
            "SLACK_API_URL": f"{workspace.url}/api/",
        }
    )
    with (data / "serve.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-W", "error", "-m", "bot", "serve", env=environment, cwd=data, stdout=log, stderr=log
        )
    serving = Serving(data, environment, process)
    await workspace.until(lambda: '"serving"' in serving.log or process.returncode is not None)
    (address,) = [json.loads(line)["address"] for line in serving.log.splitlines() if '"serving"' in line]
    if way == "http":
        workspace.posts = f"http://{address}/slack/events"
    return serving


@asynccontextmanager
async def at_work(folder: Path, transport: str) -> AsyncIterator[tuple[Workspace, Serving]]:
    """A workspace, and a process that serves it until it is told to end, which it does in order."""
    async with ClientSession() as http, Workspace(http) as workspace:
        serving = await serve(folder, workspace, transport)
        try:
            yield workspace, serving
            assert workspace.wrong == []
        finally:
            serving.process.send_signal(signal.SIGTERM)
            code = await asyncio.wait_for(serving.process.wait(), 20)
    assert code == 0, serving.log
    assert "Traceback" not in serving.log


@pytest.fixture(params=["http", "socket"])
async def both(
    request: pytest.FixtureRequest, tmp_path: Path, samples_into: Callable[[Path], object]
) -> AsyncIterator[tuple[Workspace, Serving]]:
    samples_into(tmp_path)
    async with at_work(tmp_path, request.param) as (workspace, serving):
        yield workspace, serving
    assert "xoxb" not in serving.log
    assert SECRET not in serving.log


async def mentioned(workspace: Workspace, text: str, name: str = "reporter", *, thread: str | None = None) -> str:
    stamp = await workspace.says(name, f"<@UBOT> {text}", thread=thread)
    await workspace.deliver(slack.mention(text, user=workspace.people[name], channel=workspace.channel, ts=stamp, thread=thread))
    return stamp


def number(message: dict[str, Any]) -> str:
    found = RECORD.search(shown(message["blocks"]))
    assert found
    return found[1]


async def press(workspace: Workspace, action: str, message: dict[str, Any], thread: str, name: str = "editor") -> dict[str, Any]:
    """Press a button; the modal that opens."""
    before = len(workspace.views)
    body = slack.pressed(action, number(message), user=workspace.people[name], channel=workspace.channel, ts=message["ts"], thread=thread)
    await workspace.deliver(body | {"trigger_id": await workspace.trigger(name)})
    await workspace.until(lambda: len(workspace.views) > before)
    return workspace.views[-1]


async def test_from_a_mention_to_a_correction(both: tuple[Workspace, Serving]) -> None:
    workspace, serving = both
    old = (SAMPLES / "articles" / "sarnholt-bridge-protest.md").read_text().split("\n\n")
    new = (SAMPLES / "second" / "sarnholt-bridge-protest.md").read_text()
    changed = next(one for one in old if one not in new and not one.startswith("---"))
    began = time.perf_counter()
    asked = await mentioned(workspace, f"Who said {' '.join(changed.split()[:12])}?")
    (answer,) = await workspace.replied(asked)
    print(f"answered after {(time.perf_counter() - began) * 1000:.0f} ms")
    words = shown(answer["blocks"]).split("\n")
    assert words[0].startswith("Viewpoint: ")
    assert answer["text"].startswith("Viewpoint: ")
    assert any(line.startswith("> ") for line in words)
    assert answer["thread_ts"] == asked

    context = await press(workspace, "context", answer, asked)
    assert shown(context["blocks"]).startswith(words[0])
    await press(workspace, "citation", answer, asked)

    wrong = await press(workspace, "wrong", answer, asked)
    values = {"reason": {"reason": {"selected_option": {"value": "wrong_words"}}}, "note": {"note": {"value": "the date"}}}
    await workspace.deliver(slack.submitted("wrong", values, wrong["private_metadata"], user=workspace.people["editor"]))

    await serving.command("add", str(SAMPLES / "second"))
    _, told = await workspace.replied(asked, 2)
    assert "⚠ Correction, " in shown(told["blocks"])
    assert {workspace.people["reporter"], workspace.people["editor"]} == {
        one["user_id"]
        for block in told["blocks"]
        for element in block.get("elements", [])
        for one in element.get("elements", [])
        if one["type"] == "user"
    }
    corrected = (await workspace.thread(asked))[0]
    assert "⚠ Correction, " in shown(corrected["blocks"])
    assert shown(corrected["blocks"]).startswith(words[0])


async def test_a_command_a_direct_message_and_three_deliveries(both: tuple[Workspace, Serving]) -> None:
    workspace, _ = both
    body = slack.command("positions orlin-provocation", f"{workspace.url}/respond", user=workspace.people["reporter"])
    await workspace.deliver(body)
    await workspace.until(lambda: workspace.only)
    assert workspace.only[0]["text"].startswith("Viewpoint: ")
    stamp = await workspace.says("reporter", "<@UBOT> When will the bridge open?")
    event = slack.mention("When will the bridge open?", user=workspace.people["reporter"], channel=workspace.channel, ts=stamp)
    for _ in range(3):
        await workspace.deliver(event)
    await workspace.replied(stamp)
    follow_up = await mentioned(workspace, "Who said so?", thread=stamp)
    await workspace.replied(stamp, 3)
    assert follow_up
    assert len(await workspace.thread(stamp)) == 3

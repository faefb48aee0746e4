"""The bot on Slack in one process: a real store with the samples, the real worker and corrector, and a fake of Slack's Web API."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.app import opened
from bot.policy import read
from bot.serving import Patience, _parts
from bot.settings import Settings
from bot.slack_connected import assembled
from tests import engine
from tests.slack.fake_slack import TOKEN, FakeSlack

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from slack_bolt.async_app import AsyncApp

    from bot.app import App
    from bot.following import Following
    from bot.serving import Parts
    from bot.slack.app import Slack

SAMPLES = Path(__file__).resolve().parents[2] / "bot" / "samples"
POLICY = 'admins = ["slack/T1/UADMIN"]\ncontact = "desk@newsroom.example"\n[slack]\ndesk = "T1/CDESK"\n'


@dataclass(slots=True)
class Running:
    """The bot, running."""

    app: App
    fake: FakeSlack
    slack: Slack
    bolt: AsyncApp
    parts: Parts
    following: Following

    async def send(self, body: dict[str, Any]) -> Any:  # noqa: ANN401 (Bolt's response)
        """Dispatch a payload as Slack delivers it; Bolt's response."""
        return await self.bolt.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body))

    async def sent(self, body: dict[str, Any], count: int = 1) -> list[Any]:
        """Dispatch a payload and wait for the messages that it brings about, beside a first "Looking it up" of a slow answer."""
        before = len(self.fake.messages)
        assert (await self.send(body)).status == 200
        new = lambda: [one for one in self.fake.messages[before:] if "Looking it up" not in one.words]  # noqa: E731
        await self.fake.until(lambda: len(new()) >= count)
        return new()

    async def settled(self) -> None:
        """Wait until nothing waits and nothing is worked on."""
        while (await self.app.inbox.waiting()).jobs or self.parts.worker.busy:  # noqa: ASYNC110 (a store, which tells nobody)
            await asyncio.sleep(0.01)


@asynccontextmanager
async def running(data: Path, fake: FakeSlack, policy: str = POLICY) -> AsyncIterator[Running]:
    file = data / "policy.toml"
    file.write_text(policy)
    values = {"ONRECORD_EMBEDDER": "none", "SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": "secret", "SLACK_API_URL": fake.api}
    settings = Settings(data, data / "onrecord.db", SAMPLES / "sources.toml", file, values, engine.address(data))
    read(file, {"en"})
    async with opened(settings) as app:
        named: dict[str, Any] = {}
        parts = _parts(app, named, Patience(again=0.01))
        async with assembled(app, parts.intake) as made:
            named["slack"] = made.slack.deliverer.platform()
            made.slack.deliverer.pace.every_s = 0.0
            working = asyncio.create_task(parts.worker.run())
            correcting = asyncio.create_task(parts.corrector.run())
            try:
                yield Running(app, fake, made.slack, made.bolt, parts, made.following)
            finally:
                correcting.cancel()
                parts.worker.stop()
                await working
                await asyncio.gather(correcting, return_exceptions=True)


@pytest.fixture
async def fake() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as one:
        yield one


@pytest.fixture
def data(tmp_path: Path, samples_into: Callable[[Path], object]) -> Path:
    samples_into(tmp_path)
    return tmp_path


@pytest.fixture
async def bot(data: Path, fake: FakeSlack) -> AsyncIterator[Running]:
    async with running(data, fake) as one:
        yield one


@pytest.fixture(autouse=True)
def without_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bolt reads tokens from the environment too."""
    for name in [one for one in os.environ if one.startswith("SLACK_") and one != "SLACK_PAYLOADS"]:
        monkeypatch.delenv(name)

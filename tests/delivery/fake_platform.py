"""A platform over real HTTP that keeps what its readers see, and fails as it is told to; and the client that a worker is given."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from aiohttp import ClientConnectorError, ClientSession, ClientTimeout, TCPConnector, web

from bot.briefing.commands import Request
from bot.briefing.delivering import Lane, Update
from bot.briefing.platforms import NotDeliveredError, Platform, UnreachableError, Webhook
from bot.briefing.reply import plain
from bot.core.model import Audience

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.briefing.platforms import Way
    from bot.briefing.reply import Reply

NAME = "fake"
NOTICE = "Notice from this bot · no outlet quoted"
PLACEHOLDER = f"{NOTICE}\n\nLooking it up. The answer will stand here."
RECORD = re.compile(r"Record ([0-9A-HJKMNP-TV-Z]{6})\b")


@dataclass(slots=True)
class Message:
    """A message as readers see it, with all that it ever said."""

    id: str
    conversation: str
    update: str
    text: str
    at: float
    reply_to: str | None = None
    silent: bool = False
    said: list[str] = field(default_factory=list)

    @property
    def answers(self) -> bool:
        """Whether it is an answer under a record number, not a reply that corrects one."""
        return bool(RECORD.search(self.text)) and self.reply_to is None


@dataclass(slots=True)
class FakePlatform:
    """The server. `faults` are taken one a call, by conversation: a status, `hang`, or `after` (it succeeds and then fails)."""

    messages: list[Message] = field(default_factory=list)
    typing: list[str] = field(default_factory=list)
    faults: defaultdict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    delay_s: float = 0.0
    edit_delay_s: float = 0.0
    url: str = ""
    _runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_routes([web.post("/deliver", self._deliver), web.post("/edit", self._edit), web.post("/typing", self._typing)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner
        await self._runner.cleanup()

    def shown(self, update: str) -> list[Message]:
        """What readers were sent for an update."""
        return [one for one in self.messages if one.update == update and one.reply_to is None]

    async def _deliver(self, request: web.Request) -> web.Response:
        asked = await request.json()
        fault = await self._fault(asked["conversation"])
        if isinstance(fault, web.Response):
            return fault
        await asyncio.sleep(self.delay_s)
        message = Message(
            id=f"m{len(self.messages) + 1}",
            conversation=asked["conversation"],
            update=asked["update"],
            text=asked["text"],
            at=time.monotonic(),
            reply_to=asked["reply_to"],
            silent=asked["silent"],
            said=[asked["text"]],
        )
        self.messages.append(message)
        return web.Response(status=500) if fault == "after" else web.json_response({"id": message.id})

    async def _edit(self, request: web.Request) -> web.Response:
        asked = await request.json()
        fault = await self._fault(asked["conversation"])
        if isinstance(fault, web.Response):
            return fault
        await asyncio.sleep(self.edit_delay_s)
        (message,) = [one for one in self.messages if one.id == asked["id"]]
        message.text = asked["text"]
        message.said.append(asked["text"])
        return web.Response(status=500) if fault == "after" else web.json_response({})

    async def _typing(self, request: web.Request) -> web.Response:
        self.typing.append((await request.json())["conversation"])
        return web.json_response({})

    async def _fault(self, conversation: str) -> object:
        waiting = self.faults[conversation]
        fault = waiting.pop(0) if waiting else None
        if fault == "hang":
            await asyncio.sleep(3600)
        return web.Response(status=fault, headers={"Retry-After": "1"}) if isinstance(fault, int) else fault


def client(url: str, session: ClientSession) -> Platform:
    """What the worker is handed: deliver, edit and typing as calls of the server's."""

    async def call(path: str, asked: Mapping[str, object]) -> dict[str, Any]:
        try:
            async with session.post(url + path, json=asked) as told:
                if told.status == 429:
                    raise NotDeliveredError("flood", after=float(told.headers["Retry-After"]))
                if told.status == 410:
                    raise UnreachableError("gone")
                if 400 <= told.status < 500:
                    raise NotDeliveredError(f"status {told.status}")
                told.raise_for_status()
                return dict(await told.json())
        except ClientConnectorError as error:
            raise NotDeliveredError("no connection") from error

    def of(update: Update, **more: object) -> dict[str, object]:
        return {"conversation": update.lane.conversation, "update": update.id, **more}

    async def deliver(update: Update, reply: Reply, way: Way) -> str:
        asked = of(update, text=plain(reply), reply_to=way.reply_to, silent=way.silent, key=way.key, mention=list(way.mention))
        return str((await call("/deliver", asked))["id"])

    async def edit(update: Update, message: str, reply: Reply) -> None:
        await call("/edit", of(update, id=message, text=plain(reply)))

    async def typing(update: Update) -> None:
        await call("/typing", of(update))

    return Platform(NAME, deliver, edit, typing)


def session() -> ClientSession:
    """A client session that waits for nothing long, and whose every call opens a connection, as platforms' many senders do."""
    return ClientSession(timeout=ClientTimeout(total=30), connector=TCPConnector(force_close=True))


def asked(name: str, conversation: str = "c1", text: str = "When will the bridge open?", *, audience: str = "staff") -> dict[str, str]:
    """An update as the platform posts it."""
    return {"id": name, "conversation": conversation, "user": f"user-{conversation}", "text": text, "audience": audience}


def webhook() -> Webhook:
    """Where the platform posts its updates."""

    def read(_: Mapping[str, str], body: bytes) -> Update | None:
        told = json.loads(body)
        if told.get("ping"):
            return None
        lane = Lane(told.get("platform", NAME), "w", told["conversation"])
        return Update(
            id=told["id"],
            lane=lane,
            user=told["user"],
            text=told["text"],
            audience=Audience(told["audience"]),
            address=json.dumps({"chat": told["conversation"]}),
            private=told.get("private", False),
            wants=Request.from_json(json.dumps(told["wants"]) if "wants" in told else ""),
        )

    return Webhook("/fake/events", read)

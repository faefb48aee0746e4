"""A workspace for the bot: `emulate` keeps it, and this lies over what it lacks: events, sockets, commands' addresses, statuses.

What is laid over is ours, so it proves how the bot is wired, not how Slack behaves.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, urlencode

from aiohttp import ClientSession, WSMsgType, web

from tests.slack.oracles import check_message, check_view

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).resolve().parent
NODE = HERE / "node_modules" / ".bin" / "node"
BOT, SECRET = "xoxb-e2e", "e2e-secret"
OURS = ("assistant.threads.setStatus", "assistant.threads.setSuggestedPrompts")


@dataclass(slots=True)
class Workspace:
    """The emulator's process and the server over it. `posts` is where the bot listens for events, empty with a socket."""

    http: ClientSession
    posts: str = ""
    url: str = ""
    emulator: str = ""
    team: str = ""
    channel: str = ""
    people: dict[str, str] = field(default_factory=dict)
    only: list[dict[str, Any]] = field(default_factory=list)
    views: list[dict[str, Any]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    statuses: int = 0
    acknowledged: dict[str, float] = field(default_factory=dict)
    _process: asyncio.subprocess.Process | None = None
    _runner: web.AppRunner | None = None
    _socket: web.WebSocketResponse | None = None

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            str(NODE), str(HERE / "emulator.mjs"), "0", stdout=asyncio.subprocess.PIPE, cwd=HERE
        )
        assert self._process.stdout
        self.emulator = (await asyncio.wait_for(self._process.stdout.readline(), 30)).decode().strip()
        app = web.Application()
        app.add_routes(
            [
                web.route("*", "/api/{method}", self._called),
                web.post("/respond", self._responded),
                web.get("/socket", self._connected),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        for name in ("reporter", "editor"):
            told = await self.call("auth.test", {}, token=f"xoxp-{name}")
            self.people[name], self.team = told["user_id"], told["team_id"]
        channels = (await self.call("conversations.list", {}, token="xoxp-reporter"))["channels"]
        self.channel = next(one["id"] for one in channels if one["name"] == "desk")
        await self.call("conversations.join", {"channel": self.channel})
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner
        assert self._process
        await self._runner.cleanup()
        self._process.terminate()
        await self._process.wait()

    async def call(self, method: str, asked: dict[str, Any], *, token: str = BOT) -> dict[str, Any]:
        """A call of the emulator's; it takes JSON posts alone."""
        async with self.http.post(f"{self.emulator}/api/{method}", json=asked, headers={"Authorization": f"Bearer {token}"}) as told:
            found = await told.json()
        assert found["ok"], (method, found)
        return dict(found)

    async def _called(self, request: web.Request) -> web.Response:
        """What the bot calls: checked, and handed on."""
        method, body = request.match_info["method"], await request.text()
        if request.content_type == "application/json":
            asked = json.loads(body) if body else {}
        else:
            asked = {name: values[0] for name, values in parse_qs(body).items()} | dict(request.query)
        self._check(method, asked)
        if method == "apps.connections.open":
            return web.json_response({"ok": True, "url": f"{self.url.replace('http', 'ws', 1)}/socket"})
        if method in OURS:
            self.statuses += 1
            return web.json_response({"ok": True})
        token = request.headers["Authorization"]
        async with self.http.post(f"{self.emulator}/api/{method}", json=asked, headers={"Authorization": token}) as told:
            found = await told.json()
        if method == "conversations.info" and found["ok"]:
            found["channel"].setdefault("is_ext_shared", False)  # Slack says so of every channel, the emulator of none
        if method == "chat.postEphemeral":
            self.only.append(asked)
        if method in {"views.open", "views.update"} and found["ok"]:
            self.views.append(asked["view"] | {"id": found["view"]["id"]})
        return web.json_response(found, status=told.status)

    def _check(self, method: str, asked: dict[str, Any]) -> None:
        try:
            if "blocks" in asked:
                check_message(asked)
            if "view" in asked:
                check_view(asked["view"] if isinstance(asked["view"], dict) else json.loads(asked["view"]))
        except AssertionError as error:
            self.wrong.append(f"{method}: {error}")

    async def _responded(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self._check("respond", asked)
        self.only.append(asked)
        return web.Response(text="ok")

    async def _connected(self, request: web.Request) -> web.WebSocketResponse:
        """Socket Mode: a hello, then envelopes, each acknowledged."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        self._socket = socket
        async for message in socket:
            if message.type is WSMsgType.TEXT and message.data.startswith("{"):
                self.acknowledged[json.loads(message.data)["envelope_id"]] = time.perf_counter()
        return socket

    async def deliver(self, body: dict[str, Any]) -> float:
        """Deliver a payload as Slack does; the seconds until the bot acknowledged it."""
        said = json.loads(json.dumps(body).replace('"T1"', f'"{self.team}"'))
        kind = "events_api" if "event" in said else "slash_commands" if "command" in said else "interactive"
        began = time.perf_counter()
        if self.posts:
            await self._posted(said, kind)
            return time.perf_counter() - began
        name = f"e{time.monotonic_ns()}"
        await self.until(lambda: self._socket is not None)
        assert self._socket
        await self._socket.send_json({"type": kind, "envelope_id": name, "payload": said, "accepts_response_payload": True})
        await self.until(lambda: name in self.acknowledged)
        return self.acknowledged[name] - began

    async def _posted(self, said: dict[str, Any], kind: str) -> None:
        text, content = json.dumps(said), "application/json"
        if kind != "events_api":
            text = urlencode(said if kind == "slash_commands" else {"payload": text})
            content = "application/x-www-form-urlencoded"
        stamp = str(int(time.time()))
        digest = hmac.new(SECRET.encode(), f"v0:{stamp}:{text}".encode(), hashlib.sha256).hexdigest()
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}", "Content-Type": content}
        async with self.http.post(self.posts, data=text, headers=headers) as told:
            assert told.status == 200, await told.text()

    async def says(self, name: str, text: str, *, thread: str | None = None) -> str:
        """Somebody writes in the channel; its time stamp. Delivering it is the caller's."""
        asked = {"channel": self.channel, "text": text} | ({"thread_ts": thread} if thread else {})
        return str((await self.call("chat.postMessage", asked, token=f"xoxp-{name}"))["ts"])

    async def thread(self, stamp: str) -> list[dict[str, Any]]:
        """What stands in a thread below its first message."""
        told = await self.call("conversations.replies", {"channel": self.channel, "ts": stamp}, token="xoxp-reporter")
        return [one for one in told["messages"] if one["ts"] != stamp]

    async def replied(self, stamp: str, count: int = 1) -> list[dict[str, Any]]:
        """A thread as soon as it has so many replies."""
        began = time.monotonic()
        while len(found := await self.thread(stamp)) < count:
            assert time.monotonic() - began < 20, "nothing was answered"
            await asyncio.sleep(0.01)
        return found

    async def trigger(self, name: str) -> str:
        """A trigger that a press of somebody's gives."""
        told = await self.call("views.generateTriggerId", {"user_id": self.people[name]})
        return str(told["trigger_id"])

    async def until(self, true: Callable[[], object], limit_s: float = 20.0) -> None:
        began = time.monotonic()
        while not true():
            assert time.monotonic() - began < limit_s, "it did not come about in time"
            await asyncio.sleep(0.002)

"""Slack's Web API over loopback, as far as the bot uses it: it keeps what readers see, checks every payload, and fails as it is told to."""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs

from aiohttp import web

from tests.slack.oracles import check_message, check_view, shown

if TYPE_CHECKING:
    from collections.abc import Callable

TEAM, BOT_USER, BOT = "T1", "UBOT", "BBOT"
TOKEN = "xoxb-fake"


@dataclass(slots=True)
class Shown:
    """A message as it stands in a channel, or as one user saw it."""

    channel: str
    ts: str
    blocks: list[dict[str, Any]]
    text: str
    thread: str | None = None
    only: str | None = None
    at: float = field(default_factory=time.monotonic)
    said: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        return shown(self.blocks)


@dataclass(slots=True)
class FakeSlack:
    """The server. `faults` are taken one a call of a method: an error's name, `(status, error)`, a number of seconds to wait, or `hang`."""

    messages: list[Shown] = field(default_factory=list)
    views: list[dict[str, Any]] = field(default_factory=list)
    homes: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    faults: defaultdict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    channels: dict[str, dict[str, Any]] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    url: str = ""
    _runner: web.AppRunner | None = None
    _stamp: int = 0

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_routes(
            [
                web.route("*", "/api/{method}", self._called),
                web.post("/respond/{name}", self._responded),
                web.get("/files/{name}", self._file),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner
        await self._runner.cleanup()
        assert self.wrong == []

    @property
    def api(self) -> str:
        return f"{self.url}/api/"

    def respond(self, name: str = "r1") -> str:
        return f"{self.url}/respond/{name}"

    def called(self, method: str) -> list[dict[str, Any]]:
        return [asked for name, asked in self.calls if name == method]

    async def until(self, true: Callable[[], object], limit_s: float = 10.0) -> None:
        began = time.monotonic()
        while not true():
            assert time.monotonic() - began < limit_s, f"it did not come about: {[one.words for one in self.messages]}"
            await asyncio.sleep(0.005)

    async def _called(self, request: web.Request) -> web.Response:
        method, body = request.match_info["method"], await request.text()
        if request.content_type == "application/json":
            asked = json.loads(body) if body else {}
        else:
            asked = {name: values[0] for name, values in parse_qs(body).items()} | dict(request.query)
        self.calls.append((method, asked))
        fault = self.faults[method].pop(0) if self.faults[method] else None
        if fault == "hang":
            await asyncio.sleep(3600)
        if isinstance(fault, str):
            headers = {"Retry-After": "1"} if fault == "ratelimited" else {}
            return web.json_response({"ok": False, "error": fault}, status=429 if fault == "ratelimited" else 200, headers=headers)
        if isinstance(fault, int):
            return web.json_response({"ok": False, "error": "internal_error"}, status=fault)
        try:
            return web.json_response({"ok": True, **self._answer(method, asked)})
        except AssertionError as error:
            self.wrong.append(f"{method}: {error}")
            return web.json_response({"ok": False, "error": "invalid_blocks"})

    def _answer(self, method: str, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: C901, PLR0911 (one line a method)
        match method:
            case "auth.test":
                return {"team_id": TEAM, "user_id": BOT_USER, "bot_id": BOT}
            case "users.info":
                usual = {"id": asked["user"], "team_id": TEAM, "is_restricted": False, "is_bot": False, "locale": "en-GB"}
                return {"user": usual | self.users.get(asked["user"], {})}
            case "conversations.info":
                return {"channel": {"id": asked["channel"], "is_ext_shared": False} | self.channels.get(asked["channel"], {})}
            case "usergroups.users.list":
                return {"users": self.groups.get(asked["usergroup"], [])}
            case "conversations.open":
                return {"channel": {"id": f"D{asked['users']}"}}
            case "chat.postMessage":
                return {"ts": self._post(asked).ts, "channel": asked["channel"]}
            case "chat.postEphemeral":
                self._post(asked, only=asked["user"])
                return {"message_ts": "1.1"}
            case "chat.update":
                check_message(asked)
                (message,) = [one for one in self.messages if (one.channel, one.ts) == (asked["channel"], asked["ts"])]
                message.blocks, message.text = asked["blocks"], asked["text"]
                message.said.append(message.words)
                return {"ts": message.ts, "channel": message.channel}
            case "views.open" | "views.update":
                view = asked["view"]
                check_view(view)
                self.views.append(view)
                return {"view": {"id": f"V{len(self.views)}"}}
            case "views.publish":
                check_view(asked["view"])
                self.homes[asked["user_id"]] = asked["view"]
                return {}
            case "assistant.threads.setStatus" | "assistant.threads.setSuggestedPrompts":
                return {}
        raise AssertionError(f"the bot called {method}")

    def _post(self, asked: dict[str, Any], *, only: str | None = None) -> Shown:
        check_message(asked)
        assert asked["parse"] == "none"
        if only is None:
            assert (asked["unfurl_links"], asked["unfurl_media"]) == (False, False)
            assert set(asked.get("metadata", {}).get("event_payload", {"record": ""})) == {"record"}
        self._stamp += 1
        made = Shown(asked["channel"], f"1700000000.{self._stamp:06}", asked["blocks"], asked["text"], asked.get("thread_ts"), only)
        made.said.append(made.words)
        self.messages.append(made)
        return made

    async def _file(self, request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == f"Bearer {TOKEN}"
        return web.Response(body=self.files[request.match_info["name"]])

    async def _responded(self, request: web.Request) -> web.Response:
        name, asked = request.match_info["name"], await request.json()
        if name == "expired":
            return web.Response(status=404, text="expired_url")
        check_message(asked)
        assert asked["response_type"] == "ephemeral"
        self.messages.append(Shown(f"respond/{name}", "", asked["blocks"], asked["text"], only="asker", said=[shown(asked["blocks"])]))
        return web.Response(text="ok")

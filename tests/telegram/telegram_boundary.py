"""A Bot API server on this machine that rejects what Telegram rejects, keeps what readers see, and fails as it is told to."""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from aiohttp import web
from telegram_rules import KNOWN, RefusedError, check_entities, check_keyboard, check_text, length, unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

TOKEN = "4242:" + "test" * 9
BOT = {"id": 4242, "is_bot": True, "first_name": "On the Record", "username": "onrecord_bot", "can_join_groups": True}
LABELS = (
    "Viewpoint: ",
    "Viewpoints, shown separately: ",
    "Notice from this bot · no outlet quoted",
    "Точка зрения: ",
    "Точки зрения, ",
    "Сообщение бота · ",
)


@dataclass(slots=True)
class Sent:
    """A message of the bot's as its readers see it, with all that it ever said."""

    id: int
    chat: int
    asked: dict[str, Any]
    at: float
    said: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return str(self.asked.get("text") or self.asked.get("caption") or "")

    @property
    def buttons(self) -> dict[str, dict[str, Any]]:
        rows = (self.asked.get("reply_markup") or {}).get("inline_keyboard", [])
        return {button["text"]: button for row in rows for button in row}

    def over(self, kind: str) -> list[str]:
        """What entities of a kind stand over."""
        wide = self.text.encode("utf-16-le")
        return [
            wide[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")
            for e in self.asked.get("entities") or self.asked.get("caption_entities") or []
            if e["type"] == kind
        ]


@dataclass(slots=True)
class Boundary:
    """The server. `faults` are taken one a call, by chat: a status, ("flood", seconds), `hang`, or `after` (sent, and nobody is told)."""

    url: str = ""
    strict: bool = True
    flood_limits: bool = False
    sent: list[Sent] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    polled: dict[str, Any] = field(default_factory=dict)
    polling: int = 0
    polling_most: int = 0
    wrong: list[str] = field(default_factory=list)
    floods: int = 0
    faults: defaultdict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))
    topics: set[tuple[int, int]] = field(default_factory=set)
    moved: dict[int, int] = field(default_factory=dict)
    blocked: set[int] = field(default_factory=set)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    waiting: deque[dict[str, Any]] = field(default_factory=deque)
    webhook: str = ""
    poll_fault: int = 0
    poll_s: float = 1.0
    me: dict[str, Any] = field(default_factory=lambda: dict(BOT))
    _messages: int = 100
    _updates: int = 1000
    _queries: dict[str, bool] = field(default_factory=dict)
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)
    _times: deque[float] = field(default_factory=deque)
    _chat_times: defaultdict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=8 * 1024 * 1024)
        app.add_routes([web.route("*", "/bot{token}/{method}", self._call)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/bot"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner
        await self._runner.cleanup()

    # What people do.

    def message(
        self, text: str | None, chat: int = 7, *, user: int | None = 7, kind: str | None = None, code: str | None = "en", **more: object
    ) -> dict[str, Any]:
        """A message as Telegram tells of it. Its number is the next one."""
        self._messages += 1
        about = {"id": chat, "type": kind or ("private" if chat > 0 else "supergroup"), "first_name": "A", "title": "G"}
        told = {"message_id": self._messages, "date": int(time.time()), "chat": about, **more}
        if text is not None:
            told["text"] = text
        if user is not None:
            told["from"] = {"id": user, "is_bot": False, "first_name": "A"} | ({"language_code": code} if code else {})
        return told

    def update(self, **what: Any) -> dict[str, Any]:  # noqa: ANN401
        """An update under the next number."""
        self._updates += 1
        return {"update_id": self._updates, **what}

    def say(self, text: str | None, chat: int = 7, **more: Any) -> dict[str, Any]:  # noqa: ANN401
        """Write a message; it waits to be fetched."""
        return self.put(self.update(message=self.message(text, chat, **more)))

    def press(self, message: Sent, label: str, *, user: int = 7, data: str | None = None) -> dict[str, Any]:
        """Press a button of a message."""
        query = f"q{self._updates + 1}"
        self._queries[query] = False
        about = {
            "message_id": message.id,
            "date": int(message.at),
            "chat": {"id": message.chat, "type": "private" if message.chat > 0 else "supergroup", "first_name": "A"},
        }
        about |= {"text": message.text, "reply_markup": message.asked.get("reply_markup") or {"inline_keyboard": []}}
        sender = {"id": user, "is_bot": False, "first_name": "A", "language_code": "en"}
        given = data if data is not None else message.buttons[label]["callback_data"]
        pressed = {"id": query, "from": sender, "chat_instance": "1", "data": given, "message": about}
        return self.put(self.update(callback_query=pressed))

    def put(self, update: dict[str, Any]) -> dict[str, Any]:
        """Let an update wait to be fetched."""
        self.waiting.append(update)
        self._arrived.set()
        return update

    def in_chat(self, chat: int = 7) -> list[Sent]:
        """What the bot's readers see in a chat."""
        return [one for one in self.sent if one.chat == chat]

    # What the bot does.

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if request.match_info["token"] != TOKEN:
            return _refuse(401, "Unauthorized")
        asked = await _asked(request)
        if method not in KNOWN:
            self.wrong.append(f"unknown method {method}")
            return _refuse(404, "Not Found")
        if self.strict:
            self.wrong.extend(unknown(method, asked))
        if method == "getUpdates":
            self.polled = asked
        else:
            self.calls.append((method, asked))
        try:
            return await self._done(method, asked)
        except RefusedError as error:
            return _refuse(400, f"Bad Request: {error}")

    async def _done(self, method: str, asked: dict[str, Any]) -> web.StreamResponse:
        match method:
            case "getMe":
                return _ok(self.me)
            case "getUpdates":
                return await self._get_updates(asked)
            case "sendMessage" | "sendDocument":
                return await self._with_faults(asked, self._send)
            case "editMessageText" | "editMessageReplyMarkup":
                return await self._with_faults(asked, self._edit)
            case "answerCallbackQuery":
                return self._answer(asked)
            case "setWebhook":
                self.webhook = asked["url"]
            case "deleteWebhook":
                self.webhook = ""
            case "getWebhookInfo":
                return _ok({"url": self.webhook, "has_custom_certificate": False, "pending_update_count": 0})
        return _ok(result=True)

    async def _get_updates(self, asked: dict[str, Any]) -> web.StreamResponse:
        if self.poll_fault:
            return _refuse(self.poll_fault, "Conflict: terminated by other getUpdates request")
        if self.webhook:
            return _refuse(409, "Conflict: can't use getUpdates method while webhook is active")
        offset = int(asked.get("offset", 0))
        while self.waiting and self.waiting[0]["update_id"] < offset:
            self.waiting.popleft()
        if not self.waiting:
            self._arrived.clear()
            self.polling += 1
            self.polling_most = max(self.polling_most, self.polling)
            try:
                async with asyncio.timeout(min(self.poll_s, int(asked.get("timeout", 0)))):
                    await self._arrived.wait()
            except TimeoutError:
                pass
            finally:
                self.polling -= 1
        return _ok(list(self.waiting)[: int(asked.get("limit", 100))])

    async def _with_faults(self, asked: dict[str, Any], do: Any) -> web.StreamResponse:  # noqa: ANN401
        chat = int(asked["chat_id"])
        if chat in self.moved:
            body = {
                "ok": False,
                "error_code": 400,
                "description": "Bad Request: group chat was upgraded",
                "parameters": {"migrate_to_chat_id": self.moved[chat]},
            }
            return web.json_response(body, status=400)
        if chat in self.blocked:
            return _refuse(403, "Forbidden: bot was blocked by the user")
        fault = self.faults[chat].pop(0) if self.faults[chat] else None
        if fault == "hang":
            await asyncio.sleep(3600)
        if isinstance(fault, tuple):
            return _flood(fault[1])
        if isinstance(fault, int):
            return _refuse(fault, "fault")
        if self.flood_limits and (after := self._too_many(chat)):
            self.floods += 1
            return _flood(after)
        told = do(asked)
        if fault == "after":
            return web.Response(status=502, text="Bad Gateway")
        return _ok(told)

    def _too_many(self, chat: int) -> int:
        now = time.monotonic()
        times, most, within = self._chat_times[chat], (20, 60.0) if chat < 0 else (1, 0.97), 0
        for queue, (count, window) in ((self._times, (30, 1.0)), (times, (most[0], most[1]))):
            while queue and queue[0] <= now - window:
                queue.popleft()
            within = max(within, len(queue) >= count)
        if within:
            return 1
        self._times.append(now)
        times.append(now)
        return 0

    def _send(self, asked: dict[str, Any]) -> dict[str, Any]:
        chat = int(asked["chat_id"])
        self._check(asked, caption="document" in asked)
        topic = asked.get("message_thread_id")
        if topic is not None and (chat, int(topic)) not in self.topics:
            raise RefusedError("message thread not found")
        reply = asked.get("reply_parameters")
        if reply and not reply.get("allow_sending_without_reply") and int(reply["message_id"]) > self._messages:
            raise RefusedError("message to be replied not found")
        self._messages += 1
        sent = Sent(self._messages, chat, asked, time.monotonic())
        sent.said.append(sent.text)
        self.sent.append(sent)
        return _message(sent)

    def _edit(self, asked: dict[str, Any]) -> dict[str, Any]:
        found = [one for one in self.sent if (one.chat, one.id) == (int(asked["chat_id"]), int(asked["message_id"]))]
        if not found:
            raise RefusedError("message to edit not found")
        (sent,) = found
        given = {**sent.asked, "reply_markup": asked.get("reply_markup")}
        if "text" in asked:
            self._check(asked)
            given |= {"text": asked["text"], "entities": asked.get("entities", [])}
        before = {name: sent.asked.get(name) or None for name in ("text", "entities", "reply_markup")}
        if before == {name: given.get(name) or None for name in before}:
            raise RefusedError("message is not modified: specified new message content and reply markup are exactly the same")
        sent.asked = given
        sent.said.append(sent.text)
        return _message(sent)

    def _check(self, asked: dict[str, Any], *, caption: bool = False) -> None:
        text = asked.get("caption" if caption else "text", "")
        try:
            check_text(text, 1024 if caption else 4096)
            check_entities(text, asked.get("caption_entities" if caption else "entities", []))
            check_keyboard(asked.get("reply_markup"))
        except RefusedError as error:
            self.wrong.append(f"{error}: {text[:40]!r}")
            raise
        if self.strict and not text.startswith(LABELS):
            self.wrong.append(f"no label: {text[:60]!r}")
        if self.strict and not any(one["offset"] == 0 for one in asked.get("caption_entities" if caption else "entities", [])):
            self.wrong.append(f"a label that does not stand out: {text[:60]!r}")
        if self.strict and not caption and not (asked.get("link_preview_options") or {}).get("is_disabled"):
            self.wrong.append("a preview of links")

    def _answer(self, asked: dict[str, Any]) -> web.StreamResponse:
        query = asked["callback_query_id"]
        if self._queries.get(query, True):
            raise RefusedError("query is too old and response timeout expired or query ID is invalid")
        if length(asked.get("text", "")) > 200:
            raise RefusedError("MESSAGE_TOO_LONG")
        self._queries[query] = True
        self.answers[query] = asked
        return _ok(result=True)


async def _asked(request: web.Request) -> dict[str, Any]:
    """Parameters as a method has them: what is JSON in a form is read."""
    if request.content_type == "application/json":
        return dict(await request.json())
    form = await request.post()
    asked: dict[str, Any] = {}
    for name, value in form.items():
        if not isinstance(value, str):
            with value.file as file:
                asked[name] = file.read()
        elif name in {
            "text",
            "caption",
            "url",
            "secret_token",
            "callback_query_id",
            "description",
            "short_description",
            "language_code",
            "action",
        }:
            asked[name] = value
        else:
            asked[name] = json.loads(value)
    return asked


def _message(sent: Sent) -> dict[str, Any]:
    kind = "private" if sent.chat > 0 else "supergroup"
    return {"message_id": sent.id, "date": int(time.time()), "chat": {"id": sent.chat, "type": kind, "first_name": "A"}, "text": sent.text}


def _ok(result: object) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def _refuse(status: int, said: str) -> web.Response:
    return web.json_response({"ok": False, "error_code": status, "description": said}, status=status)


def _flood(after: int) -> web.Response:
    body: Mapping[str, Any] = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": after}}
    return web.json_response(body, status=429)

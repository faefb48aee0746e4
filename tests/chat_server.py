"""A server of chat completions on loopback: a truthful model by default, and as faulty as it is told, one way a request."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import struct
import threading
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from typing import Self

Json = dict[str, Any]
KEY = "sk-hunter2-0123456789abcdef"
"""What stands in no output, log or record."""


@dataclass(slots=True)
class Call:
    """One request, and the connection that its reply goes out on."""

    handler: BaseHTTPRequestHandler
    headers: Mapping[str, str]
    body: Json
    closing: threading.Event

    @property
    def user(self) -> str:
        """What the model is asked, all messages but the system's."""
        return "\n".join(one["content"] for one in self.body["messages"] if one["role"] != "system")

    @property
    def kind(self) -> str:
        """Which prompt this is, told by the shape that is asked for."""
        user = self.body["messages"][1]["content"]
        if '"sentences": [' in user:
            return "summary"
        if '"verdicts"' in user:
            return "judge"
        return "translate" if user.startswith("Into: ") else "answer"

    def data(self) -> Iterator[Json]:
        """The objects between the lines of data."""
        for line in self.body["messages"][1]["content"].partition("DATA\n")[2].partition("\nEND OF DATA")[0].splitlines():
            yield json.loads(line)

    def send(self, body: bytes, *, status: int = 200, kind: str = "application/json", length: int | None = None, **more: str) -> None:
        """An answer; `length` may lie. Underscores in further headers' names stand for hyphens."""
        self.handler.send_response(status)
        headers = {"Content-Type": kind, "Content-Length": str(len(body) if length is None else length)}
        for name, value in (headers | {name.replace("_", "-"): value for name, value in more.items()}).items():
            self.handler.send_header(name, value)
        self.handler.end_headers()
        self.handler.wfile.write(body)

    def reply(self, text: str, *, finish: str | None = "stop", pieces: int = 40) -> None:
        """A reply as the protocol has it, streamed where that was asked for."""
        if not self.body.get("stream"):
            self.whole(text, finish=finish)
            return
        self.begin()
        for place in range(0, len(text), pieces):
            self.chunk({"choices": [{"index": 0, "delta": {"content": text[place : place + pieces]}, "finish_reason": None}]})
        if finish:
            self.chunk({"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
            if self.body.get("stream_options"):
                self.chunk({"choices": [], "usage": {"prompt_tokens": 700, "completion_tokens": 30, "total_tokens": 730}})
            self.raw(b"data: [DONE]\n\n")
        self.handler.close_connection = True

    def whole(self, text: str | None, *, finish: str | None = "stop", **more: object) -> None:
        """A reply in one piece."""
        message = {"role": "assistant", "content": text} | more
        self.send(json.dumps({"id": "c", "object": "chat.completion", "model": "m", "choices": [{"index": 0, "message": message,
                  "finish_reason": finish}]}).encode())  # fmt: skip

    def begin(self) -> None:
        """The head of a stream."""
        self.handler.send_response(200)
        self.handler.send_header("Content-Type", "text/event-stream")
        self.handler.send_header("Connection", "close")
        self.handler.end_headers()

    def chunk(self, chunk: object) -> None:
        """A piece of a stream."""
        self.raw(b"data: " + json.dumps(chunk).encode() + b"\n\n")

    def raw(self, data: bytes) -> None:
        """Bytes of a stream."""
        self.handler.wfile.write(data)
        self.handler.wfile.flush()

    def wait(self, seconds: float) -> None:
        """Stand still, unless the server is closed meanwhile."""
        self.closing.wait(seconds)

    def reset(self) -> None:
        """End the connection with RST instead of FIN."""
        self.handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.handler.connection.detach())
        self.handler.close_connection = True


def truthful(call: Call) -> Json:
    """What a model that does as it is told replies: the first quotes in their voices, one sentence of theirs, all judged supported."""
    data = list(call.data())
    match call.kind:
        case "translate":
            return {"question": data[0]["question"]}
        case "judge":
            return {"verdicts": [{"sentence": one["sentence"], "verdict": "supported"} for one in data]}
        case "summary":
            return {"sentences": [{"words": one["tell"], "quotes": [one["id"]]} for one in data if "tell" in one]}
    quotes = [one for one in data if "voice" in one]
    points = [{"speaker": one["voice"], "quotes": [one["id"]]} for one in quotes[:3]]
    return {"answerable": bool(points), "premise": "ok", "premise_text": "", "missing": "", "points": points}


def good(call: Call) -> None:
    """The reply of a model that does as it is told."""
    call.reply(json.dumps(truthful(call)))


@dataclass(slots=True)
class ChatServer:
    """The server; `answers` are used up one a request, then `usual` answers. In threads, closed with `with`."""

    answers: list[Callable[[Call], None]] = field(default_factory=list)
    usual: Callable[[Call], None] = good
    calls: list[Call] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    http: ThreadingHTTPServer = field(init=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http.server_port}/v1"

    @property
    def kinds(self) -> list[str]:
        """Which prompts were asked, in order."""
        return [call.kind for call in self.calls]

    def __enter__(self) -> Self:
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self.http.shutdown()
        self.http.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def log_message(self, *_: object) -> None:
                pass

            def handle(self) -> None:
                with suppress(OSError):  # the client hung up, which is what some tests are about
                    super().handle()

            def finish(self) -> None:
                with suppress(OSError, ValueError):
                    super().finish()

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                call = Call(self, {name.lower(): value for name, value in self.headers.items()}, body, server.closing)
                server.calls.append(call)
                server.times.append(time.monotonic())
                if self.path != "/v1/chat/completions":
                    call.send(b"{}", status=404)
                elif server.answers:
                    server.answers.pop(0)(call)
                else:
                    server.usual(call)

        return Handler


def dies(call: Call) -> None:
    """End in the middle of a reply, and be gone."""
    call.begin()
    call.chunk({"choices": [{"index": 0, "delta": {"content": '{"answerable": true, "points": ['}, "finish_reason": None}]})
    call.handler.server.socket.close()
    call.reset()


def how_made(data: Path, record: str) -> tuple[str, str | None, str | None]:
    """How the answer of a record in a data folder's file was made: mode, why by rule, model."""
    with closing(sqlite3.connect(data / "onrecord.db")) as connection:
        found = connection.execute("SELECT mode, degraded, model FROM answer WHERE id = ?", (record,)).fetchone()
    return tuple(found)

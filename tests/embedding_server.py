"""A server of vectors on loopback that keeps what it was asked and fails as it is told, one way a request."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Self

DIMENSION = 8


def vector(text: str, dimension: int = DIMENSION) -> list[float]:
    """Numbers that a text always has; not of length 1."""
    return [byte - 127.5 for byte in hashlib.sha256(text.encode()).digest()[:dimension]]


@dataclass(slots=True)
class Call:
    """One request, and the connection that its answer goes out on."""

    handler: BaseHTTPRequestHandler
    headers: Mapping[str, str]
    body: dict[str, Any]
    closing: threading.Event

    def vectors(self, dimension: int = DIMENSION) -> list[dict[str, Any]]:
        """What a good server gives, in order."""
        return [
            {"object": "embedding", "index": place, "embedding": vector(text, dimension)} for place, text in enumerate(self.body["input"])
        ]

    def send(self, body: bytes, *, status: int = 200, kind: str = "application/json", length: int | None = None, **more: str) -> None:
        """An answer; `length` may lie. Underscores in further headers' names stand for hyphens."""
        self.handler.send_response(status)
        headers = {"Content-Type": kind, "Content-Length": str(len(body) if length is None else length)}
        for name, value in (headers | {name.replace("_", "-"): value for name, value in more.items()}).items():
            self.handler.send_header(name, value)
        self.handler.end_headers()
        self.handler.wfile.write(body)

    def data(self, data: object, *, dimension: int = DIMENSION) -> None:
        """A list of vectors as the protocol has it."""
        self.send(json.dumps({"object": "list", "model": "m", "data": self.vectors(dimension) if data is None else data}).encode())

    def reset(self) -> None:
        """End the connection with RST instead of FIN."""
        self.handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.handler.connection.detach())
        self.handler.close_connection = True


@dataclass(slots=True)
class EmbeddingServer:
    """The server; `answers` are used up one a request, then it answers well. In a thread, closed with `with`."""

    answers: list[Callable[[Call], None]] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    http: ThreadingHTTPServer = field(init=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http.server_port}/v1"

    @property
    def asked(self) -> list[tuple[str, list[str]]]:
        """Model and texts of each request."""
        return [(call.body["model"], call.body["input"]) for call in self.calls]

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
                if self.path != "/v1/embeddings":
                    call.send(b"{}", status=404)
                elif server.answers:
                    server.answers.pop(0)(call)
                else:
                    call.data(None)

        return Handler

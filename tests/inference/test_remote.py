"""The embedder on a server, over real HTTP: what it asks, what it takes for an answer, and how long it bears a bad one."""

from __future__ import annotations

import asyncio
import json
import logging
import math
import socket
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from time import perf_counter
from typing import TYPE_CHECKING, Any

import pytest
from embedding_server import DIMENSION, Call, EmbeddingServer, vector
from httpx2 import Headers

from bot.core.errors import EmbedderUnavailable
from bot.inference.remote import BATCH_CHARACTERS, BATCH_TEXTS, LONGEST, REMEMBERED, Patience, RemoteEmbedder, batches
from bot.inference.wire import LARGEST, SENT, retry_after

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KEY = "ek-hunter2-0123456789"
QUESTION = "Why did the harbour close?"
SHORT = Patience(0.3, 0.3, 0.6)


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddingServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with EmbeddingServer() as running:
        yield running


def remote(server: EmbeddingServer, name: str = "openai:small", key: str | None = KEY, **more: Any) -> RemoteEmbedder:  # noqa: ANN401
    return RemoteEmbedder(name, server.url, key, **more)


def status(code: int, body: bytes = b"{}", **headers: str) -> Callable[[Call], None]:
    return lambda call: call.send(body, status=code, **headers)


def sends(body: bytes, kind: str = "application/json") -> Callable[[Call], None]:
    return lambda call: call.send(body, kind=kind)


def unit(text: str) -> list[float]:
    length = math.hypot(*vector(text))
    return [one / length for one in vector(text)]


def numbers(one: bytes) -> tuple[float, ...]:
    return struct.unpack(f"<{len(one) // 4}f", one)


async def refusal(embedder: RemoteEmbedder, text: str = QUESTION, *, query: bool = True) -> str:
    """What is said of a call that fails: one line, without the key and without the text, in it or behind it."""
    with pytest.raises(EmbedderUnavailable) as refused:
        await embedder.embed([text], query=query)
    line = str(refused.value)
    assert len(line.splitlines()) == 1
    assert line.startswith(embedder.id)
    assert refused.value.exit_code == 5
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
    for secret in ("hunter2", "harbour"):
        assert secret not in line
    return line


# What is asked


async def test_texts_come_back_as_unit_vectors_in_their_order(server: EmbeddingServer) -> None:
    async with remote(server) as embedder:
        found = await embedder.embed(["Pears rot.", QUESTION, "Pears rot."], query=False)
    assert [numbers(one) for one in found] == [pytest.approx(unit(text), abs=1e-6) for text in ("Pears rot.", QUESTION, "Pears rot.")]
    assert all(len(one) == DIMENSION * 4 for one in found)


async def test_it_asks_for_numbers_with_its_key_and_nothing_of_another_servers_settings(
    server: EmbeddingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, "another-servers")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://192.0.2.1/v1")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Team: another-servers\nAuthorization: Bearer another-servers")
    async with remote(server) as embedder, remote(server, key=None) as keyless:
        await embedder.embed([QUESTION], query=True)
        await keyless.embed([QUESTION], query=True)
    first, second = server.calls
    assert first.body == {"input": [QUESTION], "model": "small", "encoding_format": "float"}
    assert first.headers["authorization"] == f"Bearer {KEY}"
    assert "another-servers" not in f"{first.headers} {second.headers}"
    assert second.headers["authorization"] == "Bearer none"
    assert set(first.headers) == SENT


@pytest.mark.parametrize(
    ("name", "id_", "query", "passage"),
    [
        ("openai:small", "openai:small", "small", "small"),
        ("openai:e5-query,e5-passage", "openai:e5-query,e5-passage", "e5-query", "e5-passage"),
        ("openai:a, b", "openai:a,b", "a", "b"),
        ("openai:a,a", "openai:a", "a", "a"),
        ("openai:org/model:latest", "openai:org/model:latest", "org/model:latest", "org/model:latest"),
    ],
)
async def test_questions_and_passages_may_have_models_of_their_own(
    name: str, id_: str, query: str, passage: str, server: EmbeddingServer
) -> None:
    async with remote(server, name) as embedder:
        assert embedder.id == id_
        await embedder.embed(["Why?"], query=True)
        await embedder.embed(["Pears rot."], query=False)
    assert server.asked == [(query, ["Why?"]), (passage, ["Pears rot."])]


async def test_no_text_is_no_call(server: EmbeddingServer) -> None:
    async with remote(server) as embedder:
        assert await embedder.embed([], query=True) == await embedder.embed([], query=False) == []
    assert server.calls == []


@pytest.mark.parametrize("text", ["", "  \n", "🙂", "桥" * 3_000, "a" * 100_000, "a\0b", "\ud800", "\u202e"])
async def test_any_text_has_a_place_and_a_long_one_is_cut(text: str, server: EmbeddingServer) -> None:
    async with remote(server) as embedder:
        assert len(await embedder.embed([text], query=False)) == 1
    (sent,) = server.calls[0].body["input"]
    assert sent.strip()
    assert "\0" not in sent
    assert len(sent) <= LONGEST


def test_a_batch_holds_so_many_texts_and_characters() -> None:
    assert [len(batch) for batch in batches(["a"] * 150)] == [BATCH_TEXTS, BATCH_TEXTS, 150 - 2 * BATCH_TEXTS]
    long = ["b" * LONGEST] * 20
    assert all(sum(map(len, batch)) <= BATCH_CHARACTERS for batch in batches(long))
    assert [text for batch in batches(long) for text in batch] == long
    assert list(batches([])) == []


async def test_many_passages_are_asked_for_in_batches_and_keep_their_order(server: EmbeddingServer) -> None:
    texts = [f"Passage {n}." for n in range(150)]
    async with remote(server) as embedder:
        found = await embedder.embed(texts, query=False)
    assert [len(batch) for _, batch in server.asked] == [64, 64, 22]
    assert [numbers(one) for one in found] == [pytest.approx(unit(text), abs=1e-6) for text in texts]


async def test_a_question_asked_again_costs_no_call(server: EmbeddingServer) -> None:
    async with remote(server) as embedder:
        first = await embedder.embed([QUESTION], query=True)
        assert await embedder.embed([QUESTION, "Who?", QUESTION], query=True) == [
            *first,
            *await embedder.embed(["Who?"], query=True),
            *first,
        ]
        assert server.asked == [("small", [QUESTION]), ("small", ["Who?"])]
        await embedder.embed([QUESTION], query=False)
        assert len(server.calls) == 3


async def test_the_oldest_question_is_forgotten(server: EmbeddingServer) -> None:
    many = [f"Who was number {n}?" for n in range(REMEMBERED)]
    async with remote(server) as embedder:
        await embedder.embed([QUESTION], query=True)
        assert len(await embedder.embed([QUESTION, *many], query=True)) == REMEMBERED + 1
        calls = len(server.calls)
        await embedder.embed(many, query=True)
        assert len(server.calls) == calls
        await embedder.embed([QUESTION], query=True)
        assert len(server.calls) == calls + 1


# What is no answer


async def test_vectors_out_of_order_are_put_in_order(server: EmbeddingServer) -> None:
    server.answers = [lambda call: call.data(call.vectors()[::-1])]
    async with remote(server) as embedder:
        found = await embedder.embed(["a", "b", "c"], query=False)
    assert [numbers(one) for one in found] == [pytest.approx(unit(text), abs=1e-6) for text in "abc"]


HTML = b"<html><title>502 Bad Gateway</title>Why did the harbour close? ek-hunter2-0123456789</html>"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda call: call.data([]), "sent 0 vectors for 1 texts"),
        (lambda call: call.data(call.vectors() * 2), "sent 2 vectors for 1 texts"),
        (lambda call: call.data([{"index": 0, "embedding": [math.nan] * DIMENSION}]), "a number that is none"),
        (lambda call: call.data([{"index": 0, "embedding": [math.inf] * DIMENSION}]), "a number that is none"),
        (lambda call: call.data([{"index": 0, "embedding": [0] * DIMENSION}]), "zeros"),
        (lambda call: call.data([{"index": 0, "embedding": "AACAPw=="}]), "no list of numbers"),
        (sends(HTML, "text/html"), "no JSON"),
        (sends(b"", "text/plain"), "no JSON"),
        (sends(b'{"data": [{"ind'), "no JSON"),
        (sends(json.dumps({"error": QUESTION, "key": KEY}).encode()), "without a list of vectors"),
        (lambda call: call.send(b"\x1f\x8b" + bytes(99), Content_Encoding="gzip"), "a compressed reply"),
        (status(302, Location="http://192.0.2.1/v1/embeddings"), "answers with an error (302)"),
        (status(400, json.dumps({"error": {"message": QUESTION}}).encode()), "does not take what is sent (400)"),
        (status(401, json.dumps({"error": {"message": f"Incorrect API key: {KEY}"}}).encode()), "check ONRECORD_EMBEDDER_KEY (401)"),
        (status(403), "check ONRECORD_EMBEDDER_KEY (403)"),
        (status(404), "no such model or address; check ONRECORD_EMBEDDER and ONRECORD_EMBEDDER_URL (404)"),
        (status(429, b'{"error": {"code": "insufficient_quota"}}'), "asks to wait (429)"),
    ],
)
async def test_what_is_no_answer_is_refused_at_once(answer: Callable[[Call], None], said: str, server: EmbeddingServer) -> None:
    server.answers = [answer]
    async with remote(server) as embedder:
        assert said in await refusal(embedder)
        assert len(server.calls) == 1
        assert len(await embedder.embed([QUESTION], query=True)) == 1


@pytest.mark.parametrize("code", [500, 502, 503, 429, 408])
async def test_a_passing_fault_is_tried_three_times_in_all(code: int, server: EmbeddingServer) -> None:
    server.answers = [status(code, HTML)] * 5
    async with remote(server) as embedder:
        assert f"({code})" in await refusal(embedder)
        assert len(server.calls) == 3
        assert len(await embedder.embed([QUESTION], query=True)) == 1
    assert len(server.calls) == 6


async def test_another_dimension_than_before_is_refused(server: EmbeddingServer) -> None:
    server.answers = [lambda call: call.data(None), lambda call: call.data(None, dimension=16)]
    async with remote(server, "openai:q,p") as embedder:
        await embedder.embed(["Pears rot."], query=False)
        assert "16 dimensions after 8; is it one model?" in await refusal(embedder)
        assert len(await embedder.embed([QUESTION], query=True)) == 1


async def test_several_dimensions_in_one_reply_are_refused(server: EmbeddingServer) -> None:
    server.answers = [lambda call: call.data([*call.vectors()[:1], {"index": 1, "embedding": [1.0]}])]
    async with remote(server) as embedder:
        with pytest.raises(EmbedderUnavailable, match="several dimensions"):
            await embedder.embed(["a", "b"], query=False)


def endless(call: Call) -> None:
    """A gigabyte, as far as anyone takes it."""
    call.send(b'{"data": [', length=2**30)
    while not call.closing.is_set():
        call.handler.wfile.write(b" " * 2**20)


async def test_a_gigabyte_is_not_read(server: EmbeddingServer) -> None:
    server.answers = [endless, lambda call: call.send(b"x", status=500, length=2 * LARGEST) or endless(call)]
    async with remote(server) as embedder:
        assert "sent more than 16 MiB" in await refusal(embedder)
        assert "sent more than 16 MiB" in await refusal(embedder, "Who?")


def cut_off(call: Call) -> None:
    call.send(b'{"data": [{"index": 0, "emb', length=5_000)
    call.reset()


def hung_up(call: Call) -> None:
    call.send(b'{"data": [{"index": 0, "emb', length=5_000)
    call.handler.close_connection = True


@pytest.mark.parametrize("fault", [cut_off, hung_up, Call.reset])
async def test_a_connection_that_breaks_is_made_anew(fault: Callable[[Call], None], server: EmbeddingServer) -> None:
    server.answers = [fault]
    async with remote(server) as embedder:
        (found,) = await embedder.embed([QUESTION], query=True)
        assert numbers(found) == pytest.approx(unit(QUESTION), abs=1e-6)
        server.answers = [fault] * 3
        assert "cannot be reached" in await refusal(embedder, "Who?")
    assert len(server.calls) == 5


async def test_a_server_that_is_not_there_is_told() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    async with RemoteEmbedder("openai:small", url, KEY) as embedder:
        line = await refusal(embedder)
    assert url.removeprefix("http://").removesuffix("/v1") in line
    assert "is it running?" in line


# How long it bears it


def silent(call: Call) -> None:
    call.closing.wait(20)


def dripping(call: Call) -> None:
    call.send(b"", length=10_000)
    while not call.closing.wait(0.05):
        call.handler.wfile.write(b" ")


@pytest.mark.parametrize("slow", [silent, dripping])
@pytest.mark.parametrize("query", [True, False])
async def test_a_slow_server_is_borne_so_long_and_no_longer(slow: Callable[[Call], None], query: bool, server: EmbeddingServer) -> None:  # noqa: FBT001 (a case)
    server.answers = [slow] * 9
    async with remote(server, for_a_query=SHORT, for_passages=SHORT) as embedder:
        line = await asyncio.wait_for(refusal(embedder, query=query), 10)
    assert "no answer" in line


async def test_a_question_is_not_borne_as_long_as_passages(server: EmbeddingServer) -> None:
    late = lambda call: call.closing.wait(1) or call.data(None)  # noqa: E731 (a server's answer, as the others)
    server.answers = [late, late]
    async with remote(server, for_a_query=Patience(0.5, 0.2, 0.2)) as embedder:
        assert "no answer" in await refusal(embedder)
        assert len(await embedder.embed([QUESTION], query=False)) == 1


@pytest.mark.parametrize("asked", [{"retry_after_ms": "400", "retry_after": "7"}, {"Retry_After": "0.4"}])
async def test_it_waits_as_long_as_the_server_asks_and_then_gets_its_answer(asked: dict[str, str], server: EmbeddingServer) -> None:
    server.answers = [status(429, **asked)]
    async with remote(server) as embedder:
        began = perf_counter()
        assert len(await embedder.embed([QUESTION], query=True)) == 1
        assert perf_counter() - began >= 0.4
    assert len(server.calls) == 2


async def test_a_wait_that_does_not_fit_is_not_begun(server: EmbeddingServer) -> None:
    server.answers = [status(429, Retry_After="20")]
    async with remote(server) as embedder:
        assert "asks to wait (429)" in await asyncio.wait_for(refusal(embedder), 2)
    assert len(server.calls) == 1


NOW = datetime(2026, 5, 14, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7),
        ({"retry-after-ms": "400", "retry-after": "7"}, 0.4),
        ({"retry-after-ms": "soon", "retry-after": "7"}, 7),
        ({"retry-after": format_datetime(NOW + timedelta(seconds=30), usegmt=True)}, 30),
        ({"retry-after": format_datetime(NOW - timedelta(seconds=30), usegmt=True)}, 0),
        ({"retry-after": "-7"}, 0),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "tomorrow"}, None),
    ],
)
def test_a_wait_is_read_from_the_finest_header_that_says_one(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(Headers(headers), NOW) == seconds


# A server that is down


async def test_a_server_that_is_down_is_left_alone_for_thirty_seconds(server: EmbeddingServer) -> None:
    clock = Clock()
    server.answers = [status(401)] * 3
    async with remote(server, clock=clock) as embedder:
        for _ in range(3):
            assert "(401)" in await refusal(embedder)
        assert "is asked again in 30 s" in await refusal(embedder)
        assert "is asked again in 30 s" in await refusal(embedder, query=False)
        assert len(server.calls) == 3
        clock.now += 30
        assert len(await embedder.embed([QUESTION], query=True)) == 1
        assert len(await embedder.embed(["Who?"], query=True)) == 1


async def test_a_server_that_is_still_down_is_left_alone_again(server: EmbeddingServer) -> None:
    clock = Clock()
    server.answers = [status(401)] * 4
    async with remote(server, clock=clock) as embedder:
        for _ in range(3):
            await refusal(embedder)
        clock.now += 31
        assert "(401)" in await refusal(embedder)
        assert "is asked again" in await refusal(embedder)
    assert len(server.calls) == 4


async def test_a_question_met_before_is_answered_while_the_server_is_down(server: EmbeddingServer) -> None:
    async with remote(server) as embedder:
        known = await embedder.embed([QUESTION], query=True)
        server.answers = [status(401)] * 3
        for n in range(3):
            await refusal(embedder, f"Who is {n}?")
        assert await embedder.embed([QUESTION], query=True) == known


async def test_a_text_that_a_server_does_not_take_shuts_nobody_else_out(server: EmbeddingServer) -> None:
    server.answers = [status(code) for code in (400, 413, 422, 400)]
    async with remote(server) as embedder:
        for n in range(4):
            assert "does not take" in await refusal(embedder, f"{n}?")
        assert len(await embedder.embed([QUESTION], query=True)) == 1


async def test_a_reader_who_leaves_says_nothing_of_the_server(server: EmbeddingServer) -> None:
    server.answers = [silent] * 3
    async with remote(server) as embedder:
        for _ in range(3):
            asking = asyncio.create_task(embedder.embed([QUESTION], query=True))
            await asyncio.sleep(0.05)
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
        assert len(await embedder.embed([QUESTION], query=True)) == 1


# Secrets


async def test_neither_key_nor_question_stands_in_a_log_or_a_repr(server: EmbeddingServer, caplog: pytest.LogCaptureFixture) -> None:
    for name in (None, "openai", "httpx2"):  # what `serve` sets to be quieter may have been set in this process
        caplog.set_level(logging.DEBUG, logger=name)
    server.answers = [status(500, HTML), status(401, HTML), sends(HTML, "text/html"), cut_off]
    async with remote(server) as embedder:
        for _ in range(2):
            await refusal(embedder)
        await embedder.embed([QUESTION], query=True)
        assert "hunter2" not in f"{embedder!r} {embedder.id}"
    assert {record.name.split(".")[0] for record in caplog.records} >= {"openai", "httpx2"}
    for record in caplog.records:
        shown = f"{record.getMessage()} {record.exc_text or ''} {record.args}"
        assert "hunter2" not in shown
        assert "harbour" not in shown

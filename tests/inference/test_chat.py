"""The model's server over real HTTP: what it is asked, which replies are whole, and how long a bad one is borne."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

import pytest
from chat_server import Call, ChatServer

from bot.inference.chat import LARGEST, Chat, Declined, ModelUnavailable, Patience
from bot.inference.dialects import DIALECTS, Ask
from bot.inference.writer import BUDGET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KEY = "sk-hunter2-0123456789abcdef"
SHORT = Patience(connect=0.5, first=0.4, idle=0.3)
ASK = Ask("answer", [{"role": "user", "content": "Q? JSON"}], {"type": "object"}, 50, 0.0)
WHOLE = '{"whole": true}'


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ChatServer(usual=lambda call: call.reply(WHOLE)) as running:
        yield running


def chat(server: ChatServer, **more: Any) -> Chat:  # noqa: ANN401
    return Chat("m", server.url, KEY, **({"patience": SHORT} | more))


async def ask(server: ChatServer, seconds: float = 15.0, **more: Any) -> str:  # noqa: ANN401
    async with chat(server, **more) as one:
        return (await one.ask(ASK, seconds)).text


def status(code: int, body: bytes = b"{}", **headers: str) -> Callable[[Call], None]:
    return lambda call: call.send(body, status=code, **headers)


def pieces(call: Call, *chunks: object) -> None:
    call.begin()
    for chunk in chunks:
        call.chunk(chunk)


def content(text: str, finish: str | None = None) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": finish}]}


def truncated(call: Call) -> None:
    call.reply(WHOLE, finish=None)


def malformed(call: Call) -> None:
    pieces(call, content('{"wh'))
    call.raw(b"data: {not json\n\n")


def disconnected(call: Call) -> None:
    pieces(call, content('{"wh'))
    call.reset()


def stalled(call: Call) -> None:
    pieces(call, content('{"wh'))
    call.wait(3)


def slow_to_begin(call: Call) -> None:
    call.wait(2)


def slow_first_token(call: Call) -> None:
    call.begin()
    call.wait(2)


def reset(call: Call) -> None:
    call.reset()


def html(call: Call) -> None:
    call.send(b"<html>502 Bad Gateway</html>", status=502, kind="text/html")


def malformed_whole(call: Call) -> None:
    call.send(b'{"choices": [', kind="application/json")


def no_choices(call: Call) -> None:
    call.send(b'{"id": "x"}')


def choices_of_another_kind(call: Call) -> None:
    pieces(call, {"choices": ["text"]})


# What goes out


async def test_it_asks_for_a_strict_schema_as_a_stream_and_counts_tokens(server: ChatServer) -> None:
    async with chat(server) as one:
        replied = await one.ask(ASK, 5.0)
    assert (replied.text, replied.tokens_in, replied.tokens_out) == (WHOLE, 700, 30)
    (call,) = server.calls
    assert call.body == {
        "model": "m",
        "messages": ASK.messages,
        "stream": True,
        "max_tokens": 50,
        "temperature": 0.0,
        "stream_options": {"include_usage": True},
        "response_format": {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": {"type": "object"}}},
    }
    assert call.headers["authorization"] == f"Bearer {KEY}"


async def test_what_the_environment_says_of_other_servers_is_not_sent(server: ChatServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-x")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Team: theirs\nAuthorization: Bearer theirs")
    await ask(server)
    assert "theirs" not in str(server.calls[0].headers)
    assert "org-x" not in str(server.calls[0].headers)


async def test_tokens_that_no_server_counts_are_estimated(server: ChatServer) -> None:
    server.answers[:] = [lambda call: call.whole(WHOLE)]
    async with chat(server) as one:
        replied = await one.ask(ASK, 5.0)
    assert (replied.tokens_in, replied.tokens_out) == (len("Q? JSON") // 3 + 1, len(WHOLE) // 3 + 1)


# What a server understands


@pytest.mark.parametrize("known", range(len(DIALECTS)))
async def test_the_best_that_a_server_understands_is_found_and_remembered(server: ChatServer, known: int) -> None:
    server.answers[:] = [status(400)] * known
    async with chat(server) as one:
        assert (await one.ask(ASK, 5.0)).text == WHOLE
        assert one.dialect is DIALECTS[known]
        await one.ask(ASK, 5.0)
    assert len(server.calls) == known + 2
    assert server.calls[-1].body == server.calls[-2].body


async def test_a_server_that_does_not_stream_is_read_all_the_same(server: ChatServer) -> None:
    server.answers[:] = [lambda call: call.whole(WHOLE)]
    assert await ask(server) == WHOLE


@pytest.mark.parametrize(("code", "told"), [(401, "check OPENAI_API_KEY (401)"), (404, "check ONRECORD_MODEL and OPENAI_BASE_URL (404)")])
async def test_a_wrong_key_and_an_unknown_model_are_told_after_one_call(server: ChatServer, code: int, told: str) -> None:
    server.answers[:] = [status(code, json.dumps({"error": {"message": KEY}}).encode())]
    with pytest.raises(ModelUnavailable) as failed:
        await ask(server)
    assert str(failed.value).endswith(told)
    assert KEY not in str(failed.value)
    assert failed.value.__cause__ is None
    assert len(server.calls) == 1


async def test_a_context_too_small_is_not_taken_for_a_dialect(server: ChatServer) -> None:
    body = json.dumps({"error": {"code": "context_length_exceeded", "message": "too long"}}).encode()
    server.answers[:] = [status(400, body)] * 9
    with pytest.raises(ModelUnavailable, match=r"does not take what is sent \(400\)"):
        await ask(server)
    assert len(server.calls) == 1


# Faults


FAULTS = {
    "truncated": truncated,
    "malformed": malformed,
    "disconnected": disconnected,
    "stalled": stalled,
    "slow_to_begin": slow_to_begin,
    "slow_first_token": slow_first_token,
    "reset": reset,
    "html": html,
    "malformed_whole": malformed_whole,
    "no_choices": no_choices,
    "choices_of_another_kind": choices_of_another_kind,
    "500": status(500),
    "429": status(429, retry_after_ms="50", retry_after="9"),
    "408": status(408),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_is_asked_about_again_and_the_whole_reply_taken(server: ChatServer, fault: str) -> None:
    server.answers[:] = [FAULTS[fault]]
    assert await ask(server) == WHOLE
    assert len(server.calls) == 2


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_that_stays_is_a_failure_after_three_attempts(server: ChatServer, fault: str) -> None:
    server.answers[:] = [FAULTS[fault]] * 9
    with pytest.raises(ModelUnavailable) as failed:
        await ask(server)
    assert str(failed.value).startswith("m at 127.0.0.1:")
    assert len(str(failed.value).splitlines()) == 1
    assert len(server.calls) == 3


@pytest.mark.parametrize("finish", ["length", "content_filter", "tool_calls", "<b>other</b>"])
async def test_a_reply_that_ended_early_is_none_and_is_not_asked_for_again(server: ChatServer, finish: str) -> None:
    server.answers[:] = [lambda call: call.reply(WHOLE, finish=finish)]
    with pytest.raises(Declined) as declined:
        await ask(server)
    assert "<b>" not in str(declined.value)
    assert len(server.calls) == 1


async def test_a_refusal_is_no_reply(server: ChatServer) -> None:
    def refuse(call: Call) -> None:
        pieces(call, {"choices": [{"index": 0, "delta": {"refusal": "I cannot"}, "finish_reason": "stop"}]})

    server.answers[:] = [refuse, lambda call: call.whole(None, refusal="I cannot")]
    for _ in range(2):
        with pytest.raises(Declined):
            await ask(server)


async def test_an_empty_reply_and_one_without_end_are_none(server: ChatServer) -> None:
    def endless(call: Call) -> None:
        call.begin()
        for _ in range(200):
            call.chunk(content("x" * 1000))

    server.answers[:] = [lambda call: call.reply("  "), endless, lambda call: call.whole("x" * (LARGEST + 10))]
    for _ in range(3):
        with pytest.raises(ModelUnavailable):
            await ask(server)


async def test_retry_after_is_kept_to_and_one_that_takes_too_long_is_not_waited_for(server: ChatServer) -> None:
    server.answers[:] = [status(429, retry_after_ms="300", retry_after="9")]
    await ask(server)
    assert server.times[1] - server.times[0] >= 0.3
    server.answers[:] = [status(429, retry_after="60")]
    began = perf_counter()
    with pytest.raises(ModelUnavailable, match=r"asks to wait \(429\)"):
        await ask(server)
    assert perf_counter() - began < 1


async def test_a_used_up_quota_is_not_asked_again(server: ChatServer) -> None:
    server.answers[:] = [status(429, json.dumps({"error": {"code": "insufficient_quota"}}).encode())]
    with pytest.raises(ModelUnavailable):
        await ask(server)
    assert len(server.calls) == 1


async def test_many_slow_tokens_are_ended_by_the_time_for_all(server: ChatServer) -> None:
    def dripping(call: Call) -> None:
        call.begin()
        for _ in range(40):
            call.chunk(content("x"))
            call.wait(0.1)

    server.answers[:] = [dripping]
    began = perf_counter()
    with pytest.raises(ModelUnavailable, match="no whole answer within 1 s"):
        await ask(server, 1.0)
    assert perf_counter() - began < 1.5


async def test_a_port_that_refuses_costs_three_quick_failures_and_then_nothing(server: ChatServer) -> None:
    url = server.url
    server.http.server_close()
    clock = Clock()
    async with Chat("m", url, KEY, patience=SHORT, clock=clock) as one:
        for _ in range(3):
            with pytest.raises(ModelUnavailable, match="is it running"):
                await one.ask(ASK, 1.0)
        began = perf_counter()
        with pytest.raises(ModelUnavailable, match="failed three times; is asked again in 30 s"):
            await one.ask(ASK, 1.0)
        assert perf_counter() - began < 0.05
        clock.now += 31
        with pytest.raises(ModelUnavailable, match="is it running"):
            await one.ask(ASK, 1.0)


async def test_a_server_that_is_back_is_used_again(server: ChatServer) -> None:
    clock = Clock()
    server.answers[:] = [status(500)] * 9
    async with chat(server, clock=clock) as one:
        for _ in range(3):
            with pytest.raises(ModelUnavailable):
                await one.ask(ASK, 5.0)
        with pytest.raises(ModelUnavailable, match="is asked again"):
            await one.ask(ASK, 5.0)
        clock.now += 31
        assert (await one.ask(ASK, 5.0)).text == WHOLE


async def test_a_refusal_opens_no_breaker(server: ChatServer) -> None:
    server.answers[:] = [lambda call: call.reply(WHOLE, finish="content_filter")] * 5
    async with chat(server) as one:
        for _ in range(5):
            with pytest.raises(Declined):
                await one.ask(ASK, 5.0)
        assert (await one.ask(ASK, 5.0)).text == WHOLE


async def test_a_cancelled_call_is_over_at_once(server: ChatServer) -> None:
    server.answers[:] = [slow_to_begin]
    task = asyncio.create_task(ask(server))
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_questions_that_are_too_long_for_it_open_no_breaker(server: ChatServer) -> None:
    too_long = json.dumps({"error": {"message": "x", "code": "context_length_exceeded"}}).encode()
    server.answers[:] = [lambda call: call.send(too_long, status=400)] * 4
    async with chat(server) as one:
        for _ in range(4):
            with pytest.raises(Declined, match=r"^m at 127\.0\.0\.1:\d+: does not take what is sent \(400\)$"):
                await one.ask(ASK, 5.0)
        assert (await one.ask(ASK, 5.0)).text == WHOLE


async def test_a_stream_that_says_nothing_is_idle_however_much_it_sends(server: ChatServer) -> None:
    def drips(call: Call) -> None:
        pieces(call, content('{"wh'))
        while not call.closing.wait(0.05):
            call.raw(b": keep-alive\n\n")
            call.chunk({"choices": [{"index": 0, "delta": {"content": ""}, "finish_reason": None}]})

    server.usual = drips
    began = perf_counter()
    async with chat(server) as one:
        with pytest.raises(ModelUnavailable, match="nothing more for too long"):
            await one.ask(ASK, 10.0)
    assert len(server.calls) == 3
    assert perf_counter() - began < 5


def test_the_times_are_those_that_were_promised() -> None:
    assert Patience() == Patience(connect=2.0, first=8.0, idle=5.0)
    assert BUDGET == 17.0

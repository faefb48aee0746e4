"""Caps hold before every call of an answer, however many ask at once: they are passed by one call at most."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from chat_server import Call, ChatServer, truthful

from bot.app import all_prompts
from bot.briefing.draft import OVER_BUDGET, Asked, Draft, Evidence
from bot.briefing.keeping import Asker, Caps, Spent
from bot.core.model import Voice
from bot.inference.chat import Chat, Patience
from bot.inference.writer import ModelWriter
from bot.store import Database
from bot.store.keeping import SqlUsage
from tests.core.builders import MARRANT, NOON, card, voiced

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

A_CALL = 730
"""Tokens that each call costs as this server counts them."""
HELD = Evidence(
    "Who closed the bridge?",
    (voiced("Q1", "The bridge was closed on Monday by the guards.", card("a", "daily"), Voice.SPEAKER, MARRANT),),
    asked=Asked("en", ("slack", "T1", "U1")),
)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ChatServer() as running:
        yield running


@pytest.fixture
async def usage(tmp_path: Path) -> AsyncIterator[SqlUsage]:
    database = Database.open(tmp_path / "on.db")
    yield SqlUsage(database)
    database.close()


@pytest.fixture
async def chat(server: ChatServer) -> AsyncIterator[Chat]:
    async with Chat("m", server.url, "k", patience=Patience(2.0, 5.0, 5.0)) as running:
        yield running


def writer(chat: Chat, usage: SqlUsage, caps: Caps, *, summaries: bool = False) -> ModelWriter:
    return ModelWriter(chat, all_prompts(), usage, lambda: NOON, summaries=summaries, caps=caps)


async def spent(usage: SqlUsage, user: str = "U1") -> tuple[int, int]:
    mine, all_of_them = await usage.of_day(Asker("slack", "T1", user), at=NOON)
    return mine.tokens, all_of_them.tokens


async def reached(usage: SqlUsage, tokens: int) -> None:
    await usage.add(Asker("slack", "T1", "U1"), Spent(1, tokens, 0), at=NOON)


def by(user: str) -> Evidence:
    return replace(HELD, asked=Asked("en", ("slack", "T1", user)))


@pytest.mark.parametrize("cap", [1, 1_000, 5_000])
async def test_a_hundred_questions_of_one_user_at_once_pass_the_cap_by_one_call_at_most(
    server: ChatServer, chat: Chat, usage: SqlUsage, cap: int
) -> None:
    one = writer(chat, usage, Caps(user=cap))
    made = await asyncio.gather(*(one.draft(HELD) for _ in range(100)))
    tokens, _ = await spent(usage)
    assert tokens == A_CALL * len(server.calls)
    assert len(server.calls) > 0
    assert tokens < cap + A_CALL
    assert [draft.made.degraded for draft in made].count(OVER_BUDGET) == 100 - len(server.calls)
    assert all(draft.points for draft in made)


async def test_a_hundred_users_of_a_workspace_pass_its_cap_by_one_call_at_most(server: ChatServer, chat: Chat, usage: SqlUsage) -> None:
    several = [writer(chat, usage, Caps(workspace=3_000)) for _ in range(4)]
    await asyncio.gather(*(several[number % 4].draft(by(f"U{number}")) for number in range(100)))
    _, tokens = await spent(usage)
    assert tokens == A_CALL * len(server.calls)
    assert 0 < tokens < 3_000 + A_CALL


async def test_without_a_cap_nothing_is_held_and_all_is_counted(server: ChatServer, chat: Chat, usage: SqlUsage) -> None:
    one = writer(chat, usage, Caps(), summaries=True)
    await asyncio.gather(*(one.draft(HELD) for _ in range(20)))
    assert (await spent(usage))[0] == A_CALL * len(server.calls)


@pytest.mark.parametrize(("calls", "kinds"), [(0, []), (1, ["answer"]), (2, ["answer", "summary"]), (3, ["answer", "summary", "judge"])])
async def test_each_call_of_an_answer_is_held_against_the_cap(
    server: ChatServer, chat: Chat, usage: SqlUsage, calls: int, kinds: list[str]
) -> None:
    before = 10
    await reached(usage, before)
    made = await writer(chat, usage, Caps(user=before + calls * A_CALL), summaries=True).draft(HELD)
    assert server.kinds == kinds
    assert made.made.degraded == (None if calls == 3 else OVER_BUDGET)
    assert (made.made.mode, bool(made.sentences)) == (("model", calls == 3) if calls else ("extractive", False))
    assert made.points


async def test_a_draft_is_not_mended_above_the_cap_and_what_is_good_of_it_stands(server: ChatServer, chat: Chat, usage: SqlUsage) -> None:
    def half(call: Call) -> None:
        draft = truthful(call)
        call.reply(json.dumps(draft | {"points": [*draft["points"], {"speaker": "S1", "quotes": ["Q9"]}]}))

    server.usual = half
    made = await writer(chat, usage, Caps(user=A_CALL)).draft(HELD)
    assert (server.kinds, made.made.mode) == (["answer"], "model")
    assert made.points[0].quotes == ("Q1",)


async def test_a_question_is_not_translated_above_the_cap(server: ChatServer, chat: Chat, usage: SqlUsage) -> None:
    await reached(usage, 1_000)
    put, asked = await writer(chat, usage, Caps(user=1_000)).translated("Кто закрыл мост?", "en", HELD.asked)
    assert (put, asked.told, server.calls) == (None, False, [])


async def test_a_call_that_fails_holds_nothing_afterwards(server: ChatServer, chat: Chat, usage: SqlUsage) -> None:
    server.usual = lambda call: call.send(b"{}", status=400)
    await writer(chat, usage, Caps(user=5_000)).draft(HELD)
    assert await spent(usage) == (0, 0)


async def test_a_call_that_is_given_up_holds_nothing_afterwards(server: ChatServer, chat: Chat, usage: SqlUsage) -> None:
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stalls(call: Call) -> None:
        loop.call_soon_threadsafe(asked.set)
        call.wait(20)

    server.usual = stalls
    asking = asyncio.create_task(writer(chat, usage, Caps(user=5_000)).draft(HELD))
    await asked.wait()
    assert (await spent(usage))[0] > 0
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert await spent(usage) == (0, 0)


async def test_a_store_that_cannot_take_what_a_call_cost_costs_no_answer(
    chat: Chat, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database = Database.open(tmp_path / "on.db")
    with sqlite3.connect(tmp_path / "on.db") as connection:
        connection.execute("DROP TABLE usage")
    made: Draft = await writer(chat, SqlUsage(database), Caps()).draft(HELD)
    database.close()
    assert made.made.mode == "model"
    assert len(caplog.messages) == 1

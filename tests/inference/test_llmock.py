"""The writer against llmock, a server that others wrote to break clients and that grades them: every fault, and its strict verdict."""

from __future__ import annotations

import json
from time import perf_counter
from typing import TYPE_CHECKING, Any

import pytest

from bot.app import all_prompts
from bot.briefing.draft import UNAVAILABLE, Asked, Draft, Evidence
from bot.briefing.extract import extractive
from bot.core.model import Voice
from bot.inference.chat import Chat, Patience
from bot.inference.writer import ModelWriter
from tests.core.builders import MARRANT, NOON, VANDRY, card, voiced
from tests.inference.test_writer import Kept

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmock.pytest_plugin import LLMock

DAILY = card("a", "daily")
HELD = Evidence(
    "Who closed the bridge?",
    (
        voiced("Q1", "The bridge was closed by the army.", DAILY, Voice.SPEAKER, MARRANT),
        voiced("Q2", "It stays closed.", DAILY, Voice.SPEAKER, VANDRY),
    ),
    asked=Asked("en"),
)
GOOD = json.dumps({"answerable": True, "premise": "ok", "premise_text": "", "missing": "", "points": [{"speaker": "S2", "quotes": ["Q2"]}]})


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


async def draft(llmock: LLMock, **more: Any) -> Draft:  # noqa: ANN401
    given: dict[str, Any] = {"summaries": False, "budget": 8.0} | more
    async with Chat("gpt-4o", llmock.base_url(), "k", patience=Patience(0.5, 0.6, 0.5)) as chat:
        return await ModelWriter(chat, all_prompts(), Kept(), lambda: NOON, **given).draft(HELD)


FAULTS: dict[str, Callable[[LLMock], object]] = {
    "429 with the time to wait": lambda llmock: llmock.rate_limit(times=2, retry_after=0.4),
    "500": lambda llmock: llmock.fail(500),
    "503 twice": lambda llmock: llmock.fail(503, times=2),
    "dropped": lambda llmock: llmock.disconnect(after_chunks=3),
    "dropped at once": lambda llmock: llmock.disconnect(after_chunks=0),
    "truncated": lambda llmock: llmock.truncate(after_chunks=3),
    "truncated twice": lambda llmock: llmock.truncate(after_chunks=1, times=2),
    # Paced, for it judges a client by its hanging up, which it sees only while it still has something to send.
    "malformed": lambda llmock: llmock.pace(20).corrupt(after_chunks=3),
    "stalled": lambda llmock: llmock.stall(after_chunks=2, seconds=3),
    "slow to begin": lambda llmock: llmock.delay(2),
    "slow first token": lambda llmock: llmock.slow_first_token(2),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_that_passes_leaves_a_whole_answer_of_the_model(llmock: LLMock, fault: str) -> None:
    FAULTS[fault](llmock)
    llmock.reply(GOOD, times=None)
    made = await draft(llmock)
    assert (made.made.mode, [point.quotes for point in made.points]) == ("model", [("Q2",)])
    llmock.assert_resilient(strict=True)


LASTING: dict[str, Callable[[LLMock], object]] = {
    "outage": lambda llmock: llmock.outage(),
    "truncated": lambda llmock: llmock.truncate(after_chunks=3, times=None),
    "malformed": lambda llmock: llmock.corrupt(after_chunks=3, times=None),
    "a context too small": lambda llmock: llmock.limits(context_window=100),
    "a wrong key": lambda llmock: llmock.fail(401, times=None),
    "an unknown model": lambda llmock: llmock.fail(404, times=None),
    "no quota": lambda llmock: llmock.fail(429, times=None, code="insufficient_quota"),
    "a long wait": lambda llmock: llmock.rate_limit(times=None, retry_after=60),
    "dropped": lambda llmock: llmock.disconnect(after_chunks=2, times=None),
    "stalled": lambda llmock: llmock.stall(after_chunks=2, seconds=3, times=None),
}


@pytest.mark.parametrize("fault", LASTING)
async def test_a_fault_that_lasts_leaves_a_whole_answer_by_rule_in_time(llmock: LLMock, fault: str) -> None:
    llmock.reply(GOOD, times=None)
    LASTING[fault](llmock)
    began = perf_counter()
    made = await draft(llmock)
    assert perf_counter() - began < 9
    assert made.made.degraded == UNAVAILABLE
    assert [point.quotes for point in made.points] == [point.quotes for point in extractive(HELD).points]
    if fault != "truncated":  # its grader takes a third attempt that was cut too for one whose half was used
        llmock.assert_resilient()


async def test_tokens_that_come_too_slowly_are_not_waited_for(llmock: LLMock) -> None:
    llmock.reply(GOOD * 20, times=None).pace(200)
    began = perf_counter()
    made = await draft(llmock, budget=2.0)
    assert perf_counter() - began < 2.5
    assert made.made.degraded == UNAVAILABLE


async def test_an_answer_that_keeps_to_the_schema_alone_is_grounded_or_replaced(llmock: LLMock) -> None:
    """llmock fills in the schema: what is well formed need not be true."""
    made = await draft(llmock, summaries=True)
    assert made.made.mode in {"model", "extractive"}
    assert {quote for point in made.points for quote in point.quotes} <= {"Q1", "Q2"}

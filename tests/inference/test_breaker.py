"""The breaker: closed, open for a while, then one call tries."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from bot.inference.breaker import Breaker, Resting


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


def call(breaker: Breaker, error: BaseException | None = None) -> None:
    with breaker.call(spared=LookupError):
        if error:
            raise error


def fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        with pytest.raises(OSError, match="down"):
            call(breaker, OSError("down"))


def test_two_failures_leave_it_closed_and_a_success_begins_the_count_anew() -> None:
    breaker = Breaker(Clock())
    for _ in range(3):
        fail(breaker, 2)
        call(breaker)


def test_three_in_a_row_open_it_for_thirty_seconds() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    fail(breaker, 3)
    clock.now += 10
    with pytest.raises(Resting) as resting:
        call(breaker)
    assert resting.value.seconds == 20
    clock.now += 20
    call(breaker)
    fail(breaker, 2)
    call(breaker)


def test_the_call_that_tries_opens_it_again_when_it_fails() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    fail(breaker, 3)
    clock.now += 30
    fail(breaker, 1)
    with pytest.raises(Resting):
        call(breaker)


def test_only_one_call_tries_at_a_time() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    fail(breaker, 3)
    clock.now += 30
    with breaker.call(spared=LookupError), pytest.raises(Resting):
        call(breaker)
    call(breaker)


def test_an_answer_that_is_a_refusal_is_an_answer() -> None:
    breaker = Breaker(Clock())
    for _ in range(5):
        with pytest.raises(LookupError):
            call(breaker, LookupError())
    call(breaker)


def test_a_call_that_was_cancelled_says_nothing_of_the_server() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    fail(breaker, 3)
    clock.now += 30
    with pytest.raises(asyncio.CancelledError):
        call(breaker, asyncio.CancelledError())
    call(breaker)

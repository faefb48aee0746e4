"""Answers are made on a thread of their own, so that what arrives is stored and acknowledged while they are.

Making an answer is Python's work, ten milliseconds at a time. On the event loop that takes updates in, a few of them at once kept an
acknowledgement waiting for a tenth of a second (measured at 200 updates a second).
"""

from __future__ import annotations

import asyncio
import sys
import threading
from typing import TYPE_CHECKING, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any

T = TypeVar("T")
SWITCH_S = 0.0005
"""How soon Python lets another thread go on (https://docs.python.org/3/library/sys.html#sys.setswitchinterval): a tenth of its default."""


class Thinking:
    """A thread with an event loop, from `with` to its end. What it is given runs there, several side by side."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="thinking", daemon=True)

    def __enter__(self) -> Self:
        sys.setswitchinterval(SWITCH_S)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def __call__(self, work: Coroutine[Any, Any, T]) -> T:
        """What the work gives; cancelling this cancels it."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))

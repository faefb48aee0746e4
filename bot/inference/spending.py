"""What the calls of a model cost an asker's day, held against the caps before each call.

Where a cap is set, the most that a call can cost is noted before it is made and looked at together with all that others have noted:
whoever notes last sees everybody, so however many ask at once, in however many processes, a cap is passed by one call at most. Near
a cap this refuses a call that might have fitted. The calls of one process look one after another, or all of many would see each
other and none would go on. What a process that was killed had noted stays noted for that day.
"""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.briefing.drafting import estimated
from bot.briefing.keeping import Caps, Spent
from bot.core.errors import StoreError
from bot.inference.chat import ModelUnavailable

if TYPE_CHECKING:
    from asyncio import Lock
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

    from bot.briefing.keeping import Asker, Usage
    from bot.inference.dialects import Ask

_log = logging.getLogger("onrecord")
A_MESSAGE = 10
"""Tokens that a server may count for a message beside its words."""


class OverBudget(ModelUnavailable):
    """Raised instead of a call for which the caps leave nothing."""


@dataclass(slots=True)
class Spending:
    """The calls for one answer: whose day they are charged to, and what of them is not noted there yet."""

    usage: Usage
    caps: Caps
    asker: Asker
    at: datetime
    one_at_a_time: Lock
    unnoted: Spent = field(default_factory=Spent)

    @asynccontextmanager
    async def call(self, ask: Ask) -> AsyncIterator[Callable[[Spent], None]]:
        """Around one call; what it cost is to be told to what this gives. Raises OverBudget and StoreError."""
        most = await self._held(ask)
        took = [Spent()]
        try:
            yield took.append
        finally:
            self.unnoted = self.unnoted.plus(took[-1]).plus(most.times(-1))
            if most.calls:
                await self.note()

    async def note(self) -> None:
        """Note what is not noted yet. A store that cannot take it costs no answer."""
        unnoted, self.unnoted = self.unnoted, Spent()
        if unnoted != Spent():
            try:
                await self.usage.add(self.asker, unnoted, at=self.at)
            except StoreError as error:
                self.unnoted = self.unnoted.plus(unnoted)  # the next call or the end of the answer notes it
                _log.warning("a model's usage could not be noted: %s", error)

    async def _held(self, ask: Ask) -> Spent:
        """The most that a call can cost, noted beforehand; nothing where there is no cap."""
        if self.caps == Caps():
            return Spent()
        async with self.one_at_a_time:
            return await self._noted(Spent(1, sum(estimated(one["content"]) + A_MESSAGE for one in ask.messages), ask.max_tokens))

    async def _noted(self, most: Spent) -> Spent:
        await self.usage.add(self.asker, most, at=self.at)
        fits = False
        try:
            spent = await self.usage.of_day(self.asker, at=self.at)
            of = zip((self.caps.user, self.caps.workspace), spent, strict=True)
            fits = all(cap is None or one.tokens - most.tokens < cap for cap, one in of)
        finally:
            if not fits:
                await self.usage.add(self.asker, most.times(-1), at=self.at)
        if not fits:
            raise OverBudget("the tokens of today are used up")
        return most

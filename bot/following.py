"""Questions that are followed, looked at again whenever articles were indexed; what answers one goes the way of every update."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.briefing.commands import Command, Request
from bot.briefing.delivering import Acceptance, Update
from bot.briefing.keeping import Asker
from bot.core.answering.question import Question
from bot.core.errors import InputError, StoreError
from bot.core.model import Audience, Status
from bot.core.ports import Where
from bot.delivery.logs import logger, place_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.app import App
    from bot.briefing.keeping import Followed
    from bot.delivery.intake import Intake

EVERY_S = 10.0


@dataclass(frozen=True, slots=True)
class Following:
    """Looks after the followed questions of a platform. A question is followed until an article answers it."""

    app: App
    platform: str
    intake: Callable[[Update], Awaitable[Any]] | Intake
    may: Callable[[Followed], Awaitable[Followed | None]]
    """What is followed, as it may be answered now, or None where it may not be: months may lie between."""
    every_s: float = EVERY_S

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                await self.look()
            except StoreError as error:
                logger.error("followed questions cannot be looked at", error=str(error))
            except Exception as error:  # noqa: BLE001 (one question must not end all)
                logger.error("followed questions failed", error=f"{type(error).__name__} at {place_of(error)}")
            await asyncio.sleep(self.every_s)

    async def look(self) -> None:
        """Ask each question of the articles that are newer than the last look at it."""
        followed = await self.app.follows.followed(self.platform)
        if not followed:
            return
        articles = await self.app.index.articles(Where(Audience.STAFF, self.app.clock()))
        for each in followed:
            fresh = [article for article in articles if article.added_at > each.seen]
            one = await self.may(each) if fresh else None  # asked of the platform each time: only where there is something to tell
            if one and await self._ask(one, tuple(article.card.id for article in fresh)):
                newest = max(article.added_at for article in fresh)
                await self.app.follows.looked(one.record, self._asker(one), seen=newest)

    async def _ask(self, one: Followed, articles: tuple[str, ...]) -> bool:
        """Whether these articles are done with; not where the answer had no room and is to be asked for again."""
        record = await self.app.journal.recorded(one.record)
        question = (record.read_as or record.question) if record else ""
        if not question:  # forgotten, or its time is over
            await self.app.follows.stop(one.record, self._asker(one))
            return True
        try:
            answer = await self.app.briefer.answer(Question(question, Audience.STAFF, one.language, articles))
        except InputError:
            return True
        if answer.status is not Status.ANSWERED:
            return True
        update = Update(
            id=f"follow/{one.record}/{one.since.isoformat()}",
            lane=one.lane,
            user=one.user,
            text=question,
            audience=Audience.STAFF,
            language=one.language,
            address=one.address,
            private=not one.address or one.lane.conversation.startswith("D"),
            bulk=True,
            wants=Request(Command.ASK, articles=articles, record=one.record),
        )
        accepted = await self.intake(update)
        stored = accepted is not None and accepted.acceptance in {Acceptance.STORED, Acceptance.DUPLICATE}
        if stored:
            await self.app.follows.stop(one.record, self._asker(one))
        return stored

    def _asker(self, one: Followed) -> Asker:
        return Asker(self.platform, one.lane.workspace, one.user)

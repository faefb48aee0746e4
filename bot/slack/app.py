"""The Bolt app: one middleware that gates, stores and only then lets Slack be told; behind it the listeners.

Bolt acknowledges an event before its listener runs, but only after its global middleware: what is to be durable is done there.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

from bot.briefing.reply import notice
from bot.core.errors import StoreError
from bot.slack import views
from bot.slack.inbound import came
from bot.slack.listeners import Listeners
from bot.slack.render import render

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.briefing.delivering import Update
    from bot.briefing.reply import Reply
    from bot.core.wording import Wording
    from bot.replying import Replies
    from bot.slack.delivering import Deliverer
    from bot.slack.gate import Gate
    from bot.slack.inbound import Body, Came
    from bot.slack.newsroom import Newsroom

log = logging.getLogger("onrecord.slack")
DONE, AGAIN = 200, 503


@dataclass(slots=True)
class Slack:
    """All that an event meets. `intake` is durable before it returns; it raises StoreError."""

    client: AsyncWebClient
    gate: Gate
    deliverer: Deliverer
    intake: Callable[[Update], Awaitable[Any]]
    replies: Replies
    newsroom: Newsroom
    wording: Callable[[str], Wording]
    read_file: Callable[[str], Awaitable[str | None]]
    contact: str | None = None
    desk: str | None = None
    _telling: set[asyncio.Task[None]] = field(default_factory=set)

    def app(self, signing_secret: str | None) -> AsyncApp:
        """The Bolt app with everything registered."""
        quiet = logging.getLogger("slack_bolt.app")
        quiet.setLevel(logging.ERROR)  # its warnings hold the payload, and with it what people wrote
        us, token = self.gate.us, self.client.token

        async def authorized() -> AuthorizeResult:
            """Who we are was asked once at the start: an event is never lost because Slack does not answer that again."""
            return AuthorizeResult(enterprise_id=None, team_id=us.team, bot_user_id=us.user, bot_id=us.bot, bot_token=token)

        made = AsyncApp(client=self.client, authorize=authorized, signing_secret=signing_secret or "", logger=quiet, name="slack")
        made.middleware(self.taken_in)
        made.error(_failed)
        Listeners(self.client, self.deliverer, self.replies, self.newsroom, self.wording, self.gate, self.desk).register(made)
        return made

    async def taken_in(self, body: Body, next: Callable[[], Awaitable[Any]]) -> BoltResponse | None:  # noqa: A002 (Bolt's name)
        """Gate and store what came. A response instead of `next` ends it: 503 makes Slack deliver it again."""
        what = came(body, self.gate.us)
        if what is None:
            await next()
            return None
        try:
            ended = await self._stored(what, body)
        except StoreError:
            log.warning("an event could not be stored")
            return self._sorry(body, what, "unstored")
        except Exception as error:  # noqa: BLE001 (whatever Slack's failing brings about, the event is not lost)
            log.warning("who asks could not be found out: %s", type(error).__name__)
            return self._sorry(body, what, "unstored")
        if ended is None:
            await next()
        return ended

    async def _stored(self, what: Came, body: Body) -> BoltResponse | None:
        if what.continues and not await self._is_ours(what):  # nobody spoke to the bot: not even a refusal is said there
            return BoltResponse(status=DONE, body="")
        what = await self.gate.placed(what)
        refused = await self.gate.refuses(what)
        language = "en" if refused else (await self.gate.member(what.user)).language
        if refused and not (what.update or what.help or what.desk or what.pressed):
            return BoltResponse(status=DONE, body="")
        if refused:
            return self._answered(body, what, self.refusal(refused))
        if what.help:
            return self._answered(body, what, notice(self.wording(language), self.wording(language).say("slack.help")))
        if what.desk:
            return self._answered(body, what, await self.newsroom.command(*what.desk, what.user, language))
        if what.update is None:
            return None
        update = await self._wanted(what, what.update)
        if isinstance(update, str):
            return self._answered(body, what, notice(self.wording(language), self.wording(language).say(f"slack.{update}")))
        await self.intake(replace(unshared(update, what), language=language))
        return None

    async def _wanted(self, what: Came, update: Update) -> Update | str:
        """An update with what has to be fetched for it; the row of a notice where that is not to be had."""
        if what.file:
            text = await self.read_file(what.file)
            return "no_file" if text is None else replace(update, text=text)
        if what.picked:
            return await self.newsroom.picked(update, *what.picked) or "not_yours"
        return update

    async def _is_ours(self, what: Came) -> bool:
        ours = self.gate.rules.ours
        return bool(ours and what.update and await ours(what.update.lane.key))

    def refusal(self, row: str, language: str = "en") -> Reply:
        """Why somebody may not ask, with whom to turn to."""
        wording = self.wording(language)
        reach = f" {wording.say('slack.contact', contact=self.contact)}" if self.contact else ""
        return notice(wording, f"{wording.say(f'slack.{row}')}{reach}")

    def _answered(self, body: Body, what: Came, reply: Reply) -> BoltResponse:
        """The reply, shown to the user alone: in the response to a command, beside anything else."""
        message = render(reply, self.wording("en"))[0]
        if "command" in body:
            return BoltResponse(status=DONE, body={"response_type": "ephemeral", "blocks": message.blocks, "text": message.text})
        if body.get("type") == "view_submission":
            view = views.notice(self.wording("en").say("slack.not_done"), reply, self.wording("en"))
            return BoltResponse(status=DONE, body={"response_action": "update", "view": view})
        self._tell(self.deliverer.show(what.channel, what.user, message, thread=what.thread, respond=what.respond))
        return BoltResponse(status=DONE, body="")

    def _sorry(self, body: Body, what: Came, row: str) -> BoltResponse:
        """An event comes again; what a person does with a button or a command does not, so they are told."""
        if body.get("type") == "event_callback":
            return BoltResponse(status=AGAIN, body="")
        wording = self.wording("en")
        return self._answered(body, what, notice(wording, wording.say(f"slack.{row}")))

    def _tell(self, telling: Coroutine[Any, Any, None]) -> None:
        """Without making Slack wait for it. Nothing depends on its arrival."""

        async def told() -> None:
            try:
                await telling
            except Exception as error:  # noqa: BLE001 (a notice)
                log.info("a notice could not be shown: %s", type(error).__name__)

        task = asyncio.create_task(told())
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)


def unshared(update: Update, what: Came) -> Update:
    """What a press asks for; where it is not known that nobody else reads the channel, for whoever pressed alone, by direct message."""
    return replace(update, address="", private=True) if what.pressed and what.shared is None else update


async def _failed(error: Exception, body: Body) -> None:
    """An error as its class and place: its message and the payload may hold what a person wrote. What was not acknowledged gets 500."""
    log.error("a Slack event failed: %s", body.get("type", "command"), exc_info=error)

"""What buttons, menus, modals and the home tab do. Each acknowledges first; what is to be durable was stored before it got here."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError

from bot.briefing.delivering import Lane
from bot.briefing.reply import notice
from bot.core.errors import StoreError
from bot.core.model import Audience
from bot.slack import blocks as kit
from bot.slack import inbound, views
from bot.slack.address import NAME, Address
from bot.slack.faults import LATE, name_of
from bot.slack.inbound import chosen
from bot.slack.render import Message, render

if TYPE_CHECKING:
    import re
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.briefing.reply import Reply
    from bot.core.wording import Wording
    from bot.replying import Replies
    from bot.slack.delivering import Deliverer
    from bot.slack.gate import Gate
    from bot.slack.inbound import Body
    from bot.slack.newsroom import Newsroom

log = logging.getLogger("onrecord.slack")

EVENTS = ("app_home_opened", "app_mention", "message", "app_uninstalled", "tokens_revoked")
COMMANDS = (inbound.BRIEF, inbound.ONRECORD)
SHORTCUTS = (inbound.CHECK, inbound.CHECK_ALL)
STAFF = Audience.STAFF
DESK_ACTIONS = ("desk_pause", "desk_resume", "desk_lift", "desk_retry", "desk_withdraw")


@dataclass(frozen=True, slots=True)
class Listeners:
    """The listeners with what they need."""

    client: AsyncWebClient
    deliverer: Deliverer
    replies: Replies
    newsroom: Newsroom
    wording: Callable[[str], Wording]
    gate: Gate
    desk: str | None

    def register(self, app: AsyncApp) -> None:
        """Everything that Slack may send has a listener: what has none is answered 404, and enough of these end a subscription."""
        app.event("app_home_opened")(self.home_opened)
        app.event("app_uninstalled")(self.lost)
        app.event("tokens_revoked")(self.lost)
        for event in ("app_mention", "message"):
            app.event(event)(_nothing)
        for command in COMMANDS:
            app.command(command)(_acknowledged)
        for shortcut in SHORTCUTS:
            app.message_shortcut(shortcut)(_acknowledged)
        for action, listener in self.actions().items():
            app.action(action)(listener)
        app.view("wrong")(self.wrong_sent)
        app.view("meant")(_acknowledged)

    def actions(self) -> dict[str | re.Pattern[str], Callable[..., Awaitable[None]]]:
        """A listener for each button and menu that is ever sent."""
        pressed = ("context", "citation", "more", "who_else", "wrong", "follow", "unfollow", "not_meant", "menu", inbound.ALTERNATIVE)
        turned = ("context_before", "context_after", "context_choose")
        of = ((pressed, self.pressed), (turned, self.turned), (DESK_ACTIONS, self.ordered))
        return {action: self._noticing(listener) for actions, listener in of for action in actions}

    def _noticing(self, listener: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        """A listener of buttons; whoever pressed one while the store failed is told so."""

        async def noticing(ack: Callable[..., Awaitable[Any]], body: Body) -> None:
            try:
                await listener(ack, body)
            except StoreError:
                log.warning("a button could not be served: the store failed")
                wording = self.wording("en")
                await self._tell(body, notice(wording, wording.say("slack.unstored")), wording)

        return noticing

    async def pressed(self, ack: Callable[..., Awaitable[Any]], body: Body) -> None:
        """A button under an answer, or an entry of its menu."""
        await ack()
        offer, record = chosen(body["actions"][0])
        made = {"context": self._context, "citation": self._citation, "why": self._why, "wrong": self._wrong, "not_meant": self._not_meant}
        user = body["user"]["id"]
        language = (await self.gate.member(user)).language
        wording = self.wording(language)
        if offer in made:
            await self._open(body, await made[offer](record, body, wording), wording)
        elif offer == "follow":
            await self._follow(record, body, wording)
        elif offer == "unfollow":
            await self.newsroom.unfollow(record, user)
            await self._tell(body, notice(wording, wording.say("slack.unfollowed")), wording)

    async def _open(self, body: Body, view: dict[str, Any], wording: Wording) -> None:
        """Show a modal. Slack gives three seconds from the press on; who waited longer is told to press again."""
        try:
            await self.client.views_open(trigger_id=body["trigger_id"], view=view)
        except SlackApiError as error:
            row = "press_again" if name_of(error) in LATE else "not_opened"
            await self._tell(body, notice(wording, wording.say(f"slack.{row}")), wording)

    async def _context(self, record: str, body: Body, wording: Wording) -> dict[str, Any]:
        del body
        quoted = await self.newsroom.quoted(record)
        for n in range(1, quoted + 1):  # the first of them that still stands
            if found := await self.replies.context(record, n, STAFF, wording.language):
                return views.context(found, record, (n, 0), quoted, wording)
        return self._not_shown("buttons.in_context", wording)

    async def turned(self, ack: Callable[..., Awaitable[Any]], body: Body) -> None:
        """Earlier, later, or another quotation, in an open modal."""
        await ack()
        pressed = body["actions"][0]
        value = pressed["selected_option"]["value"] if "selected_option" in pressed else pressed["value"]
        record, n, shift = inbound.turn_of(value)
        wording = self.wording((await self.gate.member(body["user"]["id"])).language)
        found = await self.replies.context(record, n, STAFF, wording.language, shift=shift)
        quoted = await self.newsroom.quoted(record)
        shown = views.context(found, record, (n, shift), quoted, wording) if found else None
        await self.client.views_update(view_id=body["view"]["id"], view=shown or self._not_shown("buttons.in_context", wording))

    async def _citation(self, record: str, body: Body, wording: Wording) -> dict[str, Any]:
        """All that a record quotes, as text to be copied; a correction reaches whoever had it."""
        numbers = range(1, await self.newsroom.quoted(record) + 1)
        texts = [text for n in numbers if (text := await self.replies.citation(record, n, STAFF, wording.language))]
        if not texts:
            return self._not_shown("buttons.copy_citation", wording)
        await self.newsroom.copied(record, body["user"]["id"])
        return views.citations(texts, wording)

    async def _why(self, record: str, body: Body, wording: Wording) -> dict[str, Any]:
        del body
        return views.notice(wording.say("buttons.why"), await self.replies.why(record, STAFF, wording.language), wording)

    async def _wrong(self, record: str, body: Body, wording: Wording) -> dict[str, Any]:
        return views.wrong(_place(body) | {"record": record}, wording)

    async def _not_meant(self, record: str, body: Body, wording: Wording) -> dict[str, Any]:
        return views.meant(await self._question(record, body) or "", _place(body) | {"record": record}, wording)

    async def _question(self, record: str, body: Body) -> str | None:
        """A record's question, for those who may know of it: it was asked where they pressed, or is theirs."""
        placed = _place(body)
        lane = Lane(NAME, self.gate.us.team, f"{placed['channel']}/{placed['thread']}")
        return await self.newsroom.question(record, lane, body["user"]["id"])

    def _not_shown(self, title: str, wording: Wording) -> dict[str, Any]:
        return views.notice(wording.say(title), notice(wording, wording.say("sentences.not_shown")), wording)

    async def wrong_sent(self, ack: Callable[..., Awaitable[Any]], body: Body) -> None:
        """What a reader says is wrong: kept, and shown to the desk."""
        values, placed = body["view"]["state"]["values"], inbound.placed(body)
        reason = values["reason"]["reason"]["selected_option"]["value"]
        note = values["note"]["note"].get("value") or ""
        user, record = body["user"]["id"], placed.get("record", "")
        wording = self.wording((await self.gate.member(user)).language)
        known = reason in views.REASONS and await self.replies.visible(record, STAFF) is not None
        try:
            if known:
                await self.newsroom.rate(record, user, reason, note)
        except StoreError:
            log.warning("what a reader says is wrong could not be stored")
            await ack(response_action="errors", errors={"note": wording.say("slack.unstored")})  # the form stays, with what they wrote
            return
        said = wording.say("buttons.thanks", id=record) if known else wording.say("sentences.no_such_record")
        await ack(response_action="update", view=views.notice(wording.say("buttons.wrong"), notice(wording, said), wording))
        if self.desk and known:
            await self.client.chat_postMessage(channel=self.desk, **_sent(self._card(record, reason, note, user)))

    def _card(self, record: str, reason: str, note: str, user: str) -> Message:
        """What the desk is shown of it."""
        wording = self.wording("en")
        said = wording.say("slack.desk_card", id=record, what=wording.say(f"buttons.{reason}"))
        message = render(notice(wording, said, *([note] if note.strip() else [])), wording)[0]
        return Message([*message.blocks, kit.rich(kit.section(kit.mention(user)))], message.text)

    async def _follow(self, record: str, body: Body, wording: Wording) -> None:
        """Follow a question, in the conversation where it was asked; for whoever pressed alone where others may read it."""
        question, placed, user = await self._question(record, body), _place(body), body["user"]["id"]
        if not question:
            await self._tell(body, notice(wording, wording.say("sentences.no_such_record")), wording)
            return
        here = inbound.came(body, inbound.NOBODY)
        known = here is not None and (await self.gate.placed(here)).shared is False
        thread = placed.get("thread", "") if known else ""
        conversation = f"{placed['channel']}/{thread}" if thread else f"follow/{record}/{user}"
        lane = Lane(NAME, self.gate.us.team, conversation)
        address = Address(placed["channel"], thread) if thread else Address()
        await self.newsroom.follow(record, lane, user, address.to_json() if thread else "", wording.language)
        await self._tell(body, notice(wording, wording.say("slack.following", question=question)), wording, stop=record)

    async def _tell(self, body: Body, reply: Reply, wording: Wording, *, stop: str | None = None) -> None:
        """Show a notice to whoever pressed, where they pressed."""
        placed, user = _place(body), body["user"]["id"]
        message = render(reply, wording)[0]
        extra = [kit.actions(kit.button("unfollow", wording.say("buttons.unfollow"), stop))] if stop else []
        shown = Message([*message.blocks, *extra], message.text)
        await self.deliverer.show(
            placed.get("channel", ""), user, shown, thread=placed.get("thread", ""), respond=placed.get("respond", "")
        )

    async def home_opened(self, body: Body) -> None:
        """The home tab is made when it is opened; in the messages tab questions are offered that the index can answer."""
        event = body["event"]
        user, messages = event["user"], event.get("tab") == "messages"
        wording = self.wording((await self.gate.member(user)).language)
        try:
            await (self._offer(event["channel"], wording) if messages else self._home(user, wording))
        except StoreError:
            log.warning("a home tab could not be made: the store failed")
            if not messages:
                sorry = notice(wording, wording.say("slack.unstored"))
                await self.client.views_publish(user_id=user, view=views.home_notice(sorry))

    async def _offer(self, channel: str, wording: Wording) -> None:
        prompts = [{"title": title, "message": words} for title, words in await self.newsroom.prompts(wording.language)]
        if prompts:
            await self.client.assistant_threads_setSuggestedPrompts(channel_id=channel, prompts=prompts)

    async def _home(self, user: str, wording: Wording) -> None:
        await self.client.views_publish(user_id=user, view=views.home(await self.newsroom.home(user, wording.language), wording))

    async def ordered(self, ack: Callable[..., Awaitable[Any]], body: Body) -> None:
        """A button of the home tab that only admins have; whoever sends its payload without being one is refused."""
        await ack()
        pressed, user = body["actions"][0], body["user"]["id"]
        wording = self.wording((await self.gate.member(user)).language)
        reply = await self.newsroom.command(pressed["action_id"].removeprefix("desk_"), pressed["value"], user, wording.language)
        await self._open(body, views.notice(wording.say("slack.done"), reply, wording), wording)
        await self._home(user, wording)

    async def lost(self, body: Body) -> None:
        """The app was removed, or its token taken back: said to the operator until something is delivered again."""
        kind, tokens = body["event"]["type"], body["event"].get("tokens", {})
        if kind == "tokens_revoked" and not tokens.get("bot"):
            return  # somebody's own token, which nothing here uses
        log.error("Slack: %s; nothing is delivered until the app is installed again", kind)
        self.deliverer.trouble = f"Slack says {kind}; install the app again"


async def _nothing() -> None:
    """What is to be done was stored before this."""


async def _acknowledged(ack: Callable[..., Awaitable[Any]]) -> None:
    """What is to be done was stored before this."""
    await ack()


def _place(body: Body) -> dict[str, str]:
    """Where a button was pressed, as opaque names."""
    here = inbound.came(body, inbound.NOBODY)
    return {"channel": here.channel, "thread": here.thread, "respond": here.respond} if here else {}


def _sent(message: Message) -> dict[str, Any]:
    return {"blocks": message.blocks, "text": message.text, "parse": "none", "unfurl_links": False, "unfurl_media": False}

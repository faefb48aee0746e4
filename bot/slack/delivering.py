"""Replies out: posted, edited, or shown to the asker alone; and what each of Slack's errors says of what readers saw."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import ClientConnectorError
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.briefing.commands import Command
from bot.briefing.platforms import Platform, UnreachableError, Way
from bot.briefing.reply import Head, Reply, Said, headed
from bot.slack.address import NAME, ONLY_YOU, Address, parted, remote
from bot.slack.faults import NO_ACCESS, NOT_EDITABLE, NOT_THERE, TOO_LONG, meaning, name_of
from bot.slack.pacing import Pace
from bot.slack.render import CHARACTERS, Message, render

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from aiohttp import ClientSession
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.briefing.delivering import Update
    from bot.core.wording import Wording


class PartlyPostedError(Exception):
    """Some of an answer's messages stand, and a further one was refused: what comes again has to be marked."""


@dataclass(slots=True)
class Deliverer:
    """Delivers by a client that repeats nothing by itself: a post that was cut off may have arrived."""

    client: AsyncWebClient
    session: ClientSession
    wording: Callable[[str], Wording]
    pace: Pace = field(default_factory=Pace)
    trouble: str | None = None

    def platform(self) -> Platform:
        """What the worker is handed."""
        return Platform(NAME, self.deliver, self.edit, self.typing)

    async def deliver(self, update: Update, reply: Reply, way: Way) -> str:
        """Post a reply; its name for `edit`."""
        address, wording = Address.from_json(update.address), self.wording(update.language)
        followed = update.wants.record if update.wants.command is Command.ASK else None
        if followed:
            reply = headed(reply, wording.say("slack.new_on", question=update.text))
        with self._told():
            if address.respond or not address.channel:
                return await self._respond(update, address, reply)
            if way.only_asker and not update.private:
                return await self._only_you(update, address, reply)
            try:
                return await self._post(address, reply, wording, way=way, bulk=update.bulk, stop=followed)
            except SlackApiError as error:
                if name_of(error) not in NOT_THERE or not update.user:
                    raise
                return await self._direct(update.user, reply, wording)

    async def edit(self, update: Update, name: str, reply: Reply) -> str | None:
        """Replace what was posted; its name from now on, where parts came to it. What only the asker saw is said again to them.

        A part that somebody deleted keeps no other from being replaced.
        """
        wording = self.wording(update.language)
        channel, stamps = parted(name)
        with self._told():
            if channel == ONLY_YOU:
                await self._respond(update, Address.from_json(update.address), reply)
                return None
            messages, gone = render(reply, wording), 0
            bare = render(Reply((*_heads(reply), Said(wording.say("slack.too_long"))), reply.record), wording)[0]
            for place, stamp in enumerate(stamps):
                shown = messages[place] if place < len(messages) else _ended(reply, wording)
                gone += await self._is_gone(channel, stamp, shown, bare, reply.record)
            if gone == len(stamps):
                raise UnreachableError("message_not_found")
            thread, more = Address.from_json(update.address).thread or stamps[0], messages[len(stamps) :]
            added = [await self._send(channel, thread, message, reply.record) for message in more]
            return remote(channel, [*stamps, *added]) if added else None

    async def _is_gone(self, channel: str, stamp: str, shown: Message, bare: Message, record: str | None) -> bool:
        """Replace a part; whether there is none any more."""
        try:
            await self._update(channel, stamp, shown, record)
        except SlackApiError as error:
            if name_of(error) in TOO_LONG:  # shorter is right, and the old words must not stay
                await self._update(channel, stamp, bare, record)
                return False
            if name_of(error) != "message_not_found":
                raise
            return True
        return False

    async def typing(self, update: Update) -> None:
        """Say that an answer is being made; Slack takes it away when the answer is there."""
        address = Address.from_json(update.address)
        if address.thread and not address.respond:
            status = self.wording(update.language).say("slack.status")
            await self.client.assistant_threads_setStatus(channel_id=address.channel, thread_ts=address.thread, status=status)

    async def tell(self, channel: str, user: str, reply: Reply, *, language: str = "en", thread: str = "") -> None:
        """Show a notice to one user, in a channel or in their conversation with the bot."""
        await self.show(channel, user, render(reply, self.wording(language))[0], thread=thread)

    async def show(self, channel: str, user: str, message: Message, *, thread: str = "", respond: str = "") -> None:
        """Show a message to one user: where a response address is known by that, since it needs no access to the channel."""
        if respond:
            await AsyncWebhookClient(respond, session=self.session).send_dict(_only_you(message))
        elif channel.startswith("D") or not channel:
            opened = channel or (await self.client.conversations_open(users=user))["channel"]["id"]
            await self._send(opened, thread, message, None)
        else:
            await self.client.chat_postEphemeral(
                channel=channel, user=user, thread_ts=thread or None, blocks=message.blocks, text=message.text, parse="none"
            )

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Slack's errors as what the worker has to know, and whether the app has access at all."""
        try:
            yield
        except SlackApiError as error:
            if name_of(error) in NO_ACCESS:
                self.trouble = f"Slack says {name_of(error)}; install the app again"
            raise meaning(error) from error
        except ClientConnectorError as error:
            raise meaning(error) from error
        else:
            self.trouble = None

    async def _post(self, address: Address, reply: Reply, wording: Wording, *, way: Way, bulk: bool, stop: str | None) -> str:
        """Post all messages of a reply into its thread; in smaller ones where Slack counts differently than we do."""
        await self.pace.turn(address.channel, bulk=bulk)
        for room in (CHARACTERS, CHARACTERS // 3):
            messages = render(reply, wording, mention=way.mention, stop=stop, room=room)
            stamps: list[str] = []
            try:
                for message in messages:
                    if stamps:
                        await self.pace.turn(address.channel, bulk=bulk)
                    stamps += [await self._send(address.channel, address.thread, message, reply.record)]
            except SlackApiError as error:
                if stamps:
                    raise PartlyPostedError(name_of(error)) from error
                if name_of(error) not in TOO_LONG:
                    raise
            else:
                return remote(address.channel, stamps)
        bare = Reply((*_heads(reply), Said(wording.say("slack.too_long"))), reply.record)
        return remote(address.channel, [await self._send(address.channel, address.thread, render(bare, wording)[0], reply.record)])

    async def _respond(self, update: Update, address: Address, reply: Reply) -> str:
        """Show a reply to the asker alone; by direct message where the command was too long ago (30 minutes, 5 times)."""
        wording = self.wording(update.language)
        if address.respond:
            client = AsyncWebhookClient(address.respond, session=self.session, retry_handlers=[])
            for place, message in enumerate(messages := render(reply, wording)):
                told = await client.send_dict(_only_you(message))
                if told.status_code != 200 and place == 0:  # noqa: PLR2004 (anything else says that it did not arrive)
                    break
            else:
                return remote(ONLY_YOU, [str(len(messages))])
        if not update.user:
            raise UnreachableError("nobody is left to be told")
        return await self._direct(update.user, reply, wording)

    async def _only_you(self, update: Update, address: Address, reply: Reply) -> str:
        await self.tell(address.channel, update.user, reply, language=update.language, thread=address.thread)
        return remote(ONLY_YOU, ["1"])

    async def _direct(self, user: str, reply: Reply, wording: Wording) -> str:
        """Post a reply into the user's conversation with the bot."""
        channel = (await self.client.conversations_open(users=user))["channel"]["id"]
        return await self._post(Address(channel), reply, wording, way=Way(""), bulk=False, stop=None)

    async def _send(self, channel: str, thread: str, message: Message, record: str | None) -> str:
        told = await self.client.chat_postMessage(
            channel=channel,
            thread_ts=thread or None,
            blocks=message.blocks,
            text=message.text,
            metadata=_metadata(record),
            parse="none",
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(told["ts"])

    async def _update(self, channel: str, stamp: str, message: Message, record: str | None) -> None:
        try:
            await self.client.chat_update(
                channel=channel, ts=stamp, blocks=message.blocks, text=message.text, metadata=_metadata(record), parse="none"
            )
        except SlackApiError as error:
            if name_of(error) not in NOT_EDITABLE:
                raise


def _only_you(message: Message) -> dict[str, object]:
    return {"response_type": "ephemeral", "replace_original": False, "text": message.text, "blocks": message.blocks}


def _metadata(record: str | None) -> dict[str, object]:
    """Every app of the workspace reads it: an opaque id, nothing else."""
    return {"event_type": "onrecord_message", "event_payload": {"record": record or ""}}


def _heads(reply: Reply) -> Sequence[Head]:
    return [block for block in reply.blocks if isinstance(block, Head)][:1]


def _ended(reply: Reply, wording: Wording) -> Message:
    """What stands in a further message that is not needed any more."""
    return render(Reply((*_heads(reply), Said(wording.say("slack.above")))), wording)[0]

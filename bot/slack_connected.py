"""Slack put together with the rest: its gate from the policy, its newsroom on the store, its ways in from the settings."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.core.errors import ConfigurationError
from bot.delivery.connection import Connection
from bot.following import Following
from bot.newsroom import SlackNewsroom
from bot.replying import Replies
from bot.slack.address import NAME, Address
from bot.slack.app import Slack
from bot.slack.connecting import Socket, clients, routes, text_of, who_we_are
from bot.slack.delivering import Deliverer
from bot.slack.gate import Gate, Rules
from bot.slack.inbound import Came

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from slack_bolt.async_app import AsyncApp

    from bot.app import App
    from bot.briefing.keeping import Followed
    from bot.delivery.intake import Intake
    from bot.slack.inbound import Us

OURS = timedelta(days=30)
"""How long a thread that was answered in stays one of ours."""


@dataclass(frozen=True, slots=True)
class Assembled:
    """Slack's parts, put together on a store."""

    slack: Slack
    bolt: AsyncApp
    following: Following


@asynccontextmanager
async def slack(app: App, intake: Intake) -> AsyncIterator[Connection]:
    """Slack as `serve` runs it. Raises ConfigurationError for tokens that cannot be used."""
    token, secret = app.settings.values.get("SLACK_APP_TOKEN"), app.settings.values.get("SLACK_SIGNING_SECRET")
    if not token and not secret:
        raise ConfigurationError("SLACK_BOT_TOKEN alone lets nothing in; set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP)")
    async with assembled(app, intake) as made:
        socket = Socket(made.bolt, token, made.slack.client) if token else None
        deliverer = made.slack.deliverer

        async def run() -> None:
            beside = asyncio.create_task(made.following.run())
            try:
                await (socket.run() if socket else beside)
            finally:
                beside.cancel()

        def trouble() -> str | None:
            return deliverer.trouble or (socket.trouble() if socket else None)

        yield Connection(deliverer.platform(), routes(made.bolt) if secret else (), run, trouble)


@asynccontextmanager
async def assembled(app: App, intake: Intake) -> AsyncIterator[Assembled]:
    """All parts of Slack, with its clients open."""
    values = app.settings.values
    async with clients(values["SLACK_BOT_TOKEN"], values.get("SLACK_API_URL")) as its:
        us = await who_we_are(its.calling)
        newsroom = SlackNewsroom(app, NAME, us.team)
        gated = replace(intake, may_ask=lambda _: True)  # Slack's own gate has let them in, by groups and channels too
        gate = Gate(its.calling, us, _rules(app, us, newsroom))

        async def may(one: Followed) -> Followed | None:
            return await _still_may(gate, one)

        made = Slack(
            client=its.calling,
            gate=gate,
            deliverer=Deliverer(its.posting, its.session, app.briefer.wording),
            intake=gated,
            replies=Replies(app.briefer, app.policy.contact),
            newsroom=newsroom,
            wording=app.briefer.wording,
            read_file=partial(text_of, its),
            contact=app.policy.contact,
            desk=_desk(app, us),
        )
        yield Assembled(made, made.app(values.get("SLACK_SIGNING_SECRET")), Following(app, NAME, gated, may))


async def _still_may(gate: Gate, one: Followed) -> Followed | None:
    """What is followed, by whoever may still ask; where Slack does not say who reads the channel now, for them alone."""
    came = await gate.placed(Came(one.lane.workspace, one.user, Address.from_json(one.address).channel, pressed=True))
    if await gate.refuses(came) is not None:
        return None
    return replace(one, address="") if came.shared is None else one


def _rules(app: App, us: Us, newsroom: SlackNewsroom) -> Rules:
    policy = app.policy

    def may_ask(workspace: str, user: str, channel: str, groups: frozenset[str]) -> bool:
        return policy.admits(NAME, workspace, user, *([channel] if channel else []), *groups)

    async def ours(conversation: str) -> bool:
        return bool(await app.journal.turns(conversation, since=app.clock() - OURS, limit=1))

    return Rules(
        may_ask=may_ask,
        groups=frozenset(name for name in policy.named(NAME, us.team) if name.startswith("S")),
        refused=frozenset(entry.rpartition("/")[2] for entry in policy.refuse.get(NAME, ())),
        guests=bool(policy.slack.get("guests")),
        shared_channels=bool(policy.slack.get("shared_channels")),
        administers=newsroom.administers,
        paused=newsroom.paused,
        ours=ours,
    )


def _desk(app: App, us: Us) -> str | None:
    """The channel for complaints, where it is one of this workspace."""
    workspace, _, channel = str(app.policy.slack.get("desk", "")).partition("/")
    return channel if channel and workspace == us.team else None

"""`chat`: questions one after the other, each read with those before it, and each stored before it is answered."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot import desk
from bot.briefing.commands import Request
from bot.briefing.delivering import Acceptance, Lane, Limits, Update
from bot.briefing.platforms import Platform
from bot.commands import question_of, record
from bot.core.answering.question import checked
from bot.core.errors import InputError
from bot.delivery.answering import Answering
from bot.delivery.logs import configure
from bot.delivery.metrics import Metrics
from bot.delivery.sending import Patience, Sender
from bot.delivery.worker import LEASE
from bot.processes import TERMINAL, own_name, take_over
from bot.replying import Replies
from bot.terminal import output
from bot.terminal.lines import is_typed, lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.app import App
    from bot.briefing.platforms import Way
    from bot.briefing.reply import Reply
    from bot.core.answering.question import Question

HELP = """\
Ask a question; the next one may build on it. exit or Ctrl-D leaves.
/record NUMBER shows an answer again, /why NUMBER explains its label."""
LEAVING = frozenset(["exit", "quit"])
LOOK_S = 0.1
NO_PLACEHOLDER_S = 3600.0


@dataclass(frozen=True, slots=True)
class Conversation:
    """One run at a terminal: a lane that nobody else can deliver to."""

    app: App
    asked: Question
    sender: Sender
    lane: Lane

    async def ask(self, text: str) -> None:
        """Store a question, answer it, and print the answer. Raises InputError for one that cannot be read."""
        asked = self.asked
        update = Update(
            id=self.app.briefer.number(),
            lane=self.lane,
            user=TERMINAL,
            text=checked(text),
            audience=asked.audience,
            language=asked.language,
            private=True,
            wants=Request(articles=asked.articles, sources=asked.sources, speaker=asked.speaker),
        )
        while (await self.app.inbox.accept(update, Limits(), at=self.app.clock())).acceptance is Acceptance.DUPLICATE:
            update = replace(update, id=self.app.briefer.number())
        while self.lane.platform in (await self.app.inbox.waiting()).jobs:
            jobs = await self.app.inbox.claim(own_name(), [self.lane.platform], LEASE, at=self.app.clock())
            for job in jobs:
                await self.sender.work(job)
            if not jobs:
                await asyncio.sleep(LOOK_S)


async def chat(app: App, scope: Mapping[str, Any], *, language: str) -> None:
    """`chat`. What one run asks is a conversation of its own. Raises InputError for a scope that does not exist."""
    asked = await question_of(app, "", scope, language=language, audience="staff")
    await app.briefer.check_scope(asked)
    configure("error", app.settings.secrets)
    await take_over(app)
    conversation = _conversation(app, asked)
    if is_typed():
        output.say_aside(HELP)
    for line in lines():
        if line.casefold() in LEAVING:
            break
        try:
            await _turn(conversation, line)
        except InputError as error:
            output.say_aside(f"onrecord: {' '.join(str(error).split())}")


def _conversation(app: App, asked: Question) -> Conversation:
    """A conversation on a platform of this process alone."""
    platform = Platform(f"{TERMINAL}:{own_name()}", _print, _print_again)
    metrics = Metrics()
    answering = Answering(app.briefer, metrics.answered, Replies(app.briefer, app.policy.contact))
    patience = Patience(placeholder=NO_PLACEHOLDER_S)
    sender = Sender(app.inbox, app.outbox, answering, {platform.name: platform}, app.clock, metrics, patience, app.sent.epoch)
    return Conversation(app, asked, sender, Lane(platform.name, TERMINAL, app.briefer.number()))


async def _print(_: Update, reply: Reply, way: Way) -> str:
    output.say(reply)
    return way.key


async def _print_again(update: Update, remote: str, reply: Reply) -> None:  # noqa: ARG001 (a line that is printed stays)
    output.say(reply)


async def _turn(conversation: Conversation, line: str) -> None:
    word, _, name = line.partition(" ")
    if word == "/record":
        await record(conversation.app, name.strip(), as_json=False)
    elif word == "/why":
        await desk.why(conversation.app, name.strip(), as_json=False)
    elif word.startswith("/"):
        raise InputError(f"no {word} here; there are /record NUMBER, /why NUMBER and exit")
    else:
        await conversation.ask(line)
    sys.stdout.write("\n")
    sys.stdout.flush()

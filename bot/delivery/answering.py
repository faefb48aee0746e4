"""A job's answer: made once, stored under its number, and shown again from there if the job is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.briefing.commands import Command
from bot.briefing.reply import compose, notice
from bot.core.answering.question import MAX_QUESTION, Question, checked
from bot.core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.briefing import Briefer
    from bot.briefing.delivering import Job, Update
    from bot.briefing.reply import Reply
    from bot.core.model import Answer
    from bot.core.wording import Wording


ASKS = frozenset([Command.ASK, Command.CHOSEN])


@dataclass(frozen=True, slots=True)
class Ready:
    """A message that is ready to be sent: its record, if it has one, and the answer's status or what kind of notice it is."""

    reply: Reply
    record: str | None
    outcome: str


@dataclass(frozen=True, slots=True)
class Answering:
    """Answers jobs with the Briefer. `told` is given every fresh answer."""

    briefer: Briefer
    told: Callable[[Answer], None]
    replies: Callable[[Update], Awaitable[Reply]]

    async def __call__(self, job: Job) -> Ready:
        """The message of a job. A question that cannot be read has a notice; other errors are raised."""
        update, wants = job.update, job.update.wants
        if wants.command not in ASKS:
            reply = await self.replies(update)
            return Ready(reply, reply.record, wants.command)
        if job.left.record and (again := await self.briefer.again(job.left.record)):
            return Ready(again, job.left.record, "answered")
        asker = (update.lane.platform, update.lane.workspace, update.user)
        question = Question(
            update.text, update.audience, update.language, wants.articles, wants.sources, wants.speaker, update.lane.key, asker
        )
        try:
            checked(update.text)
        except InputError:
            return self.notice(job, "unusable", n=f"{MAX_QUESTION:,}")
        try:
            answer = await self.briefer.ask(question, as_read=wants.command is Command.CHOSEN)
        except InputError:  # it can be read, so its scope is what is not there
            wording = self.wording(job)
            return Ready(notice(wording, wording.say("sentences.no_such_article")), None, "no_such_scope")
        self.told(answer)
        return Ready(compose(answer, self.wording(job)), answer.id, answer.status)

    async def anew(self, job: Job, ready: Ready) -> Ready:
        """A message again, with what may be shown now: something changed while it was made."""
        if ready.record is None:
            return ready
        if job.update.wants.command not in ASKS:
            return await self(job)
        again = await self.briefer.again(ready.record)
        if again is None:
            return Ready(notice(self.wording(job), self.wording(job).say("sentences.not_shown")), ready.record, ready.outcome)
        return Ready(again, ready.record, ready.outcome)

    def notice(self, job: Job, row: str, **inputs: object) -> Ready:
        """A notice of the bot's own instead of an answer, by its row."""
        wording = self.wording(job)
        return Ready(notice(wording, wording.say(f"delivery.{row}", **inputs)), None, row)

    def wording(self, job: Job) -> Wording:
        """The words of a job's language."""
        return self.briefer.wording(job.update.language)

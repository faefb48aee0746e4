"""The use case of every command but the plain question: an update in, its message out, stored under a number where it quotes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.briefing import citing
from bot.briefing.commands import Command
from bot.briefing.explaining import explain
from bot.briefing.given import given, quoted_in
from bot.briefing.now import still
from bot.briefing.reply import Table, compose, notice
from bot.briefing.sections import Arrangement
from bot.briefing.shown_record import numbered, record_of
from bot.briefing.verdicts import told as verdict_told
from bot.core.answering.question import Question
from bot.core.errors import InputError
from bot.core.model import Audience
from bot.core.ports import Where
from bot.replying import articles, checks

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.briefing import Briefer
    from bot.briefing.citing import Context
    from bot.briefing.delivering import Update
    from bot.briefing.draft import Candidate
    from bot.briefing.reply import Reply
    from bot.core.model import LivePassage
    from bot.core.ports import Record

MOST_QUOTATIONS = 100


@dataclass(frozen=True, slots=True)
class Replies:
    """What a reader may have beside an answer. Nothing is shown that the reader's audience may not see."""

    briefer: Briefer
    contact: str | None = None

    async def __call__(self, update: Update) -> Reply:
        """The message of an update."""
        if update.wants.command is Command.MORE:
            return await self._more(update)
        arrangement = self._arrangement(update.language)
        where = Where(update.audience, self.briefer.clock())
        try:
            reply = await self._made(update, where, arrangement)
        except InputError:
            return notice(arrangement.wording, arrangement.wording.say("sentences.no_such_article"))
        return await self._recorded(reply, update, arrangement)

    async def _made(self, update: Update, where: Where, arrangement: Arrangement) -> Reply:
        wants, index = update.wants, self.briefer.index
        match wants.command:
            case Command.CHECK | Command.DRAFT:
                return await self._checked(update, where, arrangement)
            case Command.OUTLETS:
                return self._outlets(arrangement, where)
            case Command.RECORD:
                return await self.record(update.text, update.audience, update.language)
            case Command.WHY:
                return await self.why(wants.record or update.text, update.audience, update.language)
        found = await articles.live_articles(index, next(iter(wants.articles), None), where, arrangement)
        found = [live for live in found if not wants.sources or live[0].card.source in wants.sources]
        if wants.command is Command.BRIEF:
            return articles.brief(found, arrangement)
        if wants.command is Command.TIMELINE:
            return articles.timeline(found, arrangement)
        return await articles.positions(index, found, {"speaker": wants.speaker, "about": update.text or None}, arrangement)

    async def _more(self, update: Update) -> Reply:
        """What else the articles say to an answer's question, without what was shown."""
        asker = (update.lane.platform, update.lane.workspace, update.user)
        wants = update.wants
        question = Question("", update.audience, update.language, wants.articles, wants.sources, wants.speaker, update.lane.key, asker)
        answer = await self.briefer.more((wants.record or "").strip().upper(), question)
        if answer is None:
            wording = self.briefer.wording(update.language)
            return notice(wording, wording.say("sentences.no_more"))
        return compose(answer, self.briefer.wording(update.language))

    async def _checked(self, update: Update, where: Where, arrangement: Arrangement) -> Reply:
        wording, draft = arrangement.wording, update.wants.command is Command.DRAFT
        if not any(character.isalnum() for character in update.text):
            return notice(wording, wording.say("check.nothing_given"))
        quotations = (quoted_in if draft else given)(update.text)[:MOST_QUOTATIONS]
        found = await checks.checked(self.briefer.index, quotations, where)
        if len(found) == 1 and not draft:
            return verdict_told(found[0], arrangement)
        return checks.report(found, arrangement, len(await self.briefer.index.articles(where)))

    def _outlets(self, arrangement: Arrangement, where: Where) -> Reply:
        """The outlets that a reader may see anything of, with their labels as they stand."""
        wording = arrangement.wording
        labels = sorted(
            (
                arrangement.label(name)
                for name, source in self.briefer.sources.items()
                if not where.public or source.audience is Audience.PUBLIC
            ),
            key=lambda one: one.outlet.casefold(),
        )
        said = notice(wording, wording.say("outlets.every"))
        rows = tuple((label.outlet, label.text) for label in labels)
        return type(said)((*said.blocks, Table((wording.say("outlets.outlet"), wording.say("outlets.line")), rows)))

    async def record(self, number: str, audience: Audience, language: str) -> Reply:
        """What a record says now. An unknown number, and one that this reader may not see, have the same reply."""
        recalled = await self.briefer.recall(number.strip().upper(), audience)
        wording = self.briefer.wording(language)
        return recalled or notice(wording, wording.say("sentences.no_such_record"))

    async def why(self, number: str, audience: Audience, language: str) -> Reply:
        """The explanation of the labels that a record showed."""
        wording, record = self.briefer.wording(language), await self.visible(number, audience)
        if record is None:
            return notice(wording, wording.say("sentences.no_such_record"))
        said: list[str] = []
        for shown in record.labels:
            source = self.briefer.sources.get(shown.source) if shown.source else None
            changes = (await self.briefer.journal.confirmations(shown.source or ""))[1:]
            label = self._arrangement(language).label(shown.source).text
            said += [label, "\n".join(explain(source, wording, contact=self.contact, changes=changes))]
        return notice(wording, *(said or [wording.say("why.every")]))

    async def visible(self, number: str, audience: Audience) -> Record | None:
        """A record that this reader may see anything of."""
        if await self.briefer.recall(number.strip().upper(), audience) is None:
            return None
        return await self.briefer.journal.recorded(number.strip().upper())

    async def context(self, number: str, n: int, audience: Audience, language: str, *, shift: int = 0) -> Context | None:
        """A quotation of a record among its paragraphs. None where it may not be shown, or does not stand any more."""
        found = await self._quoted(number, n, audience)
        return citing.context(*found, self._arrangement(language), shift=shift) if found else None

    async def citation(
        self, number: str, n: int, audience: Audience, language: str, *, most: int | None = None, measure: Callable[[str], int] = len
    ) -> str | None:
        """A quotation of a record as text to be copied. None where it may not be shown, or does not stand any more."""
        found = await self._quoted(number, n, audience)
        return citing.citation(found[0], found[1], self._arrangement(language), most=most, measure=measure) if found else None

    async def _quoted(self, number: str, n: int, audience: Audience) -> tuple[Record, Candidate, list[LivePassage]] | None:
        record = await self.visible(number, audience)
        cited = next((one for one in record.citations if one.n == n), None) if record else None
        if record is None or cited is None:
            return None
        live = await self.briefer.index.passages(cited.article, Where(audience, self.briefer.clock()))
        quoted = still(cited, live, await self.briefer.index.archived(cited.version))
        return (record, quoted, live) if quoted else None

    async def _recorded(self, reply: Reply, update: Update, arrangement: Arrangement) -> Reply:
        """The message with its number, once it is stored; one that quotes nothing, or shows a record already, is left as it is."""
        if reply.record:
            return reply
        while True:
            asked = f"/{update.wants.command} {' '.join(update.wants.articles)}".strip()
            made = record_of(reply, asked, self.briefer.number(), arrangement, audience=update.audience, at=self.briefer.clock())
            if made is None:
                return reply
            if await self.briefer.journal.record(made, arrangement.wording, conversation=None):
                return numbered(reply, made, arrangement)

    def _arrangement(self, language: str) -> Arrangement:
        return Arrangement(self.briefer.sources, self.briefer.wording(language), self.briefer.clock().date())

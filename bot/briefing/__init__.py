"""The Briefer: question in, Answer out. The way of a question, in the order of its steps; it awaits ports only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING

from bot.briefing.asking import Material, outlet_asked, wanted
from bot.briefing.composing import NOTHING, Composer
from bot.briefing.conversation import KEPT, MANY_TURNS, TURNS, Conversation
from bot.briefing.draft import WITHOUT_EMBEDDER, Asked
from bot.briefing.extract import PASSAGES_AN_OUTLET
from bot.briefing.following import Unclear
from bot.briefing.narrowing import MOST_ARTICLES, asks_for_all, matching, named, one_article, sought
from bot.briefing.nearness import best_an_outlet
from bot.briefing.now import as_of_now, told
from bot.briefing.premises import searched_in, translation, unframed
from bot.briefing.prompts import kept_with
from bot.briefing.record import Check, to_record, verify
from bot.briefing.reply import compose
from bot.briefing.scoping import Matched, Scoped, fault_of, narrowed, one_of
from bot.briefing.sections import Arrangement
from bot.briefing.understanding import settled, understand
from bot.core.answering.question import checked
from bot.core.answering.ranking import WORDS_WEIGHT, rank
from bot.core.errors import EmbedderUnavailable, InputError
from bot.core.model import Answer, Audience, Status
from bot.core.ports import Where
from bot.indexing.meaning import LEARNT_A_QUESTION, sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from bot.briefing.draft import Translator, Writer
    from bot.briefing.now import Now
    from bot.briefing.reply import Reply
    from bot.core.answering.question import Question
    from bot.core.labels import Source
    from bot.core.model import Version
    from bot.core.ports import Index, Journal, Reach, Record
    from bot.core.wording import Wording, WordingFile
    from bot.indexing.meaning import Meaning

HITS = 200
PASSAGES_A_VOICE = 24
OF_PASSAGE = 0.7  # of a sentence's nearness is that of its paragraph: alone it is often too short to be told by
LEARNT_BY_WORDS = 32


@dataclass(frozen=True, slots=True)
class Briefer:
    """Answers questions from the index. `clock` gives an aware time, `number` a fresh record number."""

    index: Index
    journal: Journal
    writer: Writer
    sources: Mapping[str, Source]
    wordings: Mapping[str, Wording]
    clock: Callable[[], datetime]
    number: Callable[[], str]
    meaning: Meaning | None = None
    translator: Translator | None = None
    prompts: tuple[WordingFile, ...] = ()

    async def ask(self, question: Question, *, as_read: bool = False) -> Answer:
        """Answer a question, shown `as_read` or not, and store the answer. Raises what `answer` does, and StoreError."""
        answer = await self.answer(question)
        return await self._recorded(replace(answer, read_as=answer.read_as or question.text) if as_read else answer, question)

    async def answer(self, question: Question) -> Answer:
        """The answer to a question; nothing is stored.

        Raises InputError for a question that cannot be read or a scope that does not exist, StoreError when the store fails.
        """
        began = perf_counter()
        question = replace(question, text=checked(question.text))
        where = self.where(question)
        await self.check_scope(question)
        before = await self._before(question, where)
        read = before.read_as(question.text)
        if isinstance(read, Unclear):
            answer = self._composer(question, where.at).unclear(read, before.alternatives(question.text, read))
        else:
            put = await self._translated(asked := replace(question, text=read or question.text), where)
            answer = await self._found(replace(asked, text=unframed(put or asked.text)), where, before, translated=put is not None)
            answer = replace(answer, question=question.text, read_as=put or read or answer.read_as)
        return replace(answer, total_ms=round((perf_counter() - began) * 1000, 3))

    async def verify(self, number: str) -> tuple[Record, list[Check]]:
        """Replay a record: one check for each thing that could have changed. Raises InputError for an unknown number."""
        record = await self.journal.recorded(number)
        if record is None:
            raise InputError(f"no record {number}; the number stands at the end of each answer")
        used = [await self.journal.wording(ref) for ref in record.prompt.split("+")]
        by = Arrangement(self.sources, self.wording(record.language), self.clock().date())
        current = {one.source: by.label(one.source) for one in record.labels if one.source is None or one.source in self.sources}
        checks = verify(record, await self._versions(record), used, current=current, now=by.wording, prompts=self.prompts)
        return record, list(checks)

    async def recall(self, number: str, audience: Audience) -> Reply | None:
        """What a sent answer says now, never who asked. None for an unknown number and for one that this reader may not see."""
        record = await self.journal.recorded(number)
        if record is None or (audience is Audience.PUBLIC and record.audience is not Audience.PUBLIC):
            return None
        now, withdrawn_at = await self._now(record, audience)
        return told(record, now, self.wording(record.language), withdrawn_at=withdrawn_at)

    async def again(self, number: str) -> Reply | None:
        """A stored answer for the reader who asked for it, with what may be shown of it now. None where nothing may."""
        record = await self.journal.recorded(number)
        if record is None:
            return None
        now, withdrawn_at = await self._now(record, record.audience)
        wording = self.wording(record.language)
        return compose(now.answer, wording) if now.answer else told(record, now, wording, withdrawn_at=withdrawn_at)

    async def more(self, number: str, question: Question) -> Answer | None:
        """What else there is on a record's question, without what its conversation showed. None where there is nothing for this reader."""
        record = await self.journal.recorded(number)
        if record is None or not record.question or record.audience is not question.audience:
            return None
        question = replace(question, text=record.read_as or record.question)
        where = self.where(question)
        turns = await self.journal.turns(question.conversation or "", since=record.asked_at, limit=MANY_TURNS)
        if record.id not in {turn.id for turn in turns}:  # a question is shown again where it was asked, and nowhere else
            return None
        answer = await self._found(question, where, Conversation.of(turns, question.audience).beyond(record))
        if answer.status is not Status.ANSWERED:
            return None
        return await self._recorded(replace(answer, read_as=question.text), question)

    async def _now(self, record: Record, audience: Audience) -> tuple[Now, datetime | None]:
        """A record as it stands for a reader, and when an article of it was withdrawn."""
        where = Where(audience, self.clock())
        names = dict.fromkeys(citation.article for citation in record.citations)
        live = {name: await self.index.passages(name, where) for name in names}
        ended = [one.withdrawn_at for name in names if (one := await self.index.article(name)) and one.withdrawn_at]
        wording = self.wording(record.language)
        now = as_of_now(record, live, Arrangement(self.sources, wording, where.at.date()), versions=await self._versions(record))
        return now, next(iter(ended), None)

    async def _versions(self, record: Record) -> dict[str, Version]:
        """The versions that a record quotes, live or not."""
        names = dict.fromkeys(citation.version for citation in record.citations)
        return {name: version for name in names if (version := await self.index.archived(name))}

    def where(self, question: Question) -> Where:
        """What this question may look at, now."""
        return Where(question.audience, self.clock(), question.articles, question.sources)

    def wording(self, language: str) -> Wording:
        """The words of a language that this deployment serves, else English."""
        return self.wordings.get(language) or self.wordings["en"]

    async def _recorded(self, answer: Answer, question: Question) -> Answer:
        """The answer, stored under its number or, where that one is taken, under another."""
        wording = kept_with(self.wording(question.language), self.prompts, answer.prompt)
        while not await self.journal.record(
            to_record(answer, wording, audience=question.audience), wording, conversation=question.conversation
        ):
            answer = replace(answer, id=self.number())
        return answer

    async def check_scope(self, question: Question) -> None:
        """Refuse a scope that does not exist. Raises InputError."""
        known = {one.card.id for one in await self.index.articles(self.where(question))} if question.articles else set[str]()
        if fault := fault_of(question, self.sources, known):
            raise InputError(fault)

    async def _before(self, question: Question, where: Where) -> Conversation:
        """What was asked and shown before in the same conversation; nobody whom the reader may no longer be shown."""
        if question.conversation is None:
            return Conversation()
        turns = await self.journal.turns(question.conversation, since=where.at - KEPT, limit=TURNS)
        before = Conversation.of(turns, question.audience)
        if not before.refers(question.text):
            return before
        return before.as_of({name: await self.index.passages(name, where) for name in before.articles})

    async def _translated(self, question: Question, where: Where) -> str | None:
        """The question in a language that can be searched, where it is in none; empty where no model could do it, None without need."""
        if self.translator is None or (self.meaning and not self.meaning.embedder.measured):
            return None  # a server's embedder may know any language
        languages = (await self.index.reach(where)).languages
        into = searched_in(question.text, languages)
        put = await self.translator.translated(question.text, into, Asked(asker=question.asker)) if into else None
        return (translation(put or "", question.text, languages) or "") if into else None

    async def _found(self, question: Question, where: Where, before: Conversation, *, translated: bool = False) -> Answer:
        """The answer to a question as it is read."""
        reach = await self.index.reach(where)
        material = await self._material(replace(question, text=sought(question.text, question.articles)), where, reach)
        material = replace(material, live=before.left(question.text, material.live))
        scoped = await self._scoped(question, where, reach, material)
        wording = self.wording(question.language)
        scoped = replace(scoped, found=replace(scoped.found, asked=Asked(wording.language, question.asker, translated)))
        answer = await self._told(question, reach, material, scoped, where.at)
        if material.degraded is None:
            return answer
        said = (*answer.closing, wording.say("sentences.by_words_alone"))
        return replace(answer, degraded=answer.degraded or material.degraded, closing=said)

    async def _material(self, question: Question, where: Where, reach: Reach) -> Material:
        """The best passages for a question; more of them where it asks for one voice."""
        want = wanted(question.text, question.speaker)
        outlet = outlet_asked(want, self.sources.values()) if want else None
        if want and outlet:  # an outlet's words are its articles', or its own wording where that is asked for
            where, want = replace(where, sources=(outlet,)), replace(want, who=None) if want.own else None
        tokens = understand(f"{question.text} {question.speaker or ''}", reach.languages)
        recall = await self.index.lexical([term for token in tokens for term in token.terms], where, HITS)
        tokens = settled(tokens, recall.frequency, reach.languages)
        material = Material(question.text, tokens, (), recall, want.spelt_as(tokens) if want else None)
        most = PASSAGES_A_VOICE if want else PASSAGES_AN_OUTLET
        if self.meaning is None:
            return await self._by_words(material, where, most)
        try:
            return await self._by_meaning(material, self.meaning, where, most)
        except EmbedderUnavailable:
            return replace(await self._by_words(material, where, most), degraded=WITHOUT_EMBEDDER)

    async def _by_words(self, material: Material, where: Where, most: int) -> Material:
        """The passages that share the most with the question, word for word."""
        outlets = {hit.passage: hit.source for hit in material.recall.hits}
        ranked = [hit.passage for hit, _ in rank(material.recall, material.tokens)]
        return replace(material, live=await self.index.read(best_an_outlet(outlets, ranked, most), where))

    async def _by_meaning(self, material: Material, meaning: Meaning, where: Where, most: int) -> Material:
        """The passages nearest in meaning, words weighing little, and how close their sentences are."""
        words = {hit.passage: score for hit, score in rank(material.recall, material.tokens)}
        asked = await meaning.asked(material.question)
        found = await meaning.closest(asked, where, HITS, list(words))
        if found.lacking:
            await self._learn(meaning, where, [one for one in words if one not in found.near])
            found = await meaning.closest(asked, where, HITS, list(words))
        near, top = found.near, max(words.values(), default=1.0)
        ranked = sorted(near, key=lambda one: (-near[one][1] - WORDS_WEIGHT * words.get(one, 0.0) / top, one))
        best = await self.index.read(best_an_outlet({one: source for one, (source, _) in near.items()}, ranked, most), where)
        said = await meaning.similar(asked, [text for live in best for text in sentences(live)])
        close = {
            (live.id, one.start): OF_PASSAGE * near[live.id][1] + (1 - OF_PASSAGE) * said[text]
            for live in best
            for one, text in zip(live.statements, sentences(live), strict=True)
            if text in said
        }
        degraded = WITHOUT_EMBEDDER if found.lacking else None
        return replace(material, live=best, close=close, degraded=degraded, measured=meaning.embedder.measured)

    async def _learn(self, meaning: Meaning, where: Where, found: Sequence[int]) -> None:
        """Give passages the vectors they were indexed without: those found by words, and all of the articles asked about."""
        live = await self.index.read(found[:LEARNT_BY_WORDS], where)
        live += [one for name in where.articles for one in await self.index.passages(name, where)]
        await meaning.learn([one.passage.text for one in live][:LEARNT_A_QUESTION])

    async def _scoped(self, question: Question, where: Where, reach: Reach, material: Material) -> Scoped:
        """What a question is answered from; or the choice that it leaves, where too many articles match or it has to name one."""
        found, by = material.evidence(), Arrangement(self.sources, self.wording(question.language), where.at.date())
        articles, rest = sum(reach.articles.values()), one_article(question.text)
        if question.articles or articles <= 1:
            return Scoped(found)
        if rest is not None:
            its = (await self._material(replace(question, text=rest), where, reach)).evidence()
            texts = {one.sha256: one.card for one in reversed(await self.index.articles(where))} if asks_for_all(rest) else {}
            return one_of(its, list(texts.values()), question.text, by) or Scoped(found)
        if articles <= MOST_ARTICLES:
            return Scoped(found)
        matched = await self._matched(material, where)
        narrow = named(question.text, self.sources.values(), by.today)
        if narrow is None:
            return matched.scoped(question.text, by)
        asked, within = replace(question, text=narrow.rest), narrow.within(where)
        if not (await self._matched(await self._material(asked, where, reach), where)).too_many:
            return Scoped(found)
        return narrowed(question.text, narrow, matched, await self._matched(await self._material(asked, within, reach), within), by)

    async def _matched(self, material: Material, where: Where) -> Matched:
        """What is found, with the articles that would answer by the words they share with the question."""
        found, ranked = material.evidence(), [hit.passage for hit, _ in rank(material.recall, material.tokens)]
        if len(ranked) <= MOST_ARTICLES or not any(one.near for one in found.candidates):
            return Matched(found)
        wide = replace(material, live=await self.index.read(ranked, where), close={})
        return Matched(found, matching(wide.evidence()), counted=len(ranked) < HITS)

    async def _told(self, question: Question, reach: Reach, material: Material, scoped: Scoped, at: datetime) -> Answer:
        """The answer from what is found, or the choice."""
        composer, found = self._composer(question, at), scoped.found
        if scoped.choice:
            return composer.quoting_nothing(Status.AMBIGUOUS, scoped.choice.sentence, scoped.choice)
        if denied := material.denied(found):
            answer = composer.answer(reach, denied, NOTHING, premise=material.premise)
        else:
            draft = await self.writer.draft(found)
            ids = [one.live.id for one in found.candidates] if draft.made.prompts else []  # a model has taken its time
            again = await self.index.read(ids, self.where(question)) if ids else found.passages
            answer = composer.drafted(reach, material, found, draft, frozenset(one.id for one in again))
        return replace(answer, read_as=scoped.read_as) if answer.sections else answer

    def _composer(self, question: Question, at: datetime) -> Composer:
        return Composer(question, Arrangement(self.sources, self.wording(question.language), at.date()), self.number(), at)

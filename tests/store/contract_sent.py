"""What every engine must know of sent answers: which may be due, who corrects them, whom a correction is to reach."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.briefing import Briefer
from bot.briefing.delivering import Lane, Limits, Purpose, State, Update
from bot.briefing.extract import ExtractiveWriter
from bot.briefing.keeping import Asker
from bot.briefing.reaching import Place, Said
from bot.core.answering.question import Question
from bot.core.model import Audience
from bot.store import SqlOverview

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.briefing.delivering import Inbox, Outbox
    from bot.briefing.reaching import Sent
    from bot.core.wording import Wording

from store_values import AT, COURIER, FIRST, SECOND, Store, card, put

LEASE = timedelta(seconds=5)
LATER = AT + timedelta(hours=1)


@dataclass(slots=True)
class Desk:
    """An opened engine with a Briefer on it, and the answers it sent."""

    store: Store
    inbox: Inbox
    outbox: Outbox
    sent: Sent
    wordings: Mapping[str, Wording]
    count: int = 0

    async def send(self, text: str = "When did the ferry stop?", *, platform: str = "fake", remote: str | None = "m1") -> str:
        """Answer and send; the answer's record."""
        self.count += 1
        briefer = Briefer(
            self.store.index,
            self.store.journal,
            ExtractiveWriter(),
            {COURIER.id: COURIER},
            self.wordings,
            clock=lambda: AT,
            number=lambda: f"R{self.count}",
        )
        lane = Lane(platform, "w", f"c{self.count}")
        await self.inbox.accept(Update(str(self.count), lane, "u1", text, Audience.STAFF), Limits(), at=AT)
        (job,) = await self.inbox.claim("w1", [platform], LEASE, at=AT)
        answer = await briefer.ask(Question(text))
        message = await self.outbox.begin(job, Purpose.ANSWER, record=answer.id, at=AT)
        assert message
        if remote:
            await self.outbox.done(job, "answered", message, remote, at=AT)
        return answer.id

    async def suspects(self, **more: object) -> list[str]:
        return [one.record for one in await self.sent.suspects(["fake"], [], **more)]  # type: ignore[arg-type] (a test's own)


class SentContract:
    """Sent answers and what became of their articles."""

    async def test_nothing_is_suspect_while_nothing_has_changed(self, desk: Desk) -> None:
        await put(desk.store, FIRST)
        await desk.send()
        assert await desk.suspects() == []

    async def test_an_answer_is_suspect_once_its_article_has_another_version_a_hold_or_is_withdrawn(self, desk: Desk) -> None:
        await put(desk.store, FIRST)
        record = await desk.send()
        epochs = [await desk.sent.epoch()]
        await put(desk.store, SECOND, at=LATER)
        epochs.append(await desk.sent.epoch())
        (suspect,) = await desk.sent.suspects(["fake"], [])
        assert (suspect.record, suspect.told) == (record, "")
        (cited,) = suspect.cited
        assert FIRST[cited.start : cited.end] == "The ferry stopped at noon."
        assert cited.block
        standing = (await desk.sent.standing([cited.article]))[cited.article]
        assert (standing.since, standing.withdrawn_at, standing.held) == (LATER, None, ())
        assert standing.version not in {None, cited.version}
        await desk.store.index.hold(cited.article, None, "complaint", at=LATER)
        epochs.append(await desk.sent.epoch())
        held = (await desk.sent.standing([cited.article]))[cited.article].held
        assert [(one.block, one.since) for one in held] == [(None, LATER)]
        await desk.store.index.lift(cited.article, None, "settled", at=LATER)
        epochs.append(await desk.sent.epoch())
        await desk.store.index.retract(cited.article, "made up", at=LATER)
        epochs.append(await desk.sent.epoch())
        assert (await desk.sent.standing([cited.article]))[cited.article].withdrawn_at == LATER
        assert len(set(epochs)) == len(epochs)

    async def test_only_what_was_sent_on_these_platforms_and_since_then_is_suspect(self, desk: Desk) -> None:
        await put(desk.store, FIRST)
        record = await desk.send()
        await desk.send(platform="other")
        await desk.send(remote=None)
        await put(desk.store, SECOND, at=LATER)
        assert await desk.suspects() == [record]
        assert await desk.suspects(since=AT) == [record]
        assert await desk.suspects(since=LATER) == []

    async def test_labels_are_told_as_they_were_shown_and_answers_found_by_them(self, desk: Desk) -> None:
        await put(desk.store, FIRST)
        record = await desk.send()
        (shown,) = await desk.sent.labels()
        assert ([label.source for label in shown.labels], shown.language) == (["courier"], "en")
        assert [one.record for one in await desk.sent.suspects(["fake"], [shown.key])] == [record]
        assert await desk.sent.labels(since=LATER) == []

    async def test_a_correction_is_one_workers_until_it_is_told_or_given_up(self, desk: Desk) -> None:
        await put(desk.store, FIRST)
        record = await desk.send()
        await put(desk.store, SECOND, at=LATER)
        (suspect,) = await desk.sent.suspects(["fake"], [])
        ticket = await desk.sent.begin(suspect.message, "changed", "w1", LEASE, at=LATER)
        assert ticket
        assert (ticket.remote, ticket.record, ticket.mention, ticket.reply_unknown) == ("m1", record, ("u1",), False)
        assert await desk.sent.begin(suspect.message, "changed", "w2", LEASE, at=LATER) is None
        reply = await desk.sent.replying(ticket, at=LATER)
        again = await desk.sent.begin(suspect.message, "changed", "w2", LEASE, at=LATER + LEASE)
        assert again
        assert again.reply_unknown, "the first worker ended while it was sending the reply"
        assert await desk.sent.replying(again, at=LATER) == reply
        await desk.sent.corrected(again, reply=reply, remote="m2", at=LATER)
        assert await desk.sent.begin(suspect.message, "changed", "w1", LEASE, at=LATER) is None
        assert [one.told for one in await desk.sent.suspects(["fake"], [])] == ["changed"]
        back = await desk.sent.begin(suspect.message, "", "w1", LEASE, at=LATER)
        assert back
        assert not back.reply_unknown
        assert await desk.outbox.counts() == {("answer", State.SENT): 1, ("correction", State.SENT): 1}

    async def test_a_message_that_grew_when_it_was_corrected_is_known_by_its_new_place(self, desk: Desk) -> None:
        await put(desk.store, FIRST)
        record = await desk.send()
        await put(desk.store, SECOND, at=LATER)
        (suspect,) = await desk.sent.suspects(["fake"], [])
        ticket = await desk.sent.begin(suspect.message, "changed", "w1", LEASE, at=LATER)
        assert ticket
        await desk.sent.replying(ticket, stands="m1,m2", at=LATER)
        assert await desk.outbox.record_of(Lane("fake", "w", "c1"), "m1,m2") == record

    async def test_those_who_copied_a_citation_are_to_be_told_too_each_once(self, desk: Desk) -> None:
        await put(desk.store, FIRST)
        record = await desk.send()
        for user in ("fake/w/u2", "fake/w/u2", "fake/w/u1", "fake/v/u9", "other/w/u8"):
            await desk.sent.copied(record, user, at=AT)
        await desk.sent.rate(record, "fake/w/u3", "wrong", "not she", at=AT)
        await put(desk.store, SECOND, at=LATER)
        (suspect,) = await desk.sent.suspects(["fake"], [])
        ticket = await desk.sent.begin(suspect.message, "changed", "w1", LEASE, at=LATER)
        assert ticket
        assert ticket.mention == ("u1", "u2")

    async def test_a_message_is_known_by_its_place_and_one_of_others_is_not(self, desk: Desk) -> None:
        await put(desk.store, FIRST)
        record = await desk.send()
        assert await desk.outbox.record_of(Lane("fake", "w", "c1"), "m1") == record
        for place in (Lane("fake", "w", "c2"), Lane("fake", "v", "c1"), Lane("other", "w", "c1")):
            assert await desk.outbox.record_of(place, "m1") is None
        assert await desk.outbox.record_of(Lane("fake", "w", "c1"), "m9") is None

    async def test_what_is_said_of_an_unknown_record_is_not_kept(self, desk: Desk) -> None:
        await desk.sent.rate("R9", "fake/w/u3", "wrong", "", at=AT)
        await put(desk.store, FIRST, replace(card(), id="courier/other"))
        assert await desk.suspects() == []

    async def test_an_admin_sees_what_is_held_what_readers_say_is_wrong_and_how_many_answers_went_out(self, desk: Desk) -> None:
        await put(desk.store, FIRST)
        record = await desk.send()
        seen = SqlOverview(desk.sent._database)  # type: ignore[attr-defined] (an engine's own)
        await desk.sent.copied(record, "fake/w/u2", at=AT)
        await desk.sent.rate(record, "fake/w/u2", "wrong_words", "the date", at=LATER)
        assert await seen.said("fake", "w", most=5) == [Said(record, "wrong_words", "the date")]
        assert await seen.said("fake", "elsewhere", most=5) == []
        assert (await seen.answered("fake", "w", since=AT), await seen.answered("fake", "w", since=LATER)) == (1, 0)
        await desk.store.index.hold(card().id, None, "a complaint", at=AT)
        assert await seen.held() == [Place(card().id, None)]

    async def test_who_was_sent_an_answer_first_is_known_until_they_are_forgotten(self, desk: Desk) -> None:
        await put(desk.store, FIRST)
        record = await desk.send()
        assert await desk.sent.asker(record) == Asker("fake", "w", "u1")
        assert await desk.sent.asker("R99") is None

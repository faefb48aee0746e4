"""What a reader chose of an ambiguous answer, on a real store: asked by its asker alone, by a number that forges nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.briefing.commands import Command, Request
from bot.briefing.delivering import Limits, Purpose, Update
from bot.briefing.reaching import Person
from bot.briefing.reply import Said, compose, plain
from bot.core.answering.question import Question
from bot.core.model import Audience
from bot.delivery.answering import Answering
from bot.replying import Replies
from bot.replying.choosing import chosen
from tests.replying.test_replies import AT, LANE, samples

if TYPE_CHECKING:
    from pathlib import Path

    from bot.app import App
    from bot.core.model import Answer

ASKED = "What does the article say about the bridge?"
LEASE = timedelta(seconds=5)
PRESSED = Update("press", LANE, "u", "", Audience.STAFF)


async def sent(app: App, question: str) -> Answer:
    """An answer that was sent to `u`."""
    await app.inbox.accept(Update("asked", LANE, "u", question, Audience.STAFF), Limits(), at=AT)
    (job,) = await app.inbox.claim("w", [LANE.platform], LEASE, at=AT)
    answer = await app.briefer.ask(Question(question))
    message = await app.outbox.begin(job, Purpose.ANSWER, record=answer.id, at=AT)
    assert message
    await app.outbox.done(job, "answered", message, "m", at=AT)
    return answer


async def test_the_asker_chooses_an_article_and_the_answer_says_how_it_was_read(tmp_path: Path) -> None:
    async with samples(tmp_path) as app:
        answer = await sent(app, ASKED)
        update = await chosen(app.journal, app.sent, PRESSED, record=answer.id, n=2)
        (article,) = answer.alternatives[1].articles
        assert update == replace(PRESSED, text=ASKED, wants=Request(Command.CHOSEN, articles=(article,)))
        await app.inbox.accept(update, Limits(), at=AT)
        (job,) = await app.inbox.claim("w", [LANE.platform], LEASE, at=AT)
        ready = await Answering(app.briefer, lambda _: None, Replies(app.briefer))(job)
        assert Said(app.briefer.wording("en").say("sentences.read_as", question=ASKED)) in ready.reply.blocks
        record, checks = await app.briefer.verify(ready.record or "")
        assert {one.article for one in record.citations} == {article}
        assert all(check.ok for check in checks)


async def test_of_a_question_about_all_of_the_article_the_chosen_one_is_briefed(tmp_path: Path) -> None:
    async with samples(tmp_path) as app:
        answer = await sent(app, "Summarise the article")
        update = await chosen(app.journal, app.sent, PRESSED, record=answer.id, n=1)
        assert update
        assert update.wants == Request(Command.BRIEF, articles=answer.alternatives[0].articles)


@pytest.mark.parametrize(
    ("changed", "n"),
    [({"user": "other"}, 1), ({"audience": Audience.PUBLIC}, 1), ({"lane": replace(LANE, workspace="w2")}, 1), ({}, 0), ({}, 99), ({}, -1)],
    ids=["another user", "the public", "another workspace", "below", "above", "negative"],
)
async def test_nobody_else_chooses_and_nothing_but_what_was_offered(tmp_path: Path, changed: dict[str, object], n: int) -> None:
    async with samples(tmp_path) as app:
        answer = await sent(app, ASKED)
        assert await chosen(app.journal, app.sent, replace(PRESSED, **changed), record=answer.id, n=n) is None  # type: ignore[arg-type]


async def test_an_unknown_record_offers_nothing_and_a_forgotten_asker_chose_nothing(tmp_path: Path) -> None:
    async with samples(tmp_path) as app:
        answer = await sent(app, ASKED)
        assert await chosen(app.journal, app.sent, PRESSED, record="000000", n=1) is None
        await app.people.forget(Person("u"))
        assert await chosen(app.journal, app.sent, PRESSED, record=answer.id, n=1) is None
        recalled = await app.briefer.recall(answer.id, Audience.STAFF)
        assert recalled is None or recalled.alternatives == ()


async def test_a_record_that_is_looked_up_offers_nothing_to_choose(tmp_path: Path) -> None:
    async with samples(tmp_path) as app:
        answer = await sent(app, ASKED)
        assert compose(answer, app.briefer.wording("en")).alternatives
        recalled = await app.briefer.recall(answer.id, Audience.STAFF)
        assert recalled
        assert recalled.alternatives == ()


async def test_a_public_record_that_is_looked_up_names_nothing_that_its_asker_was_to_choose_from(tmp_path: Path) -> None:
    async with samples(tmp_path) as app:
        answer = await app.briefer.ask(Question(ASKED, audience=Audience.PUBLIC))
        assert answer.missing
        recalled = await app.briefer.recall(answer.id, Audience.PUBLIC)
        assert recalled
        assert "It asked back what the question meant, and quoted nothing." in plain(recalled)
        assert answer.missing not in plain(recalled)
        assert not any(one.words in plain(recalled) for one in answer.alternatives)

"""A conversation on a real store: what a follow-up is read from, what is stored of it, and what it may not reach."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app import opened
from bot.briefing.reply import Said, compose, plain
from bot.core.answering.question import Question
from bot.core.model import Audience, Status
from bot.settings import Settings
from bot.sources import cards, files
from bot.terminal import contract

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.app import App
    from bot.core.model import Answer

SAMPLES = Path(__file__).resolve().parents[2] / "bot" / "samples"
AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
TRUCKS = "What did Petra Hallowin say about the trucks?"


@asynccontextmanager
async def samples(folder: Path, *, at: datetime = AT) -> AsyncIterator[App]:
    async with opened(Settings(folder, folder / "on.db", sources=SAMPLES / "sources.toml"), clock=lambda: at) as app:
        if not await app.index.articles():
            for path in sorted((SAMPLES / "articles").glob("*.md")):
                article = files.read_article(path)
                await app.indexer.add(cards.card(article, {}, {}, folder_id=path.stem), article.received)
        yield app


async def asked(app: App, text: str, conversation: str | None = "c", audience: Audience = Audience.STAFF) -> Answer:
    return await app.briefer.ask(Question(text, audience, conversation=conversation))


def speakers(answer: Answer) -> set[str | None]:
    return {citation.quote.speaker.name if citation.quote.speaker else None for one in answer.shown for citation in one.citations}


def places(answer: Answer) -> set[tuple[str, int]]:
    return {(citation.quote.card.id, citation.quote.start) for one in answer.shown for citation in one.citations}


async def test_a_pronoun_is_read_as_the_one_shown_and_the_reading_stands_in_the_reply_the_json_and_the_record(tmp_path: Path) -> None:
    async with samples(tmp_path) as app:
        await asked(app, TRUCKS)
        answer = await asked(app, "And what did she say about the wages?")
        wording = app.briefer.wording("en")
        assert (answer.question, answer.status) == ("And what did she say about the wages?", Status.ANSWERED)
        assert answer.read_as == "What did Petra Hallowin say about the wages?"
        assert speakers(answer) == {"Petra Hallowin"}
        reply = compose(answer, wording)
        assert next(one.text for one in reply.blocks if isinstance(one, Said)) == f"Read as: {answer.read_as}"
        assert plain(reply).startswith("Viewpoint: Sarnholt Courier")
        assert contract.answer(answer, wording)["read_as"] == answer.read_as
        record, checks = await app.briefer.verify(answer.id)
        assert (record.question, record.read_as) == (answer.question, answer.read_as)
        assert [check for check in checks if not check.ok] == []


async def test_a_question_without_a_conversation_is_never_read_from_another(tmp_path: Path) -> None:
    async with samples(tmp_path) as app:
        await asked(app, TRUCKS, None)
        assert (await asked(app, "What else did she say?", None)).read_as is None
        await asked(app, TRUCKS, "one")
        assert (await asked(app, "What else did she say?", "two")).read_as is None
        assert (await asked(app, "What else did she say?", "one")).read_as == "What else did Petra Hallowin say?"


async def test_what_else_somebody_said_is_not_what_was_shown_before(tmp_path: Path) -> None:
    async with samples(tmp_path) as app:
        shown = places(await asked(app, TRUCKS))
        answer = await asked(app, "What else did she say?")
        assert answer.status is Status.ANSWERED
        assert speakers(answer) == {"Petra Hallowin"}
        assert not places(answer) & shown
        last = await asked(app, "What else did she say?")
        assert last.read_as == "What else did Petra Hallowin say?"
        assert not places(last) & (shown | places(answer))
        assert (last.status, places(last)) == (Status.NOT_IN_TEXT, set())


async def test_who_else_speaks_is_nobody_who_was_shown_before(tmp_path: Path) -> None:
    async with samples(tmp_path) as app:
        first = await asked(app, TRUCKS)
        answer = await asked(app, "Who else?")
        assert answer.read_as == "Who else commented on the trucks?"
        assert answer.status is Status.ANSWERED
        assert None not in speakers(answer)
        assert not speakers(answer) & speakers(first)


async def test_where_two_could_be_meant_the_answer_names_them_and_quotes_nobody(tmp_path: Path) -> None:
    async with samples(tmp_path) as app:
        first = await asked(app, "Who commented on the sluice?")
        assert speakers(first) >= {"Ilse Marrant", "Wenda Orrick"}
        answer = await asked(app, "What else did she say?")
        assert (answer.status, answer.shown, answer.read_as) == (Status.AMBIGUOUS, (), None)
        text = plain(compose(answer, app.briefer.wording("en")))
        assert text.startswith("Notice from this bot · no outlet quoted\n\n“she” can mean: ")
        assert "Ilse Marrant · Wenda Orrick" in text
        record, checks = await app.briefer.verify(answer.id)
        assert record.status == "ambiguous"
        assert all(check.ok for check in checks)
        told = await app.briefer.recall(answer.id, Audience.STAFF)
        assert told is not None
        assert answer.missing in plain(told)
        named = await asked(app, "Marrant")
        assert named.read_as == "What else did Marrant say?"
        assert speakers(named) <= {"Ilse Marrant"}


async def test_each_of_those_who_could_be_meant_is_a_question_to_choose_and_it_is_answered_as_read(tmp_path: Path) -> None:
    async with samples(tmp_path) as app:
        await asked(app, "Who commented on the sluice?")
        unclear = await asked(app, "What else did she say?")
        record = await app.journal.recorded(unclear.id)
        assert record
        assert compose(unclear, app.briefer.wording("en")).alternatives == record.alternatives == unclear.alternatives
        assert [one.words for one in unclear.alternatives][-2:] == ["Ilse Marrant", "Wenda Orrick"]
        for one in unclear.alternatives[-2:]:
            answer = await app.briefer.ask(Question(one.question, articles=one.articles), as_read=True)
            assert speakers(answer) == {one.words}
            assert answer.read_as == one.question


async def test_an_article_that_could_be_meant_is_asked_about_alone(tmp_path: Path) -> None:
    async with samples(tmp_path) as app:
        whole = await asked(app, "Summarise the article", None)
        assert [one.question for one in whole.alternatives] == [""] * 4  # all of it
        unclear = await asked(app, "What does the article say about the bridge?", None)
        assert len(unclear.alternatives) > 1
        for one in unclear.alternatives:
            answer = await app.briefer.ask(Question(one.question, articles=one.articles), as_read=True)
            assert answer.status is Status.ANSWERED
            assert {article for article, _ in places(answer)} == set(one.articles)


async def test_twelve_hours_later_nothing_is_read_from_before(tmp_path: Path) -> None:
    async with samples(tmp_path) as app:
        await asked(app, TRUCKS)
    async with samples(tmp_path, at=AT + timedelta(hours=11, minutes=59)) as app:
        answer = await app.briefer.answer(Question("What else did she say?", conversation="c"))
        assert answer.read_as == "What else did Petra Hallowin say?"
    async with samples(tmp_path, at=AT + timedelta(hours=12, seconds=1)) as app:
        assert (await asked(app, "What else did she say?")).read_as is None


async def test_a_question_of_the_public_is_not_read_from_what_staff_were_shown(tmp_path: Path) -> None:
    async with samples(tmp_path) as app:
        await asked(app, TRUCKS, audience=Audience.STAFF)
        assert (await asked(app, "What else did she say?", audience=Audience.PUBLIC)).read_as is None


async def test_whom_an_article_quoted_that_was_withdrawn_since_is_not_named_again(tmp_path: Path) -> None:
    async with samples(tmp_path) as app:
        first = await asked(app, "Who counted 160 trucks on the river road?")
        assert speakers(first) == {"Petra Hallowin"}
        for article in {article for article, _ in places(first)}:
            await app.indexer.withdraw(article, "wrong")
        answer = await asked(app, "What else did she say?")
        assert answer.read_as is None
        assert "Hallowin" not in plain(compose(answer, app.briefer.wording("en")))


async def test_a_follow_up_is_asked_where_the_conversation_asks_and_not_only_in_what_was_quoted(tmp_path: Path) -> None:
    async with samples(tmp_path) as app:
        first = await app.briefer.ask(Question("What happened on 11 May?", articles=("sarnholt-bridge-protest",), conversation="c"))
        assert {article for article, _ in places(first)} == {"sarnholt-bridge-protest"}
        wide = await app.briefer.answer(Question("What did the border service say about that?", conversation="c"))
        assert wide.read_as == "What did the border service say about what happened on 11 May?"
        question = Question("What did Vandry say about that?", articles=("sarnholt-bridge-protest",), conversation="c")
        narrow = await app.briefer.answer(question)
        assert {article for article, _ in places(narrow)} <= {"sarnholt-bridge-protest"}


async def test_a_question_that_says_all_is_answered_the_same_in_a_conversation(tmp_path: Path) -> None:
    async with samples(tmp_path) as app:
        alone = await app.briefer.answer(Question("Who closed the bridge?"))
        await asked(app, TRUCKS)
        talking = await app.briefer.answer(Question("Who closed the bridge?", conversation="c"))
        assert replace(talking, id=alone.id, total_ms=alone.total_ms) == alone

"""What readers get beside answers, on a real store: messages under a number, quotations in context, and what the public may not see."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.app import opened
from bot.briefing.commands import PLAIN, Command, Request
from bot.briefing.delivering import Lane, Update
from bot.briefing.reply import Head, Offer, Paragraph, Quoted, Small, Table, compose, plain
from bot.core.answering.question import Question
from bot.core.model import Audience
from bot.replying import Replies
from bot.settings import Settings
from bot.sources import cards, files
from tests import engine

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.app import App
    from bot.briefing.reply import Reply

SAMPLES = Path(__file__).resolve().parents[2] / "bot" / "samples"
AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
BRIDGE, PROTEST = "two-banks-one-bridge", "sarnholt-bridge-protest"
LANE = Lane("test", "w", "c")
TOLVAR = "Viewpoint: Radio Tolvar · public broadcaster (Tolvar)"
NOTICE = "Notice from this bot · no outlet quoted"
DOUBT = "Ilse Marrant said the pictures “left no room for doubt”."
REQUESTS = [
    Update("1", LANE, "u", "", wants=Request(Command.BRIEF, articles=(BRIDGE,))),
    Update("2", LANE, "u", "", wants=Request(Command.TIMELINE, articles=(BRIDGE,))),
    Update("3", LANE, "u", "", wants=Request(Command.POSITIONS, articles=(BRIDGE,))),
    Update("4", LANE, "u", DOUBT, wants=Request(Command.CHECK)),
    Update("5", LANE, "u", f"{DOUBT} Pask: “They fired every canister.”", wants=Request(Command.DRAFT)),
]
NAMES = [str(update.wants.command) for update in REQUESTS]


@pytest.fixture(autouse=True)
def store(tmp_path: Path, nothing_into: Callable[[Path], object]) -> None:
    nothing_into(tmp_path)


@asynccontextmanager
async def samples(folder: Path, **changed: object) -> AsyncIterator[App]:
    settings = Settings(folder, folder / "on.db", SAMPLES / "sources.toml", server=engine.address(folder))
    async with opened(settings, clock=lambda: AT) as app:
        for path in sorted((SAMPLES / "articles").glob("*.md")):
            article = files.read_article(path)
            card = replace(cards.card(article, {}, {}, folder_id=path.stem), **changed)  # type: ignore[arg-type]
            await app.indexer.add(card, article.received)
        yield app


def quotations(reply: Reply) -> int:
    return sum(isinstance(block, Quoted) for block in reply.blocks) + sum(len(b.quotes) for b in reply.blocks if isinstance(b, Table))


@pytest.mark.parametrize("update", REQUESTS, ids=NAMES)
async def test_what_quotes_stands_under_its_label_and_a_number_that_shows_the_same_quotations_and_verifies(
    update: Update, tmp_path: Path
) -> None:
    async with samples(tmp_path) as app:
        reply = await Replies(app.briefer)(replace(update, audience=Audience.STAFF))
        assert isinstance(reply.blocks[0], Head)
        assert reply.blocks[0].text.startswith("Viewpoint")
        last = reply.blocks[-1]
        assert isinstance(last, Small)
        assert last.text.startswith(f"Record {reply.record}")
        assert {Offer.WRONG, Offer.WHY} <= reply.offers
        record, checks = await app.briefer.verify(str(reply.record))
        assert [check.detail for check in checks if not check.ok] == []
        assert 1 <= len(record.citations) <= quotations(reply)
        recalled = await app.briefer.recall(str(reply.record), Audience.STAFF)
        assert recalled is not None
        assert "no longer shown" not in plain(recalled)


async def test_nothing_that_a_reader_drafted_or_pasted_is_stored(tmp_path: Path) -> None:
    canary, files_of = "zanzibarwhale", tmp_path.iterdir
    async with samples(tmp_path) as app:
        replies = Replies(app.briefer)
        for command in (Command.CHECK, Command.DRAFT):
            await replies(Update("1", LANE, "u", f"{DOUBT} “{canary} said it”", Audience.STAFF, wants=Request(command)))
    assert not any(canary.encode() in path.read_bytes() for path in files_of())


@pytest.mark.parametrize("update", REQUESTS, ids=NAMES)
async def test_the_public_gets_nothing_of_articles_for_staff_nor_of_those_under_embargo(
    update: Update, tmp_path: Path, nothing_into: Callable[[Path], object]
) -> None:
    for place, changed in enumerate(({"audience": Audience.STAFF}, {"embargo_until": datetime(2026, 6, 1, 13, tzinfo=UTC)})):
        folder = tmp_path / str(place)
        folder.mkdir()
        nothing_into(folder)
        async with samples(folder, **changed) as app:
            reply = await Replies(app.briefer)(replace(update, audience=Audience.PUBLIC))
            assert reply.blocks[0] == Head(NOTICE)
            assert quotations(reply) == 0
            assert "Vandry" not in plain(reply)


async def test_an_article_that_is_not_there_and_one_that_may_not_be_seen_have_the_same_reply(tmp_path: Path) -> None:
    async with samples(tmp_path, audience=Audience.STAFF) as app:
        replies = Replies(app.briefer)
        for command in (Command.BRIEF, Command.TIMELINE, Command.POSITIONS):
            said = {
                plain(await replies(Update("1", LANE, "u", "", Audience.PUBLIC, wants=Request(command, articles=(name,)))))
                for name in (BRIDGE, "no-such")
            }
            assert len(said) == 1


async def test_a_quotation_is_shown_among_its_paragraphs_under_its_label_and_one_can_go_on_from_there(tmp_path: Path) -> None:
    async with samples(tmp_path) as app:
        replies, answer = Replies(app.briefer), await app.briefer.ask(Question("What did Petra Hallowin say about the trucks?"))
        quote = answer.sections[0].citations[0].quote
        context = await replies.context(answer.id.lower(), 1, Audience.STAFF, "en")
        assert context is not None
        assert isinstance(context.reply.blocks[0], Head)
        assert context.reply.blocks[0].text == answer.labels[0].text
        shown = [block for block in context.reply.blocks if isinstance(block, Paragraph)]
        assert [one.number for one in shown] == list(range(quote.paragraph - 2, quote.paragraph + 3))
        (marked,) = [one for one in shown if one.parts[1]]
        assert "".join(marked.parts) == marked.passage.text
        assert marked.parts[1] == quote.text
        later = await replies.context(answer.id, 1, Audience.STAFF, "en", shift=1000)
        assert later is not None
        assert (later.before, later.after) == (True, False)
        assert await replies.context(answer.id, 99, Audience.STAFF, "en") is None
        assert await replies.context("ZZZZZZ", 1, Audience.STAFF, "en") is None


async def test_a_copied_citation_has_label_words_speaker_kind_of_copy_place_and_record_and_only_its_words_are_ever_cut(
    tmp_path: Path,
) -> None:
    async with samples(tmp_path) as app:
        replies, answer = Replies(app.briefer), await app.briefer.ask(Question("What did Petra Hallowin say about the trucks?"))
        citation = answer.sections[0].citations[0]
        copied = str(await replies.citation(answer.id, 1, Audience.STAFF, "en"))
        label, words = copied.split("\n")
        assert label == answer.labels[0].text
        assert words.startswith(f"“{citation.quote.text}” — Petra Hallowin, Orlin Hauliers’ Union, quoted by Sarnholt Courier · published ")
        assert words.endswith(f" · ¶{citation.quote.paragraph} · Record {answer.id}")
        tail = words[words.index(" — ") :]
        for most in (240, 256, len(copied) - 1):
            cut = str(await replies.citation(answer.id, 1, Audience.STAFF, "en", most=most))
            assert len(cut) <= most
            assert cut.startswith(f"{label}\n“")
            assert cut.endswith(f" […]”{tail}")
            kept = cut[len(label) + 2 : cut.index(" […]”")]
            assert citation.quote.text.startswith(f"{kept} ")


async def test_the_public_can_neither_look_around_nor_copy_what_it_may_not_see(tmp_path: Path) -> None:
    async with samples(tmp_path) as app:
        replies, answer = Replies(app.briefer), await app.briefer.ask(Question("Who closed the bridge?", Audience.STAFF))
        assert await replies.context(answer.id, 1, Audience.PUBLIC, "en") is None
        assert await replies.citation(answer.id, 1, Audience.PUBLIC, "en") is None
        assert "No such record" in plain(await replies.why(answer.id, Audience.PUBLIC, "en"))
        open_to_all = await app.briefer.ask(Question("Who closed the bridge?", Audience.PUBLIC))
        assert await replies.context(open_to_all.id, 1, Audience.PUBLIC, "en") is not None
        for card in {one.quote.card.id for section in open_to_all.sections for one in section.citations}:
            await app.index.hold(card, None, "complaint", at=AT)
        assert await replies.context(open_to_all.id, 1, Audience.PUBLIC, "en") is None
        assert await replies.citation(open_to_all.id, 1, Audience.STAFF, "en") is None


async def test_more_shows_what_was_not_shown_before_and_says_when_there_is_no_more(tmp_path: Path) -> None:
    async with samples(tmp_path) as app:
        replies = Replies(app.briefer)
        answer = await app.briefer.ask(Question("What did Oskel Vandry say?", conversation=LANE.key))
        assert Offer.MORE in compose(answer, app.briefer.wording("en")).offers
        seen = [block.quote for block in compose(answer, app.briefer.wording("en")).blocks if isinstance(block, Quoted)]
        for _ in range(30):
            reply = await replies(Update("1", LANE, "u", "", Audience.STAFF, wants=Request(Command.MORE, record=answer.id)))
            fresh = [block.quote for block in reply.blocks if isinstance(block, Quoted)]
            assert not set(fresh) & set(seen)
            seen += fresh
            if not fresh:
                break
        assert reply.blocks[0] == Head(NOTICE)
        assert len(seen) > 3
        assert {quote.speaker.name for quote in seen if quote.speaker} == {"Oskel Vandry"}


async def test_more_of_what_more_showed_goes_on_and_repeats_nothing(tmp_path: Path) -> None:
    async with samples(tmp_path) as app:
        ticks = count()
        replies = Replies(replace(app.briefer, clock=lambda: AT + timedelta(minutes=next(ticks))))
        last = compose(await replies.briefer.ask(Question("What did Oskel Vandry say?", conversation=LANE.key)), app.briefer.wording("en"))
        seen = list[object]()
        while fresh := [block.quote for block in last.blocks if isinstance(block, Quoted)]:
            assert not set(fresh) & set(seen)
            assert Offer.NOT_MEANT not in last.offers  # it was asked for in these words
            seen += fresh
            last = await replies(Update("1", LANE, "u", "", Audience.STAFF, wants=Request(Command.MORE, record=last.record)))
        assert len(seen) > 6


async def test_a_slice_of_a_sentence_is_still_found_when_its_article_has_a_newer_version(tmp_path: Path) -> None:
    async with samples(tmp_path) as app:
        reply = await Replies(app.briefer)(Update("1", LANE, "u", DOUBT, Audience.STAFF, wants=Request(Command.CHECK)))
        path = SAMPLES / "articles" / f"{PROTEST}.md"
        newer = tmp_path / path.name
        newer.write_text(path.read_text("utf-8") + "\nA last line that was added later.\n", "utf-8")
        article = files.read_article(newer)
        await app.indexer.add(cards.card(article, {}, {}, folder_id=path.stem), article.received)
        recalled = await app.briefer.recall(str(reply.record), Audience.STAFF)
        assert recalled is not None
        assert "The article has a newer version; these words stand in it unchanged." in plain(recalled)


def test_what_is_requested_is_stored_and_read_back() -> None:
    for request in (PLAIN, Request(Command.MORE, ("a", "b"), ("s",), "Ünal", "7F3A00", "12")):
        assert Request.from_json(request.to_json()) == request
    assert PLAIN.to_json() == ""
    for text in ("[]", '{"x": 1}', '{"command": "shout"}'):
        with pytest.raises(ValueError, match=r".+"):
            Request.from_json(text)

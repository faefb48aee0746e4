"""The Briefer on a real store: what it does beyond what its parts do."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from bot.app import opened
from bot.core.answering.question import Question
from bot.settings import Settings
from bot.sources import cards, files

SAMPLES = Path(__file__).resolve().parents[2] / "bot" / "samples"


async def test_a_number_that_is_taken_is_not_used_twice(tmp_path: Path) -> None:
    numbers = iter(["AAAAAA", "AAAAAA", "BBBBBB"])
    async with opened(Settings(tmp_path, tmp_path / "on.db", sources=SAMPLES / "sources.toml")) as app:
        briefer = replace(app.briefer, number=lambda: next(numbers))
        first = await briefer.ask(Question("Who closed the bridge?"))
        second = await briefer.ask(Question("Who opened the bridge?"))
        assert [first.id, second.id] == ["AAAAAA", "BBBBBB"]
        for number, asked in (("AAAAAA", first), ("BBBBBB", second)):
            record, checks = await briefer.verify(number)
            assert record.question == asked.question
            assert all(check.ok for check in checks)


async def test_an_answer_to_the_public_is_the_same_whatever_stands_in_articles_for_staff(tmp_path: Path) -> None:
    question = Question("What did Petra Hallowin say about the trucks?", audience=cards.Audience.PUBLIC)
    told = []
    for place, secret in enumerate(("", "Petra Hallowin said the trucks, the trucks and the trucks again were hers.\n" * 40)):
        folder = tmp_path / str(place)
        async with opened(Settings(folder, folder / "on.db", sources=SAMPLES / "sources.toml")) as app:
            for path in sorted((SAMPLES / "articles").glob("*.md")):
                article = files.read_article(path)
                await app.indexer.add(cards.card(article, {}, {}, folder_id=path.stem), article.received)
            if secret:
                article = files.received("secret.txt", secret.encode())
                await app.indexer.add(cards.card(article, {}, {"source": "courier"}, folder_id="secret"), article.received)
            answer = await app.briefer.ask(question)
            told.append(json.dumps([(c.quote.start, c.quote.card.id) for s in answer.shown for c in s.citations]))
            assert answer.missing is None
    assert told[0] == told[1]

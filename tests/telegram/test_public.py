"""Whatever stands in the index, a subscriber is shown nothing but what is public, past its embargo, live and not held."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import App, opened
from bot.briefing.commands import Command, Request
from bot.briefing.delivering import Lane, Update
from bot.briefing.reply import compose, plain
from bot.core.answering.question import Question
from bot.core.labels import Source
from bot.core.model import Audience, Card, Version
from bot.core.ports import Received
from bot.core.reading import read
from bot.replying import Replies
from bot.settings import Settings
from bot.telegram.render import Renderer

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
WORDS = ("zebrafinch", "quokka", "axolotl", "pangolin", "ocelot", "narwhal")
COMMANDS = (Command.BRIEF, Command.TIMELINE, Command.POSITIONS, Command.CHECK)


@dataclass(frozen=True, slots=True)
class Placed:
    """An article with all that decides who may see it."""

    outlet_public: bool
    article_public: bool
    embargo_h: int | None
    ended: str

    @property
    def public(self) -> bool:
        past = self.embargo_h is None or self.embargo_h <= 0
        return self.outlet_public and self.article_public and past and self.ended == ""


places = st.lists(
    st.builds(Placed, st.booleans(), st.booleans(), st.none() | st.sampled_from([-2, 2]), st.sampled_from(["", "", "withdrawn", "held"])),
    min_size=1,
    max_size=len(WORDS),
)


@settings(max_examples=25, deadline=None, derandomize=True, database=None)
@given(places)
def test_a_subscriber_is_shown_public_articles_and_no_word_of_others(articles: list[Placed]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_shown(Path(folder), articles))


async def _shown(folder: Path, articles: list[Placed]) -> None:
    settings_ = Settings.from_env({"ONRECORD_DATA": str(folder), "ONRECORD_EMBEDDER": "none"})
    async with opened(settings_, clock=lambda: NOW) as app:
        for word, article in zip(WORDS, articles, strict=False):
            await _place(app, word, article)
        seen = await _everything(app)
        for word, article in zip(WORDS, articles, strict=False):
            said = [text for text in seen if f"{word.title()}port" in text]
            assert bool(said) == article.public, (word, article)


async def _place(app: App, word: str, article: Placed) -> None:
    kind = Audience.PUBLIC if article.outlet_public else Audience.STAFF
    source = Source(f"o-{word}", f"Outlet {word.title()}", "private", audience=kind)
    app.sources[source.id] = source
    await app.index.register(list(app.sources.values()))
    until = None if article.embargo_h is None else NOW + timedelta(hours=article.embargo_h)
    card = Card(word, source.id, audience=Audience.PUBLIC if article.article_public else Audience.STAFF, embargo_until=until)
    port = f"{word.title()}port"
    text = f"The {word} plan of {port} was signed on 3 March 2026.\n\n“The {word} plan is ours,” said Ada Holt of {port}.\n"
    version = Version.of(text)
    await app.index.put(card, Received(version, version.sha256, "utf-8", "none"), read(text), at=NOW - timedelta(hours=3))
    if article.ended == "withdrawn":
        await app.index.retract(word, "complaint", at=NOW)
    if article.ended == "held":
        await app.index.hold(word, None, "complaint", at=NOW)


async def _everything(app: App) -> list[str]:
    """All that a subscriber may be told: questions and commands, as text and as it is drawn."""
    replies, renderer, number = Replies(app.briefer), Renderer(app.briefer.wording("en")), count()
    seen: list[str] = []

    def base() -> Update:
        return Update(str(next(number)), Lane("telegram", "1", "7"), "7", "")

    made = [await replies(replace(base(), wants=Request(command))) for command in COMMANDS[:3]]
    for word in WORDS:
        check = replace(base(), text=f"“The {word} plan is ours”", wants=Request(Command.CHECK))
        made += [await replies(check), *[await replies(replace(base(), wants=Request(one, articles=(word,)))) for one in COMMANDS[:3]]]
        answer = await app.briefer.ask(Question(f"When was the {word} plan signed?", Audience.PUBLIC))
        made.append(compose(answer, app.briefer.wording("en")))
        made.append(await replies.record(answer.id, Audience.PUBLIC, "en"))
    for reply in made:
        seen += [plain(reply), *(part.text for part in renderer(reply))]
    return seen

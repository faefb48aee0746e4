"""What each command does: one use case, then its words on the terminal or its JSON."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.app import opened
from bot.briefing.premises import language_of
from bot.briefing.reply import compose, notice, plain
from bot.briefing.sections import Arrangement
from bot.core.answering.question import MAX_QUESTION, Question
from bot.core.errors import InputError, OnRecordError, UsageError
from bot.core.labels import copy_notes
from bot.core.model import Audience, Kind
from bot.core.reading import read
from bot.doctor import FAILED, Line, examine
from bot.sources import cards, files
from bot.terminal import contract, output, pages

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.app import App
    from bot.core.model import Card, Label
    from bot.core.ports import Indexed, Stored, Where
    from bot.settings import Settings
    from bot.sources.files import ArticleFile


SAMPLE_QUESTION = "What did Oskel Vandry say about when the bridge will open?"


async def ask(
    app: App, question: str, scope: Mapping[str, Any], *, language: str | None, audience: str, as_json: bool, no_model: bool = False
) -> None:
    """`ask`, in the question's own language where none is named and its words are served."""
    language = language or language_of(question, app.wordings)
    asked = await question_of(app, question, scope, language=language, audience=audience)
    answer = await (app.by_rule if no_model else app.briefer).ask(asked)
    wording = app.briefer.wording(asked.language)
    if as_json:
        output.say_json(contract.answer(answer, wording))
    else:
        output.say(compose(answer, wording))


async def question_of(app: App, text: str, scope: Mapping[str, Any], *, language: str, audience: str) -> Question:
    """A question as the command line gives it. Raises InputError for a language that nobody wrote words for."""
    asked = Question(text, _audience(audience), app.served(language), (), scope["sources"], scope["speaker"])
    return replace(asked, articles=tuple([await _full_id(app, name, app.briefer.where(asked)) for name in scope["articles"]]))


async def add(app: App, paths: Sequence[Path], flags: Mapping[str, object], *, as_json: bool) -> None:
    """`add`: everything is read before anything is stored, so that a file that cannot be used leaves the store as it was."""
    found = list(files.article_paths(paths))
    if not found:
        raise InputError(f"no {files.KINDS} file in {', '.join(map(str, paths))}")
    if flags.get("id") and len(found) > 1:
        raise UsageError(f"--id names one article, but there are {len(found)} files")
    read = await _read(app, found, flags)
    for (card, article), (stored, indexed) in zip(read, await _index(app, read), strict=True):
        taken = cards.taken(article, card) if stored.outcome == "added" else ()
        if as_json:
            output.say_json(contract.stored(stored, indexed, article.received, taken))
        else:
            output.say_text(pages.stored(stored, indexed, article.received, taken))


async def _read(app: App, found: Sequence[Path], flags: Mapping[str, object]) -> list[tuple[Card, ArticleFile]]:
    read = []
    with output.progress() as bar:
        for path in bar.track(found, description="reading"):
            article = files.read_article(path)
            card = cards.card(article, cards.card_file(path), flags, folder_id=path.stem, outlets=app.sources)
            if card.source is None:
                raise InputError(f"{path}: say whose article this is: --source ID (`onrecord sources` lists them)")
            await app.indexer.check(card)
            read.append((card, article))
    _refuse_shared_ids([card for card, _ in read])
    return read


def _refuse_shared_ids(found: Sequence[Card]) -> None:
    """Two files of one `add` that would be one article are a mistake, not two versions."""
    named = [*(card.id for card in found), *(card.url for card in found if card.url)]
    twice = [name for name, count in Counter(named).items() if count > 1]
    if twice:
        raise InputError(f"several of these files would be article {twice[0]}; add them one by one, each with its --id")


async def _index(app: App, read: Sequence[tuple[Card, ArticleFile]]) -> list[tuple[Stored, Indexed]]:
    done = []
    with output.progress() as bar:
        for card, article in bar.track(read, description="indexing"):
            stored = await app.indexer.add(card, article.received)
            done.append((stored, await _indexed(app, stored.article)))
    return done


async def articles(app: App, *, as_json: bool) -> None:
    """`articles`."""
    found = [(indexed, _label(app, indexed.card)) for indexed in await app.index.articles()]
    if as_json:
        for indexed, label in found:
            output.say_json(contract.article(indexed, label))
    elif found:
        output.say_text(pages.articles(found))
    else:
        output.say_text(app.briefer.wording("en").say("sentences.nothing_indexed"))


async def show(app: App, name: str, number: int | None, *, as_json: bool) -> None:
    """`show`: a version's paragraphs under the label. Nothing of a withdrawn article is shown."""
    indexed = await _indexed(app, name)
    label = _label(app, indexed.card)
    versions = await app.index.history(indexed.card.id)
    wanted = indexed.version if number is None else number
    chosen = next((one for one in versions if one[0] == wanted), None)
    if chosen is None:
        raise InputError(f"article {indexed.card.id} has no version {number}; it has {len(versions)}")
    version = None if indexed.withdrawn else await app.index.archived(chosen[1])
    if as_json:
        output.say_json({**contract.article(indexed, label), "versions": pages.versions(versions), **pages.text_json(version)})
    else:
        output.say_text(pages.article(indexed, label, chosen, version, app.briefer.wording("en")))


async def withdraw(app: App, name: str, reason: str, *, as_json: bool) -> None:
    """`withdraw`."""
    indexed = await _indexed(app, name)
    await app.indexer.withdraw(indexed.card.id, reason)
    if as_json:
        output.say_json({"schema": contract.SCHEMA, "article": indexed.card.id, "withdrawn": reason})
    else:
        output.say_text(f"withdrawn: {indexed.card.id}; nothing of it is quoted from now on")


async def record(app: App, number: str, *, as_json: bool) -> None:
    """`record`: what a sent answer says now."""
    wording = app.briefer.wording("en")
    number = number.upper()
    reply = await app.briefer.recall(number, Audience.STAFF)
    found = await app.journal.recorded(number)
    if reply is None or found is None:
        if not as_json:
            output.say(notice(wording, wording.say("sentences.no_such_record")))
        raise InputError(f"no record {number}")
    if as_json:
        output.say_json(pages.record_json(found, plain(reply)))
    else:
        output.say(reply)


async def verify(app: App, number: str, *, as_json: bool) -> bool:
    """`verify`: whether every check passed."""
    found, checks = await app.briefer.verify(number.upper())
    passed = all(check.ok for check in checks)
    if as_json:
        output.say_json(pages.checks_json(found, checks))
    else:
        output.say_text(pages.checks(found, checks))
    return passed


def doctor(settings: Callable[[], Settings], *, as_json: bool) -> bool:
    """`doctor`: whether no component has failed."""
    try:
        lines = asyncio.run(examine(settings()))
    except OnRecordError as error:
        lines = [Line("configuration", FAILED, str(error))]
    if as_json:
        for line in lines:
            output.say_json(pages.line_json(line.component, line.state, line.detail))
    else:
        output.table(("component", "state", ""), [(line.component, line.state, line.detail) for line in lines])
    return all(line.state != FAILED for line in lines)


def try_once(settings: Settings, article: Path | None, source: str | None, question: str, *, as_json: bool) -> None:
    """`try`: one question about one article, or the bundled samples, in a data folder that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
        samples = Path(str(resources.files("bot") / "samples"))
        beside = article.with_name("sources.toml") if article else samples / "sources.toml"
        trial = replace(
            settings,
            data=Path(folder),
            database=Path(folder, "try.db"),
            server=None,
            replica=None,
            sources=beside if beside.is_file() else settings.sources,
        )
        found = [article] if article else sorted((samples / "articles").glob("*.md"))
        asyncio.run(_try(trial, found, source, question or (SAMPLE_QUESTION if article is None else ""), as_json=as_json))


async def _try(settings: Settings, found: Sequence[Path], source: str | None, question: str, *, as_json: bool) -> None:
    async with opened(settings) as app:
        for path in found:
            article = files.read_article(path)
            card = cards.card(article, cards.card_file(path), {"source": source}, folder_id=path.stem, outlets=app.sources)
            await app.indexer.add(card, article.received)
        if not question:
            question = _first_sentence(article.received.version.text)
            output.say_aside(f"no question given; asking with the article's first sentence: {question}")
        scope = {"articles": (), "sources": (), "speaker": None}
        await ask(app, question, scope, language="en", audience=Audience.STAFF, as_json=as_json)


def _first_sentence(text: str) -> str:
    first = next(one for one in read(text).statements if one.kind is not Kind.HEADING)
    return text[first.start : min(first.end, first.start + MAX_QUESTION)]


def _audience(name: str) -> Audience:
    try:
        return Audience(name)
    except ValueError:
        raise UsageError(f"--audience is staff or public, not {name}") from None


async def _full_id(app: App, name: str, where: Where) -> str:
    """The id that a short one stands for among the articles that this reader may know of."""
    known = [indexed.card.id for indexed in await app.index.articles(where)]
    ending = [one for one in known if one.endswith(f"/{name}")]
    return ending[0] if name not in known and len(ending) == 1 else name


async def _indexed(app: App, name: str) -> Indexed:
    found = await app.index.article(name)
    if found is None:
        raise InputError(f"no article {name}; `onrecord articles` lists them")
    return found


def _label(app: App, card: Card) -> Label:
    wording = app.briefer.wording("en")
    return Arrangement(app.sources, wording, app.clock().date()).label(card.source, copy_notes(card, wording))

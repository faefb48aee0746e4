"""What each command does: one use case, then its words on the terminal or its JSON."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.app import opened, with_confirmation
from bot.core.answering.question import Question
from bot.core.answering.reply import compose, notice, plain
from bot.core.answering.sections import Arrangement
from bot.core.errors import InputError, OnRecordError, UsageError
from bot.core.explaining import explain
from bot.core.labels import STATUSES, copy_notes
from bot.core.labels import label as label_of
from bot.core.model import Audience
from bot.doctor import FAILED, Line, examine
from bot.sources import cards, files, suggestions
from bot.terminal import contract, output, pages

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.app import App
    from bot.core.labels import Source
    from bot.core.model import Card, Label
    from bot.core.ports import Indexed, Received, Stored
    from bot.core.wording import Wording
    from bot.settings import Settings


SAMPLE_QUESTION = "What did Oskel Vandry say about when the bridge will open?"


async def ask(app: App, question: str, scope: Mapping[str, Any], *, language: str, audience: str, as_json: bool) -> None:
    """`ask`."""
    articles = tuple([await _full_id(app, name) for name in scope["articles"]])
    asked = Question(question, _audience(audience), language, articles, scope["sources"], scope["speaker"])
    answer = await app.briefer.ask(asked)
    wording = app.briefer.wording(language)
    if as_json:
        output.say_json(contract.answer(answer, wording))
    else:
        output.say(compose(answer, wording))


async def add(app: App, paths: Sequence[Path], flags: Mapping[str, object], *, as_json: bool) -> None:
    """`add`: everything is read before anything is stored, so that a file that cannot be used leaves the store as it was."""
    found = list(files.article_paths(paths))
    if not found:
        raise InputError(f"no .txt or .md file in {', '.join(map(str, paths))}")
    if flags.get("id") and len(found) > 1:
        raise UsageError(f"--id names one article, but there are {len(found)} files")
    for stored, indexed in await _index(app, _read(app, found, flags)):
        if as_json:
            output.say_json(contract.stored(stored, indexed))
        else:
            output.say_text(pages.stored(stored, indexed))


def _read(app: App, found: Sequence[Path], flags: Mapping[str, object]) -> list[tuple[Card, Received]]:
    read = []
    with output.progress() as bar:
        for path in bar.track(found, description="reading"):
            article = files.read_article(path)
            card = cards.card(article, cards.card_file(path), flags, folder_id=path.stem)
            if card.source is None:
                raise InputError(f"{path}: say whose article this is: --source ID (`onrecord sources` lists them)")
            app.indexer.check(card)
            read.append((card, article.received))
    return read


async def _index(app: App, read: Sequence[tuple[Card, Received]]) -> list[tuple[Stored, Indexed]]:
    done = []
    with output.progress() as bar:
        for card, received in bar.track(read, description="indexing"):
            stored = await app.indexer.add(card, received)
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
    chosen = next((one for one in versions if one[0] == (number or indexed.version)), None)
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


async def sources(app: App, *, as_json: bool) -> None:
    """`sources`."""
    arrangement = _arrangement(app, app.briefer.wording("en"))
    found = [(source, arrangement.label(source.id)) for source in app.sources.values()]
    if as_json:
        for source, label in found:
            output.say_json(contract.source(source, label))
    else:
        output.table(*pages.sources(found))


async def suggested(app: App, *, as_json: bool) -> None:
    """`sources suggested`: for outlets without a confirmed status."""
    waiting = [source for source in app.sources.values() if not source.confirmed]
    found = [one for one in map(suggestions.suggest, waiting) if one]
    if as_json:
        for suggestion in found:
            output.say_json(pages.suggestion_json(suggestion))
    elif found:
        output.table(*pages.suggestions(found))
        output.say_text("\nSuggestions of the shipped list; readers see none of them until: onrecord sources confirm ID")
    else:
        output.say_text("no suggestion: every outlet is confirmed, or the shipped list does not know it for certain")


async def confirm(app: App, outlet: str, given: Mapping[str, str | None], *, as_json: bool) -> None:
    """`sources confirm`: the status given, else the registry's, else the list's suggestion."""
    source = app.sources.get(outlet)
    if source is None:
        raise InputError(f"no outlet {outlet} in the registry; `onrecord sources` lists them")
    if source.confirmed and app.sources_file_confirms(outlet):
        raise InputError(f"the registry file confirms {outlet} already ({source.confirmed_by}); change it there")
    entry = _entry(source, given)
    await app.journal.confirm(outlet, entry, at=app.clock())
    now = with_confirmation(source, {**entry, "confirmed_at": app.clock().date().isoformat()})
    label = label_of(now, app.briefer.wording("en"), today=app.clock().date())
    if as_json:
        output.say_json(contract.source(now, label))
    else:
        output.say_text(f"confirmed by {entry['confirmed_by']}: {label.text}")


def _entry(source: Source, given: Mapping[str, str | None]) -> dict[str, str]:
    """What is confirmed: the status given, else the registry's own, else the shipped list's suggestion."""
    suggestion = suggestions.suggest(source)
    status = given["status"] or (source.status if source.status != "not_assessed" else None)
    from_list = status is None and suggestion is not None
    status = status or (suggestion.status if suggestion else None)
    if status not in STATUSES:
        told = f"no status {status}" if status else f"the shipped list suggests no status for {source.id}"
        raise InputError(f"{told}; say one: --status {'|'.join(STATUSES)}")
    entry = {"status": status, "confirmed_by": str(given["by"])}
    if from_list and suggestion:
        entry |= {"assessor": suggestion.assessor, "as_of": suggestion.as_of}
    place = given["place"] or (suggestion.place if from_list and suggestion else None)
    return entry | ({"place": place} if place else {})


async def why(app: App, subject: str, *, as_json: bool) -> None:
    """`why`: of an outlet, or of the outlets that a record showed."""
    wording = app.briefer.wording("en")
    outlets = [subject] if subject in app.sources else await _outlets_of(app, subject)
    for outlet in outlets:
        changes = (await app.journal.confirmations(outlet or ""))[1:]
        source = app.sources.get(outlet) if outlet else None
        lines = list(explain(source, wording, contact=app.policy.contact, changes=changes))
        label = _arrangement(app, wording).label(outlet)
        if as_json:
            values = {"source": outlet, "label": label.text, "lines": lines}
            output.say_json({"schema": contract.SCHEMA, **values, "text": plain(notice(wording, *lines))})
        else:
            output.say(notice(wording, label.text, "\n".join(lines)))


async def _outlets_of(app: App, number: str) -> list[str | None]:
    found = await app.journal.recorded(number)
    if found is None:
        raise InputError(f"no outlet and no record {number}; `onrecord sources` lists the outlets")
    return [label.source for label in found.labels]


async def record(app: App, number: str, *, as_json: bool) -> None:
    """`record`: what a sent answer says now."""
    wording = app.briefer.wording("en")
    reply = await app.briefer.recall(number, Audience.STAFF)
    found = await app.journal.recorded(number)
    if reply is None or found is None:
        output.say(notice(wording, wording.say("sentences.no_such_record")))
        raise InputError(f"no record {number}")
    if as_json:
        output.say_json(pages.record_json(found, plain(reply)))
    else:
        output.say(reply)


async def verify(app: App, number: str, *, as_json: bool) -> bool:
    """`verify`: whether every check passed."""
    found, checks = await app.briefer.verify(number)
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
            sources=beside if beside.is_file() else settings.sources,
        )
        found = [article] if article else sorted((samples / "articles").glob("*.md"))
        asyncio.run(_try(trial, found, source, question or SAMPLE_QUESTION, as_json=as_json))


async def _try(settings: Settings, found: Sequence[Path], source: str | None, question: str, *, as_json: bool) -> None:
    async with opened(settings) as app:
        for path in found:
            article = files.read_article(path)
            card = cards.card(article, cards.card_file(path), {"source": source}, folder_id=path.stem)
            await app.indexer.add(card, article.received)
        scope = {"articles": (), "sources": (), "speaker": None}
        await ask(app, question, scope, language="en", audience=Audience.STAFF, as_json=as_json)


def _audience(name: str) -> Audience:
    try:
        return Audience(name)
    except ValueError:
        raise UsageError(f"--audience is staff or public, not {name}") from None


async def _full_id(app: App, name: str) -> str:
    """The id that a short one stands for; one that stands for nothing stays, and the scope check tells."""
    found = await app.index.article(name)
    return found.card.id if found else name


async def _indexed(app: App, name: str) -> Indexed:
    found = await app.index.article(name)
    if found is None:
        raise InputError(f"no article {name}; `onrecord articles` lists them")
    return found


def _arrangement(app: App, wording: Wording) -> Arrangement:
    return Arrangement(app.sources, wording, app.clock().date())


def _label(app: App, card: Card) -> Label:
    wording = app.briefer.wording("en")
    return _arrangement(app, wording).label(card.source, copy_notes(card, wording))

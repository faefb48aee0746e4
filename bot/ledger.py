"""The commands on who says what: the ledger, an editor's correction of a voice, and reading all stored texts again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.accounts import arranged, live_articles
from bot.briefing import fixes, ledger, ledger_told
from bot.core.errors import ConfigurationError, InputError, UsageError
from bot.core.model import Kind, Voice
from bot.core.ports import Fix
from bot.replying.articles import entries as entries_of
from bot.sources import registry
from bot.terminal import contract, output
from bot.terminal import ledger as shown

if TYPE_CHECKING:
    from bot.app import App
    from bot.briefing.ledger import Entry
    from bot.briefing.sections import Arrangement
    from bot.core.model import Label, Speaker

Entries = tuple["Entry", ...]


async def positions(app: App, article: str | None, speaker: str | None, about: str | None, *, as_json: bool) -> None:
    """`positions`: the sentences of one article, or of all, and whose words they carry."""
    for option, value in (("--speaker", speaker), ("--about", about)):
        if value is not None and not any(character.isalnum() for character in value):
            raise InputError(f"{option} has no words")
    arrangement = arranged(app)
    found = [(given, ledger.narrowed(given, speaker=speaker, about=about)) for given in await _articles(app, article, arrangement)]
    if as_json:
        for _, entries in found:
            for entry in entries:
                output.say_json(shown.position_json(entry, arrangement.label(entry.live.card.source)))
    else:
        output.say(ledger_told.told(found, arrangement))


async def fix(app: App, target: str, speaker: str | None, voice: str | None, by: str, *, as_json: bool) -> None:
    """`positions fix`: store who says whose words a sentence carries."""
    if (speaker is None) == (voice is None):
        raise UsageError("say either --speaker NAME or --voice outlet|not_established|unnamed")
    name, _, number = target.rpartition(":")
    if not name or not (number.isascii() and number.isdigit()):
        raise InputError(f"{target}: name a sentence as ARTICLE:SENTENCE; `onrecord positions --json` numbers them as n")
    arrangement = arranged(app)
    (entries,) = await _articles(app, name, arrangement)
    entry = next((one for one in entries if one.n == int(number)), None)
    if entry is None:
        raise InputError(f"article {entries[0].live.card.id} has no sentence {number} that may be shown")
    said = _said(entry, entries, speaker, voice)
    await app.indexer.fix(entry.live, entry.statement, Fix(*said, _words("--by", by), app.clock()))
    (entries,) = await _articles(app, name, arrangement)
    after = next(one for one in entries if one.n == entry.n)
    _say_fixed(after, by, arrangement.label(after.live.card.source), as_json=as_json)


def _say_fixed(after: Entry, by: str, label: Label, *, as_json: bool) -> None:
    one = after.statement
    if as_json:
        output.say_json({**shown.position_json(after, label), "by": by})
    else:
        whose = f"{one.voice}: {ledger_told.described(one.speaker)}" if one.speaker else f"{one.voice}"
        output.say_text(f"fixed: {after.live.card.id}:{after.n} ({one.kind}) is {whose}, says {by}")


def _said(entry: Entry, entries: Entries, name: str | None, voice: str | None) -> tuple[Voice, Speaker | None]:
    """The voice and speaker that an editor means."""
    if name is not None:
        statements = [one.statement for one in entries]
        cast = [who for one in statements for who in (one.speaker, one.holder) if who]
        chosen = fixes.named(_words("--speaker", name), cast)
        groups = {one.speaker for one in statements if one.voice is Voice.UNNAMED}
        return (Voice.UNNAMED if chosen in groups else Voice.SPEAKER), chosen
    if voice in {Voice.OUTLET, Voice.NOT_ESTABLISHED}:
        return Voice(str(voice)), None
    if voice != Voice.UNNAMED:
        raise UsageError(f"--voice is outlet, not_established or unnamed, not {voice}; a speaker is named with --speaker NAME")
    if entry.statement.kind is not Kind.HEADING and entry.statement.speaker is None:
        raise InputError("--voice unnamed keeps the words that the reading found for a group, and it found none in this sentence")
    return (Voice.UNNAMED, fixes.unnamed(entry.statement.speaker)) if entry.statement.speaker else (Voice.OUTLET, None)


def _words(option: str, value: str) -> str:
    try:
        words = registry.words(value).strip()
    except ValueError as error:
        raise InputError(f"{option} cannot be {value!r}: {error}") from error
    if not any(character.isalnum() for character in words):
        raise InputError(f"{option} has no words")
    return words


async def reindex(app: App, *, embeddings: bool, as_json: bool) -> None:
    """`reindex`: every stored version is read again, each in a transaction of its own."""
    if embeddings:
        await _embed(app, as_json=as_json)
        return
    versions = await app.indexer.versions()
    sentences = 0
    with output.progress() as bar:
        for version in bar.track(versions, description="reading again"):
            sentences += await app.indexer.reread(version)
    articles = len({version.article for version in versions})
    if as_json:
        counts = {"articles": articles, "versions": len(versions), "sentences": sentences}
        output.say_json({"schema": contract.SCHEMA, **counts})
    else:
        output.say_text(f"read again: {_n(articles, 'article')}, {_n(len(versions), 'version')}, {_n(sentences, 'sentence')}")


async def _embed(app: App, *, as_json: bool) -> None:
    """`reindex --embeddings`: the vectors that live articles lack. Ended in the middle, it goes on there the next time."""
    meaning = app.briefer.meaning
    if meaning is None:
        raise ConfigurationError("ONRECORD_EMBEDDER=none; unset it, and there is something to embed with")
    live = [one for one in await app.index.articles() if one.withdrawn is None]
    made = 0
    with output.progress() as bar:
        for article in bar.track(live, description="embedding"):
            made += await app.indexer.embed(article)
    await meaning.vectors.settle(meaning.embedder.id)
    if as_json:
        output.say_json({"schema": contract.SCHEMA, "articles": len(live), "embedder": meaning.embedder.id, "vectors": made})
    else:
        output.say_text(f"{_n(len(live), 'article')}, {_n(made, 'new vector')} by {meaning.embedder.id}")


def _n(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


async def _articles(app: App, name: str | None, arrangement: Arrangement) -> list[Entries]:
    """The numbered sentences of one article, or of each. Raises InputError where one is named and cannot be shown."""
    return await entries_of(app.index, await live_articles(app, name, arrangement))

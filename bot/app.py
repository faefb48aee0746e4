"""The composition root: settings in, everything that runs out. The only place where all parts meet."""

from __future__ import annotations

import secrets
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from bot import policy as policies
from bot.briefing import Briefer
from bot.briefing import prompts as asking
from bot.briefing.extract import ExtractiveWriter
from bot.core import wording as wordings
from bot.core.errors import ConfigurationError, InputError
from bot.core.labels import label
from bot.core.wording import BASE_LANGUAGE
from bot.indexing import Indexer
from bot.indexing.meaning import Meaning
from bot.inference import LocalEmbedder
from bot.inference.configured import model_writer
from bot.sources import registry
from bot.store import (
    Engine,
    SqlFollows,
    SqlHolds,
    SqlInbox,
    SqlIndex,
    SqlJournal,
    SqlOutbox,
    SqlPeople,
    SqlSent,
    SqlSwitches,
    SqlUsage,
    open_store,
    vectors_of,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from importlib.resources.abc import Traversable

    from bot.briefing.prompts import Prompt
    from bot.core.labels import Source
    from bot.core.ports import Embedder
    from bot.core.wording import Wording
    from bot.inference.writer import ModelWriter
    from bot.policy import Policy
    from bot.settings import Settings

# Crockford's alphabet (https://www.crockford.com/base32.html): no letter that is read as another one on the phone.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # pragma: allowlist secret
NUMBER_LENGTH = 6
LONGEST_LABEL = 96


@dataclass(frozen=True, slots=True)
class App:
    """All that runs, wired."""

    settings: Settings
    policy: Policy
    database: Engine
    index: SqlIndex
    journal: SqlJournal
    inbox: SqlInbox
    outbox: SqlOutbox
    sent: SqlSent
    holds: SqlHolds
    people: SqlPeople
    usage: SqlUsage
    follows: SqlFollows
    switches: SqlSwitches
    briefer: Briefer
    indexer: Indexer
    sources: dict[str, Source]
    registered: Mapping[str, Source]
    wordings: Mapping[str, Wording]
    clock: Callable[[], datetime]
    in_file: frozenset[str]
    languages: frozenset[str]
    model: ModelWriter | None = None

    @property
    def by_rule(self) -> Briefer:
        """The Briefer without a model, even where one is set."""
        return replace(self.briefer, writer=ExtractiveWriter(), translator=None)

    def served(self, language: str) -> str:
        """The language asked for; Serbian without a script is Latin. Raises InputError for one that nobody wrote words for.

        A language whose words are not released yet is known, and answered in English.
        """
        chosen = "sr-Latn" if language == "sr" else language
        if chosen not in self.languages:
            raise InputError(f"no words for {language!r}; there are {', '.join(sorted(self.languages))}")
        return chosen

    async def refresh(self) -> None:
        """Read the editors' confirmations anew: another process may have stored one. All that runs sees them."""
        self.sources.update(confirmed(self.registered, await self.journal.confirmations()))

    def sources_file_confirms(self, source: str) -> bool:
        """Whether the registry file itself confirms an outlet's status, which no confirmation in the store overrules."""
        return source in self.in_file


def now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)


def number() -> str:
    """A fresh record number: six characters that cannot be guessed from another one."""
    return "".join(secrets.choice(ALPHABET) for _ in range(NUMBER_LENGTH))


@asynccontextmanager
async def opened(settings: Settings, *, clock: Callable[[], datetime] = now) -> AsyncIterator[App]:
    """The app on its store, closed at the end.

    Raises ConfigurationError for a registry, policy or wording file that cannot be used, StoreError for the store.
    """
    written = all_wordings()
    policy = policies.read(settings.policy, written)
    served = serve_wordings(policy, written)
    registered = read_registry(settings.sources)
    database = open_store(settings.database, settings.server, settings.replica)
    try:
        sources = confirmed(registered, await SqlJournal(database).confirmations())
        _check_labels(sources, served[BASE_LANGUAGE], clock().date())
        await SqlIndex(database).register(list(sources.values()))
        asked, usage = all_prompts(), SqlUsage(database)
        async with _embedder(settings) as embedder, model_writer(settings.values, asked, usage, policy.caps, clock) as model:
            meaning = Meaning(embedder, vectors_of(database)) if embedder else None
            outlets = Outlets(sources, registered, frozenset(name for name, source in registered.items() if source.confirmed))
            app = _wired(settings, policy, database, outlets, wordings=(written, served), clock=clock, meaning=meaning)
            files = tuple(prompt.file for prompt in asked.values())
            yield replace(
                app, model=model, briefer=replace(app.briefer, writer=model or app.briefer.writer, translator=model, prompts=files)
            )
    finally:
        database.close()


@dataclass(frozen=True, slots=True)
class Outlets:
    """The outlets in force, those of the registry without editors' confirmations, and those that the registry file itself confirms."""

    in_force: dict[str, Source]
    registered: Mapping[str, Source]
    in_file: frozenset[str]


def _wired(
    settings: Settings,
    policy: Policy,
    database: Engine,
    outlets: Outlets,
    *,
    wordings: tuple[Mapping[str, Wording], dict[str, Wording]],
    clock: Callable[[], datetime],
    meaning: Meaning | None,
) -> App:
    """All parts on one store. `wordings` are those written and those served."""
    written, served = wordings
    index, journal, sources = SqlIndex(database), SqlJournal(database), outlets.in_force
    return App(
        settings=settings,
        policy=policy,
        database=database,
        index=index,
        journal=journal,
        inbox=SqlInbox(database),
        outbox=SqlOutbox(database),
        sent=SqlSent(database),
        holds=SqlHolds(database),
        people=SqlPeople(database),
        usage=SqlUsage(database),
        follows=SqlFollows(database),
        switches=SqlSwitches(database),
        briefer=Briefer(index, journal, ExtractiveWriter(), sources, served, clock, number, meaning),
        indexer=Indexer(index, sources, clock, meaning),
        sources=sources,
        registered=outlets.registered,
        wordings=served,
        clock=clock,
        in_file=outlets.in_file,
        languages=frozenset(written),
    )


@asynccontextmanager
async def _embedder(settings: Settings) -> AsyncIterator[Embedder | None]:
    """The embedder that is configured. It is loaded, or its server asked, when it is first needed."""
    chosen = settings.values.get("ONRECORD_EMBEDDER", "local")
    if chosen == "none":
        yield None
    elif chosen == "local":
        path = settings.values.get("ONRECORD_EMBEDDER_PATH")
        yield LocalEmbedder(Path(path) if path else None)
    else:
        from bot.inference.remote import RemoteEmbedder  # noqa: PLC0415 (a second to load, and not always wanted)

        url, key = settings.values["ONRECORD_EMBEDDER_URL"], settings.values.get("ONRECORD_EMBEDDER_KEY")
        async with RemoteEmbedder(chosen, url, key) as embedder:
            yield embedder


def read_registry(path: Path | None) -> dict[str, Source]:
    """The shipped outlets (names and hosts, no status), each replaced by the operator's entry of the same id."""
    shipped = registry.parse((files("bot.sources") / "outlets.toml").read_text("utf-8"), name="outlets.toml")
    if path is None:
        return shipped
    try:
        own = registry.parse(path.read_text("utf-8"), name=str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read: {error}") from error
    hosts = {host for source in own.values() for host in source.hosts}
    kept = {name: source for name, source in shipped.items() if not hosts.intersection(source.hosts)}
    return kept | own


def confirmed(sources: Mapping[str, Source], confirmations: list[Mapping[str, str]]) -> dict[str, Source]:
    """The outlets with the editors' last confirmations. What the registry file itself confirms stands."""
    last = {confirmation["source"]: confirmation for confirmation in confirmations}
    return {
        name: source if source.confirmed or name not in last else with_confirmation(source, last[name]) for name, source in sources.items()
    }


def with_confirmation(source: Source, confirmation: Mapping[str, str]) -> Source:
    """An outlet with an editor's confirmation from the store."""
    place = {"en": confirmation["place"]} if "place" in confirmation else source.place
    same = confirmation["status"] == source.status  # only then it is what the registry's assessor says
    return replace(
        source,
        status=confirmation["status"],
        place=place,
        assessor=confirmation.get("assessor") or (source.assessor if same else None),
        as_of=confirmation.get("as_of") or (source.as_of if same else None),
        confirmed_by=confirmation["confirmed_by"],
        confirmed_on=date.fromisoformat(confirmation["confirmed_at"][:10]),
    )


def _check_labels(sources: Mapping[str, Source], wording: Wording, today: date) -> None:
    """LABELS.md: a label line is never over 96 characters, and nothing is shortened to fit."""
    for source in sources.values():
        line = label(source, wording, today=today).text
        if len(line) > LONGEST_LABEL:
            raise ConfigurationError(f"[{source.id}]: its label has {len(line)} characters, at most {LONGEST_LABEL}; set a shorter name")


def prompts() -> Traversable:
    """The folder of every word an editor owns: inside an installed package, beside it in a checkout."""
    packed = files("bot") / "_prompts"
    beside = Path(__file__).resolve().parent.parent / "prompts"
    return beside if beside.is_dir() and not packed.is_dir() else packed


def all_prompts() -> dict[str, Prompt]:
    """What a model is asked: every prompt in `prompts/`. Raises ConfigurationError for one that cannot be used."""
    found = {name: asking.parse((prompts() / f"{name}.toml").read_text("utf-8"), name=name) for name in asking.NAMES}
    strangers = sorted(one.name for one in prompts().iterdir() if one.name.endswith(".toml") and one.name[:-5] not in found)
    if strangers:
        raise ConfigurationError(f"prompts/{strangers[0]}: no such prompt; there are {', '.join(asking.NAMES)}")
    return found


def serve_wordings(policy: Policy, written: Mapping[str, Wording]) -> dict[str, Wording]:
    """The languages that this deployment serves: released ones, and those that its policy allows before their review."""
    return {name: words for name, words in written.items() if words.released or name in policy.languages}


def all_wordings() -> dict[str, Wording]:
    """The wording of each language in `prompts/`, released or not."""
    folder = prompts()
    base = wordings.parse((folder / BASE_LANGUAGE / "wording.toml").read_text("utf-8"), name=f"{BASE_LANGUAGE}/wording.toml")
    found = {BASE_LANGUAGE: base}
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        file = entry / "wording.toml"
        if entry.name != BASE_LANGUAGE and entry.is_dir() and file.is_file():
            words = wordings.parse(file.read_text("utf-8"), name=f"{entry.name}/wording.toml", base=base)
            found[words.language] = words
    return found

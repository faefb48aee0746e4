"""`doctor`: one line a component, what it is and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from bot.app import all_wordings, opened
from bot.core.errors import EmbedderUnavailable, OnRecordError
from bot.core.model import Audience
from bot.core.ports import Where

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.app import App
    from bot.settings import Settings

OK, OFF, FAILED = "ok", "off", "failed"
ASKED, SAID = "Which way does the river run?", "The river runs west."
FLOAT32 = 4
LONG_WAIT_S = 120


@dataclass(frozen=True, slots=True)
class Line:
    """A component, its state (`ok`, `off` or `failed`), and one sentence."""

    component: str
    state: str
    detail: str


async def examine(settings: Settings) -> list[Line]:
    """Every component's line. What fails is told, never raised."""
    try:
        async with opened(settings) as app:
            beside = [*_registry(app), *_wording(app), *await _embedder(app), await _model(app), await _queue(app), *_not_here(app)]
            return [await _store(app), await _articles(app), *beside]
    except OnRecordError as error:
        return [Line("store" if error.exit_code == 5 else "configuration", FAILED, " ".join(str(error).split()))]  # noqa: PLR2004 (StoreError)


async def _store(app: App) -> Line:
    whole, told = await app.database.examine()
    return Line("store", OK if whole else FAILED, told)


async def _articles(app: App) -> Line:
    articles = await app.index.articles()
    live = [one for one in articles if one.withdrawn is None]
    passages = sum(one.paragraphs for one in live)
    if not live:
        return Line("articles", OK, "none indexed yet; add one: onrecord add PATH --source ID")
    return Line("articles", OK, f"{len(live):,} live, {len(articles) - len(live):,} withdrawn · {passages:,} paragraphs")


def _registry(app: App) -> Iterator[Line]:
    confirmed = [source for source in app.sources.values() if source.confirmed]
    where = app.settings.sources or "shipped outlets only; set ONRECORD_SOURCES"
    yield Line("registry", OK, f"{len(app.sources)} outlets, {len(confirmed)} with a confirmed status · {where}")
    stale = [source.id for source in confirmed if source.stale(app.clock().date())]
    if stale:
        yield Line("labels", OK, f"assessed and confirmed over 24 months ago: {', '.join(stale)}; confirm them again")


def _wording(app: App) -> Iterator[Line]:
    waiting = sorted(name for name, words in all_wordings().items() if not words.released)
    served = ", ".join(f"{name} ({words.ref.partition('+')[0]})" for name, words in app.wordings.items())
    yield Line("wording", OK, f"serves {served}; awaiting native review: {', '.join(waiting) or 'none'}")


async def _embedder(app: App) -> list[Line]:
    """What ranks, by a question and a passage that it is given now, and what of the index it has seen."""
    meaning = app.briefer.meaning
    if meaning is None:
        return [Line("ranking", OK, "by words (BM25)"), Line("embedder", OFF, "none: BM25 only, passages are ranked by words alone")]
    try:
        await meaning.embedder.embed([SAID], query=False)
        began = perf_counter()
        asked = await meaning.asked(ASKED)
        took = (perf_counter() - began) * 1000
        lacking = (await meaning.closest(asked, Where(Audience.STAFF, app.clock()), 1, ())).lacking
    except EmbedderUnavailable as error:
        return [Line("ranking", OK, "by words (BM25)"), Line("embedder", FAILED, str(error))]
    told = f"{meaning.embedder.id} · {len(asked) // FLOAT32:,} dimensions, {took:,.0f} ms a question"
    missing = f"{lacking:,} paragraphs have none; run: onrecord reindex --embeddings" if lacking else "every paragraph has one"
    return [Line("ranking", OK, "by meaning, and by words (BM25)"), Line("embedder", OK, told), Line("vectors", OK, missing)]


async def _queue(app: App) -> Line:
    """What waits to be answered, and what was set aside."""
    waiting, dead = await app.inbox.waiting(), len(await app.inbox.dead())
    aside = f"{dead:,} set aside; see: onrecord dead list" if dead else "none set aside"
    if waiting.oldest is None:
        return Line("queue", OK, f"nothing waits, {aside}")
    since = int((app.clock() - waiting.oldest).total_seconds())
    told = f"{sum(waiting.jobs.values()):,} wait ({', '.join(sorted(waiting.jobs))}), the oldest for {since:,} s, {aside}"
    return Line("queue", FAILED, f"{told}; is `onrecord serve` running?") if since > LONG_WAIT_S else Line("queue", OK, told)


async def _model(app: App) -> Line:
    """The model, by one small call, and what its server was found to understand."""
    if app.model is None:
        return Line("model", OFF, "none; answers are made by rule (extractive)")
    error, took = await app.model.tried()
    if error:
        return Line("model", FAILED, f"{error}; answers are made by rule (extractive) until it is back")
    summaries = "summaries checked" if app.model.summaries else "no summaries"
    return Line("model", OK, f"{app.model.chat.where} · {app.model.chat.dialect}, {took:,.0f} ms · {summaries}")


def _not_here(app: App) -> Iterator[Line]:
    yield _slack(app.settings.values)
    yield _telegram(app.settings.values)


def _slack(values: Mapping[str, str]) -> Line:
    """Whether Slack's tokens fit together. Slack itself is not asked: `serve` does that when it starts."""
    if "SLACK_BOT_TOKEN" not in values:
        return Line("slack", OFF, "no token")
    ways = (("SLACK_APP_TOKEN", "Socket Mode"), ("SLACK_SIGNING_SECRET", "HTTP"))
    chosen = [way for name, way in ways if name in values]
    if not chosen:
        return Line("slack", OFF, "SLACK_BOT_TOKEN alone lets nothing in; set SLACK_APP_TOKEN or SLACK_SIGNING_SECRET too")
    return Line("slack", OK, f"{' and '.join(chosen)}; `onrecord serve` answers there")


def _telegram(values: Mapping[str, str]) -> Line:
    """How Telegram's updates would come in. Telegram itself is not asked either."""
    if "TELEGRAM_BOT_TOKEN" not in values:
        return Line("telegram", OFF, "no token")
    way = "by webhook" if "TELEGRAM_WEBHOOK_URL" in values else "by polling"
    return Line("telegram", OK, f"{way}; `onrecord serve` answers there")

"""`eval`: the questions of a file, asked of the index as it is; a row a kind and degree. Nothing is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.briefing.scoring import Figures, Judged, figures, judged, questions
from bot.core.answering.question import Question
from bot.core.errors import InputError
from bot.core.model import Audience
from bot.core.ports import Where
from bot.terminal import output
from bot.terminal.contract import SCHEMA

if TYPE_CHECKING:
    from pathlib import Path

    from bot.app import App
    from bot.briefing.scoring import Asked

COLUMNS = ("questions", "n", "first", "in three", "right", "answered")


async def evaluate(app: App, file: Path, *, scoped: bool, misses: bool, as_json: bool) -> None:
    """`eval`. With `scoped` each question is asked of its article alone."""
    asked = list(questions(_lines(file), name=str(file)))
    ids = {indexed.card.id for indexed in await app.index.articles(Where(Audience.STAFF, app.clock()))}
    names = {one.article: _article(one.article, ids) for one in asked}
    with output.progress() as bar:
        rows = [await _judge(app, one, names[one.article], scoped=scoped) for one in bar.track(asked, description="asking")]
    if as_json:
        for one in figures(rows):
            output.say_json(_json(one))
        return
    output.table(COLUMNS, [_row(one) for one in figures(rows)])
    for missed in filter(_is_miss, rows) if misses else ():
        output.say_text(f"{missed.asked.id}  {missed.status}  {missed.asked.question}")


async def _judge(app: App, asked: Asked, article: str, *, scoped: bool) -> Judged:
    question = Question(asked.question, articles=(article,) if scoped else ())
    return judged(asked, await app.briefer.answer(question), article)


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file}: cannot be read as a question file") from error


def _article(name: str, ids: set[str]) -> str:
    """The index's id of an article that a question file calls by its own, or by the end of it."""
    found = [one for one in sorted(ids) if one == name or one.endswith(f"/{name}")]
    if len(found) != 1:
        raise InputError(f"the questions are about the article {name}, which is not in the index; `onrecord add` it first")
    return found[0]


def _is_miss(one: Judged) -> bool:
    return not one.right if one.asked.kind == "answerable" else one.status == "answered"


def _row(one: Figures) -> list[str]:
    shares = (f"{share:.0%}" for share in (one.first, one.in_three, one.right, one.answered))
    return [one.name, str(one.questions), *shares]


def _json(one: Figures) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "group": one.name,
        "questions": one.questions,
        "first": round(one.first, 4),
        "in_three": round(one.in_three, 4),
        "right": round(one.right, 4),
        "answered": round(one.answered, 4),
    }

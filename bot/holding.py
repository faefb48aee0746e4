"""`hold` and `lift`: what is shown nowhere while a complaint about it is looked into."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from bot.briefing.reaching import Place
from bot.core.errors import InputError
from bot.terminal import output
from bot.terminal.contract import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.app import App


async def hold(app: App, target: str, reason: str, export: Path | None, *, as_json: bool) -> None:
    """`hold`: every place at once, and how many sent answers now have to say so."""
    said = said_why(reason)
    record, places = await places_of(app, target, held=False)
    _writable(export)
    at = app.clock()
    for place in places:
        await app.index.hold(place.article, place.paragraph, said, at=at)
    await _tell(app, "held", places, record, export, as_json=as_json)


async def lift(app: App, target: str, reason: str, export: Path | None, *, as_json: bool) -> None:
    """`lift`: exactly what was held under that name."""
    said = said_why(reason)
    record, places = await places_of(app, target, held=True)
    _writable(export)
    for place in places:
        await app.index.lift(place.article, place.paragraph, said, at=app.clock())
    await _tell(app, "lifted", places, record, export, as_json=as_json)


async def places_of(app: App, target: str, *, held: bool) -> tuple[str | None, list[Place]]:
    """What is meant: an article, one of its paragraphs, or all that a record quotes; and the record, if it is one."""
    if article := await app.index.article(target):
        return None, [Place(article.card.id, None)]
    name, _, number = target.rpartition(":")
    if name and number.isascii() and number.isdigit() and (article := await app.index.article(name)):
        return None, [Place(article.card.id, int(number))]
    record = target.upper()
    if await app.journal.recorded(record) is None:
        raise InputError(f"no article, paragraph or record {target}; `onrecord articles` lists the articles, ARTICLE:3 is a paragraph")
    places = await (app.holds.held(record) if held else app.holds.quoted(record))
    if not places:
        told = "nothing that it quotes is held" if held else "nothing that it quotes stands in an article any more"
        raise InputError(f"record {record}: {told}")
    return record, places


async def _tell(app: App, did: str, places: Sequence[Place], record: str | None, export: Path | None, *, as_json: bool) -> None:
    reached = await app.holds.reached(places)
    answers = sum(one.answers for one in reached)
    if export:
        _write(
            export, {"schema": SCHEMA, "at": app.clock().isoformat(), "places": list(map(str, places)), **await app.holds.exhibit(places)}
        )
    if as_json:
        by_platform = {one.platform: {"answers": one.answers, "conversations": one.conversations} for one in reached}
        told = {did: list(map(str, places)), "record": record, "answers": answers, "platforms": by_platform}
        output.say_json({"schema": SCHEMA, **told, "export": str(export) if export else None})
        return
    where = ", ".join(f"{one.platform} {one.answers:,} (conversations: {one.conversations:,})" for one in reached)
    now = "quoted nowhere from now on" if did == "held" else "may be quoted again"
    output.say_text(f"{did}: {', '.join(map(str, places))}; {now}")
    output.say_text(f"answers sent before: {answers:,}{f' · {where}' if where else ''}")
    if answers:
        output.say_text("a running `onrecord serve` tells their readers. Not reachable: forwards, copies, exports")
    if export:
        output.say_text(f"for counsel: {export} (answers, versions, times; not who asked)")


def said_why(reason: str) -> str:
    """The reason in one line. Raises InputError for none."""
    said = " ".join(reason.split())
    if not any(character.isalnum() for character in said):
        raise InputError("say why: --reason WORDS")
    return said


def _writable(path: Path | None) -> None:
    """Refuse before anything is held what could not be written after it."""
    if path and (path.exists() or not path.parent.is_dir()):
        raise InputError(f"--export {path}: {'there is a file already' if path.exists() else 'there is no such folder'}; name another")


def _write(path: Path, values: dict[str, object]) -> None:
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(file, "w", encoding="utf-8") as out:  # noqa: PTH123 (a file that is open already)
            json.dump(values, out, ensure_ascii=False, indent=1)
    except OSError as error:
        raise InputError(f"--export {path}: {error.strerror}; what was asked for is done, the file is not written") from error

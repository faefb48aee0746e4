"""Each kind of message as its blocks, for `preview.mjs`: python preview.py OUT.json"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from pathlib import Path

from bot.app import App, opened
from bot.briefing.commands import Command, Request
from bot.briefing.delivering import Lane, Update
from bot.briefing.reply import Reply, compose, notice
from bot.core.answering.question import Question
from bot.core.model import Audience
from bot.replying import Replies
from bot.settings import Settings
from bot.slack import views
from bot.slack.render import render
from bot.sources import cards, files

SAMPLES = Path(__file__).resolve().parents[3] / "bot" / "samples"
ASKED = {
    "an answer": "What did Petra Hallowin say about the trucks?",
    "two outlets": "How many people were hurt on 11 May?",
    "not in the text": "What did Mayor Anselm Rook say about the closure?",
    "about now": "What is the situation on the bridge today?",
    "several could be meant": "What does the article say about the bridge?",
    "a premise that is not in the text": "Why did Oskel Vandry resign over the bridge?",
}
QUOTATION = "Petra Hallowin said “the trucks never came over the river road”."
DRAFT = "He said “The bridge is open to all.” She said “we counted every truck ourselves”."
WANTED = {
    "a brief": (Request(Command.BRIEF, articles=("orlin-provocation",)), ""),
    "positions": (Request(Command.POSITIONS, articles=("orlin-provocation",)), ""),
    "a timeline": (Request(Command.TIMELINE, articles=("orlin-provocation",)), ""),
    "a quotation checked": (Request(Command.CHECK), QUOTATION),
    "a draft checked": (Request(Command.DRAFT), DRAFT),
    "outlets": (Request(Command.OUTLETS), ""),
}


async def kinds(app: App) -> dict[str, Reply]:
    wording, replies = app.briefer.wording("en"), Replies(app.briefer, "desk@newsroom.example")
    made = {name: compose(await app.briefer.ask(Question(question)), wording) for name, question in ASKED.items()}
    for name, (wants, text) in WANTED.items():
        made[name] = await replies(Update(name, Lane("slack", "T1", name), "U1", text, Audience.STAFF, wants=wants))
    made["a refusal"] = notice(wording, wording.say("slack.not_staff"))
    first = made["an answer"].record or ""
    made["why this label"] = await replies.why(first, Audience.STAFF, "en")
    made["a record"] = await replies.record(first, Audience.STAFF, "en")
    return made


async def main(out: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        values = {"ONRECORD_EMBEDDER": "none"}
        settings = Settings(Path(folder), Path(folder, "preview.db"), sources=SAMPLES / "sources.toml", values=values)
        async with opened(settings) as app:
            for path in sorted((SAMPLES / "articles").glob("*.md")):
                article = files.read_article(path)
                await app.indexer.add(cards.card(article, cards.card_file(path), {}, folder_id=path.stem), article.received)
            wording, made = app.briefer.wording("en"), await kinds(app)
            shown = [{"name": name, "blocks": message.blocks} for name, reply in made.items() for message in render(reply, wording)]
            replies = Replies(app.briefer)
            found = await replies.context(made["an answer"].record or "", 1, Audience.STAFF, "en")
            if found:
                view = views.context(found, made["an answer"].record or "", (1, 0), 2, wording)
                shown.append({"name": "in context (a modal)", "blocks": view["blocks"]})
            shown.append({"name": "something wrong? (a modal)", "blocks": views.wrong({"record": "ABC123"}, wording)["blocks"]})
            Path(out).write_text(json.dumps(shown, ensure_ascii=False), "utf-8")  # noqa: ASYNC240 (nothing else runs)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))

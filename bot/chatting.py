"""`chat`: questions one after the other, each read with those before it."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot import desk
from bot.briefing.reply import compose
from bot.commands import question_of, record
from bot.core.errors import InputError
from bot.terminal import output
from bot.terminal.lines import is_typed, lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.app import App
    from bot.core.answering.question import Question

HELP = """\
Ask a question; the next one may build on it. exit or Ctrl-D leaves.
/record NUMBER shows an answer again, /why NUMBER explains its label."""
LEAVING = frozenset(["exit", "quit"])


async def chat(app: App, scope: Mapping[str, Any], *, language: str) -> None:
    """`chat`. What one run asks is a conversation of its own. Raises InputError for a scope that does not exist."""
    asked = await question_of(app, "", scope, language=language, audience="staff")
    asked = replace(asked, conversation=f"terminal:{app.briefer.number()}")
    await app.briefer.check_scope(asked)
    if is_typed():
        output.say_aside(HELP)
    for line in lines():
        if line.casefold() in LEAVING:
            break
        try:
            await _turn(app, asked, line)
        except InputError as error:
            output.say_aside(f"onrecord: {' '.join(str(error).split())}")


async def _turn(app: App, asked: Question, line: str) -> None:
    word, _, name = line.partition(" ")
    if word == "/record":
        await record(app, name.strip(), as_json=False)
    elif word == "/why":
        await desk.why(app, name.strip(), as_json=False)
    elif word.startswith("/"):
        raise InputError(f"no {word} here; there are /record NUMBER, /why NUMBER and exit")
    else:
        answer = await app.briefer.ask(replace(asked, text=line))
        output.say(compose(answer, app.briefer.wording(asked.language)))
    sys.stdout.write("\n")
    sys.stdout.flush()

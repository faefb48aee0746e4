"""The commands that look after what was asked and sent: jobs set aside, what is kept of people, what is held."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from bot.briefing.reaching import KEEP_IDS, Person
from bot.core.errors import InputError
from bot.terminal import output
from bot.terminal.contract import SCHEMA

if TYPE_CHECKING:
    from bot.app import App


async def dead(app: App, *, as_json: bool) -> None:
    """`dead list`."""
    found = await app.inbox.dead()
    for one in found if as_json else ():
        told = {"job": one.id, "platform": one.lane.platform, "failures": one.failures, "error": one.error, "at": one.at.isoformat()}
        output.say_json({"schema": SCHEMA, **told})
    if as_json:
        return
    if not found:
        output.say_text("no job was set aside")
        return
    rows = [(str(one.id), one.lane.platform, str(one.failures), f"{one.at:%d %b %H:%M}", one.error) for one in found]
    output.table(("job", "platform", "tries", "since", "error"), rows)
    output.say_text("try one again: onrecord dead retry ID")


async def retry(app: App, job: int, *, as_json: bool) -> None:
    """`dead retry`."""
    await app.inbox.revive(job, at=app.clock())
    if as_json:
        output.say_json({"schema": SCHEMA, "job": job, "state": "waiting"})
    else:
        output.say_text(f"job {job} waits again; a running `onrecord serve` answers it")


async def forget(app: App, user: str, *, as_json: bool) -> None:
    """`forget`."""
    done = await app.people.forget(_person(user))
    if as_json:
        output.say_json({"schema": SCHEMA, **asdict(done)})
        return
    output.say_text(f"forgotten: {_n(done.questions, 'question')}, {_n(done.answers, 'answer')} that nobody else could read")
    if done.redacted:
        output.say_text(f"{_n(done.redacted, 'answer')} that others read, or that is held, stays without its question and asker")


async def export(app: App, user: str, *, as_json: bool) -> None:
    """`export`: one object, on one line with --json."""
    kept = {"schema": SCHEMA, **await app.people.export(_person(user))}
    if as_json:
        output.say_json(kept)
    else:
        output.say_text(json.dumps(kept, ensure_ascii=False, indent=1))


async def purge(app: App, *, as_json: bool) -> None:
    """`purge`."""
    done = await app.people.purge(app.clock() - app.policy.questions, keep_ids=KEEP_IDS)
    if as_json:
        output.say_json({"schema": SCHEMA, **asdict(done)})
    else:
        days = app.policy.questions.days
        output.say_text(f"purged: the text of {_n(max(done.questions, done.redacted), 'question')} answered over {days} days ago")
        output.say_text("what quotes an article on hold stays as it is until the hold is lifted")


def _person(user: str) -> Person:
    """A person by platform/workspace/user, or by an id alone."""
    if not user.strip():
        raise InputError("name a user: PLATFORM/WORKSPACE/USER, or an id alone")
    platform, _, rest = user.partition("/")
    workspace, _, name = rest.partition("/")
    return Person(name, platform, workspace) if name else Person(user)


def _n(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"

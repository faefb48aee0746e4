"""The commands that look after what was asked and sent: jobs set aside, what is kept of people, what is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

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

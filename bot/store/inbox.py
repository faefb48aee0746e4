"""The inbox in SQL: updates stored before they are acknowledged, and the jobs that workers claim of them."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.briefing.commands import Command, Request
from bot.briefing.delivering import (
    CLOCKS_APART_S,
    LONGEST_WAIT_S,
    SUSPECT,
    Acceptance,
    Accepted,
    Job,
    Lane,
    Left,
    Purpose,
    State,
    Update,
    Waiting,
)
from bot.core.model import Audience
from bot.store import letters
from bot.store.buckets import buckets_of, take
from bot.store.connections import among
from bot.store.editing import says_the_same, take_place
from bot.store.rows import stamp, unstamp

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.briefing.delivering import Dead, Limits, Rate
    from bot.store.connections import Connection, Engine

_UPDATE = 'platform, workspace, update_id, conversation, "user", question, audience, language, address, private, bulk, wanted'
_HEADS = """
    SELECT id, claims FROM job j
    WHERE j.state = 'waiting' AND {platforms}
        AND (j.due_at <= :at OR j.due_at > :longest)
        AND (j.leased_until IS NULL OR j.leased_until <= :at OR j.leased_until > :longest_lease)
        AND NOT EXISTS (
            SELECT 1 FROM job e WHERE e.state = 'waiting' AND e.platform = j.platform AND e.workspace = j.workspace
                AND e.conversation = j.conversation AND e.bulk = j.bulk AND e.id < j.id
        )
    ORDER BY j.claims >= :suspect, j.bulk, j.id LIMIT :most {claiming}
"""
_LEASE = "UPDATE job SET worker = ?, leased_until = ?, attempt = attempt + 1, claims = claims + 1 WHERE id = ? RETURNING"
_BURY = "UPDATE job SET state = 'dead', ended_at = ?, worker = NULL, leased_until = NULL WHERE id = ?"


class SqlInbox:
    """The Inbox port in SQL."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def accept(self, update: Update, limits: Limits, *, at: datetime) -> Accepted:
        """Store an update unless it is stored already."""
        return await self._database.write(partial(_accept, update=update, limits=limits, at=at))

    async def claim(self, worker: str, platforms: Sequence[str], lease: timedelta, *, at: datetime, most: int = 1) -> list[Job]:
        """Claim heads of lanes. Nothing is written, and no lock is taken, while there are none."""
        of_platforms, names = among("j.platform", "platform", platforms)
        values = {
            **names,
            "at": stamp(at),
            "longest": stamp(at + timedelta(seconds=LONGEST_WAIT_S)),
            "lease": stamp(at + lease),
            "longest_lease": stamp(at + lease + timedelta(seconds=CLOCKS_APART_S)),
            "suspect": SUSPECT,
            "most": most,
        }
        heads = partial(_HEADS.format, platforms=of_platforms)
        if not await self._database.read(lambda connection: connection.execute(heads(claiming=""), {**values, "most": 1}).fetchone()):
            return []
        return await self._database.write(lambda connection: _claim(connection, heads(claiming=connection.claiming), worker, values))

    async def extend(self, jobs: Sequence[Job], lease: timedelta, *, at: datetime) -> None:
        """Lease jobs anew that are still theirs."""
        rows = [(stamp(at + lease), job.id, job.attempt) for job in jobs]
        await self._database.write(
            lambda connection: connection.executemany(
                "UPDATE job SET leased_until = ? WHERE id = ? AND attempt = ? AND state = 'waiting' AND worker IS NOT NULL", rows
            )
        )

    async def finish(self, job: Job, outcome: str, *, at: datetime) -> bool:
        """End a job that is still ours."""
        ended = await self._database.write(partial(end, job=job, outcome=outcome, at=stamp(at)))
        await scrubbed(self._database, job)
        return ended

    async def retry(self, job: Job, after: timedelta, error: str, *, at: datetime, failed: bool = True) -> bool:
        """Put a job back, or set it aside."""
        return await self._database.write(partial(_retry, job=job, due=stamp(at + after), error=error, at=stamp(at), failed=failed))

    async def release(self, worker: str, *, crashed: bool = False) -> None:
        """Give a worker's jobs and corrections back."""
        await self._database.write(partial(_release, worker=worker, crashed=crashed))

    async def workers(self) -> list[str]:
        """Those who have leases."""
        query = "SELECT worker FROM job WHERE worker IS NOT NULL UNION SELECT worker FROM message WHERE worker IS NOT NULL"
        return await self._database.read(lambda connection: [row[0] for row in connection.execute(query)])

    async def waiting(self) -> Waiting:
        """Jobs that wait, by platform."""
        return await self._database.read(_waiting)

    async def dead(self) -> list[Dead]:
        """Jobs that were set aside."""
        return await self._database.read(letters.dead)

    async def bury(self, update: Update, error: str, *, at: datetime) -> None:
        """Set an update aside that cannot be read."""
        await self._database.write(partial(letters.bury, update=update, error=error, at=stamp(at)))

    async def revive(self, job: int, *, at: datetime) -> None:
        """Put a dead job back."""
        await self._database.write(partial(letters.revive, job=job, at=stamp(at)))

    async def take(self, bucket: str, cost: float, rate: Rate, *, at: datetime) -> timedelta:
        """Take from a bucket."""
        wait = await self._database.write(partial(take, bucket=bucket, cost=cost, rate=rate, at=at))
        return timedelta(seconds=wait)


def _accept(connection: Connection, *, update: Update, limits: Limits, at: datetime) -> Accepted:
    """Insert an update; a redelivered one changes nothing, however late and in whatever order it comes."""
    lane = update.lane
    connection.alone_with(f"lane/{lane.key}")  # whoever has an earlier number in a lane is stored before
    known = connection.execute(
        "SELECT 1 FROM job WHERE platform = ? AND workspace = ? AND update_id = ?", (lane.platform, lane.workspace, update.id)
    ).fetchone()
    if known:
        return Accepted(Acceptance.DUPLICATE)
    if update.wants.edits and says_the_same(connection, update):
        return Accepted(Acceptance.DUPLICATE)
    fate = _fate(connection, update, limits, at)
    stored = fate.acceptance is Acceptance.STORED
    connection.execute(
        f"INSERT INTO job ({_UPDATE}, state, arrived_at, due_at, outcome, ended_at)"  # noqa: S608 (constants)
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            lane.platform,
            lane.workspace,
            update.id,
            lane.conversation,
            update.user,
            update.text if stored else "",
            update.audience,
            update.language,
            update.address,
            int(update.private),
            int(update.bulk),
            update.wants.to_json() if stored else "",
            "waiting" if stored else "done",
            stamp(at),
            stamp(at),
            None if stored else fate.acceptance,
            None if stored else stamp(at),
        ),
    )
    return fate


def _fate(connection: Connection, update: Update, limits: Limits, at: datetime) -> Accepted:
    lane = (update.lane.platform, update.lane.workspace, update.lane.conversation)
    before, queue = connection.execute(
        "SELECT (SELECT count(*) FROM job WHERE state = 'waiting' AND platform = ? AND workspace = ? AND conversation = ? AND bulk = ?),"
        " (SELECT count(*) FROM (SELECT 1 FROM job WHERE state = 'waiting' LIMIT ?) w)",
        (*lane, int(update.bulk), limits.queue),
    ).fetchone()
    if before >= limits.mailbox or queue >= limits.queue:
        return Accepted(Acceptance.BUSY, before)
    for bucket, rate in buckets_of(update, limits):
        wait = take(connection, bucket=bucket, cost=1.0, rate=rate, at=at) if rate and not update.bulk else 0.0
        if wait:
            return Accepted(Acceptance.OVER_BUDGET, before, wait)
    return Accepted(Acceptance.STORED, before)


def _claim(connection: Connection, heads: str, worker: str, values: dict[str, Any]) -> list[Job]:
    """Claim what is free now: another process may have taken what was free a moment ago.

    What may be ending its processes comes last and alone, so that it takes no others with it time and again.
    """
    jobs: list[Job] = []
    for number, claims in connection.execute(heads, values).fetchall():
        if claims >= SUSPECT and jobs:
            break
        row = connection.execute(
            f"{_LEASE} id, attempt, claims, failures, arrived_at, {_UPDATE}", (worker, values["lease"], number)
        ).fetchone()
        connection.execute("UPDATE message SET state = ? WHERE job = ? AND state = ?", (State.UNKNOWN, number, State.SENDING))
        if '"edits"' in row[-1] and (editing := update_of(row[5:])).wants.edits:
            take_place(connection, number, editing)
        jobs.append(_job(row, left(connection, number)))
    return jobs


def left(connection: Connection, job: int) -> Left:
    """What earlier attempts sent of a job's answer. A placeholder that is known to stand is one to answer in."""
    row = connection.execute(
        "SELECT answer, remote, state FROM message WHERE job = ? AND purpose IN (?, ?) ORDER BY id DESC LIMIT 1",
        (job, Purpose.ANSWER, Purpose.NOTICE),
    ).fetchone()
    if row:
        return Left(row[0], row[1], unknown=row[2] == State.UNKNOWN, sent=row[2] == State.SENT)
    placeholder = connection.execute(
        "SELECT remote FROM message WHERE job = ? AND purpose = ? AND remote IS NOT NULL ORDER BY id DESC LIMIT 1",
        (job, Purpose.PLACEHOLDER),
    ).fetchone()
    return Left(remote=placeholder[0] if placeholder else None)


def ours(connection: Connection, job: Job) -> bool:
    """Whether a job is still that of its attempt."""
    query = f"SELECT 1 FROM job WHERE id = ? AND attempt = ? AND state = 'waiting' {connection.holding}"  # noqa: S608 (constants)
    return connection.execute(query, (job.id, job.attempt)).fetchone() is not None


def end(connection: Connection, *, job: Job, outcome: str, at: str) -> bool:
    """End a job that is still that of its attempt. A draft was there to be checked: nothing of it is kept.

    Nor is anything of who asked to be forgotten, once they were told that they are.
    """
    if job.update.wants.command is Command.FORGET:
        ended = connection.execute("DELETE FROM job WHERE id = ? AND attempt = ? AND state = 'waiting'", (job.id, job.attempt)).rowcount
        connection.execute("DELETE FROM message WHERE job = ? AND NOT EXISTS (SELECT 1 FROM job WHERE id = ?)", (job.id, job.id))
        return ended == 1
    kept = "" if job.update.wants.command is Command.DRAFT else job.update.text
    ended = connection.execute(
        "UPDATE job SET state = 'done', question = ?, outcome = ?, ended_at = ?, worker = NULL, leased_until = NULL, error = NULL"
        " WHERE id = ? AND attempt = ? AND state = 'waiting'",
        (kept, outcome, at, job.id, job.attempt),
    ).rowcount
    return ended == 1


async def scrubbed(database: Engine, job: Job) -> None:
    """Take what was deleted with a job from free pages and logs too."""
    if job.update.wants.command is Command.FORGET:
        await database.scrub(wait=False)


def _retry(connection: Connection, *, job: Job, due: str, error: str, at: str, failed: bool) -> bool:
    if not ours(connection, job):
        return False
    connection.execute("UPDATE message SET state = ? WHERE job = ? AND state = ?", (State.UNKNOWN, job.id, State.SENDING))
    connection.execute(
        "UPDATE job SET failures = failures + ?, claims = claims - ?, error = ?, due_at = ?, worker = NULL, leased_until = NULL"
        " WHERE id = ?",
        (int(failed), int(not failed), error, due, job.id),
    )
    spent = failed and (job.last_try or job.ends_processes)
    if spent:
        connection.execute(_BURY, (at, job.id))
    return spent


def _release(connection: Connection, *, worker: str, crashed: bool) -> None:
    connection.execute(
        "UPDATE job SET worker = NULL, leased_until = NULL, claims = claims - ? WHERE worker = ? AND state = 'waiting'",
        (int(not crashed), worker),
    )
    connection.execute("UPDATE message SET worker = NULL, leased_until = NULL WHERE worker = ?", (worker,))


def _waiting(connection: Connection) -> Waiting:
    rows = connection.execute("SELECT platform, count(*), min(arrived_at) FROM job WHERE state = 'waiting' GROUP BY 1").fetchall()
    oldest = min((row[2] for row in rows), default=None)
    return Waiting({platform: count for platform, count, _ in rows}, unstamp(oldest) if oldest else None)


def _job(row: Sequence[Any], before: Left) -> Job:
    number, attempt, claims, failures, arrived_at, *update = row
    return Job(number, attempt, claims, failures, update_of(update), unstamp(arrived_at), before)


def update_of(row: Sequence[Any]) -> Update:
    """An update of a row in the order in which `accept` stores it."""
    platform, workspace, update, conversation, user, text, audience, language, address, private, bulk, wanted = row
    return Update(
        id=update,
        lane=Lane(platform, workspace, conversation),
        user=user,
        text=text,
        audience=Audience(audience),
        language=language,
        address=address,
        private=bool(private),
        bulk=bool(bulk),
        wants=Request.from_json(wanted),
    )

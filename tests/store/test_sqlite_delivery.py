"""The contract suite of inbox and outbox on SQLite, their states as a machine, and several processes on one file."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from contract_choices import ChoiceContract
from contract_delivery import LEASE, LIMITS, NOON, EditContract, InboxContract, OutboxContract, Post, update
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from bot.briefing.delivering import TRIES, Acceptance, Purpose, State
from bot.store import Database, SqlInbox, SqlOutbox

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator
    from typing import Any

    from bot.briefing.delivering import Job

HERE = Path(__file__).resolve().parent


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with closing(Database.open(tmp_path / "onrecord.db")) as database:
        yield Post(SqlInbox(database), SqlOutbox(database))


class TestSqliteInbox(InboxContract):
    """An inbox in a SQLite file."""


class TestSqliteEdits(EditContract):
    """Edited questions on SQLite."""


class TestSqliteChoices(ChoiceContract):
    """What people chose, on SQLite."""

    @pytest.fixture
    def database(self, tmp_path: Path) -> Iterator[Database]:
        with closing(Database.open(tmp_path / "onrecord.db")) as opened:
            yield opened


class TestSqliteOutbox(OutboxContract):
    """An outbox in a SQLite file."""


class DeliveryMachine(RuleBasedStateMachine):
    """Updates arrive, again and out of order; workers claim, send, fail, end and lose their leases; the file is closed and opened.

    The model is what a reader is owed: each accepted update is answered once or set aside, and a lane keeps its order.
    """

    jobs = Bundle("jobs")

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.at = NOON
        self.accepted: dict[str, str] = {}
        self.held: dict[int, int] = {}
        self.ended: list[str] = []
        self.open()

    def open(self) -> None:
        self.database = Database.open(Path(self.folder.name, "onrecord.db"))
        self.post = Post(SqlInbox(self.database), SqlOutbox(self.database))

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 (whatever the work gives)
        return self.loop.run_until_complete(work)

    @rule(name=st.integers(0, 30).map(str), lane=st.sampled_from("ab"))
    def arrives(self, name: str, lane: str) -> None:
        told = self.run(self.post.inbox.accept(update(name, lane), LIMITS, at=self.at)).acceptance
        assert told is (Acceptance.DUPLICATE if name in self.accepted else Acceptance.STORED)
        self.accepted.setdefault(name, lane)

    @rule(target=jobs, worker=st.sampled_from("xyz"))
    def claims(self, worker: str) -> Job | None:
        for job in self.run(self.post.claim(worker, at=self.at)):
            name = job.update.id
            before = [one for one, lane in self.accepted.items() if lane == self.accepted[name]]
            assert set(before[: before.index(name)]) <= set(self.ended), "a lane lost its order"
            assert job.attempt > self.held.get(job.id, 0)
            self.held[job.id] = job.attempt
            return job
        return None

    @rule(job=consumes(jobs), remote=st.sampled_from(["m", None]))
    def sends(self, job: Job | None, remote: str | None) -> None:
        if job is None:
            return
        mine = self.held[job.id] == job.attempt and job.update.id not in self.ended
        message = self.run(self.post.outbox.begin(job, Purpose.ANSWER, record=None, at=self.at))
        assert (message is not None) is mine
        if message is not None and remote:
            assert self.run(self.post.outbox.done(job, "answered", message, remote, at=self.at))
            self.ended.append(job.update.id)

    @rule(job=consumes(jobs), waits=st.booleans())
    def fails(self, job: Job | None, *, waits: bool) -> None:
        if job is None:
            return
        mine = self.held[job.id] == job.attempt and job.update.id not in self.ended
        aside = self.run(self.post.inbox.retry(job, timedelta(0), "failed", at=self.at, failed=not waits))
        assert aside is (mine and not waits and (job.failures + 1 >= TRIES or job.ends_processes))
        if aside:
            self.ended.append(job.update.id)
        elif mine:
            self.held[job.id] = job.attempt

    @rule()
    def time_passes(self) -> None:
        self.at += LEASE

    @rule()
    def the_clock_is_set_back(self) -> None:
        self.at -= timedelta(hours=2)

    @rule()
    def the_process_ends_and_another_one_opens_the_file(self) -> None:
        self.database.close()
        self.open()

    @invariant()
    def each_update_waits_or_has_ended(self) -> None:
        waiting = self.run(self.post.inbox.waiting()).jobs.get("fake", 0)
        assert waiting + len(self.ended) == len(self.accepted)
        assert len(set(self.ended)) == len(self.ended)

    def teardown(self) -> None:
        self.at += timedelta(days=1)
        while self.run(self.post.inbox.waiting()).jobs:
            (job,) = self.run(self.post.claim("last", at=self.at))
            if job.left.sent:
                self.run(self.post.inbox.finish(job, "answered", at=self.at))
                continue
            message = self.run(self.post.outbox.begin(job, Purpose.ANSWER, record=None, at=self.at))
            assert self.run(self.post.outbox.done(job, "answered", message, "m", at=self.at))
        self.database.close()
        self.loop.close()
        self.folder.cleanup()


TestDeliveryMachine = DeliveryMachine.TestCase
TestDeliveryMachine.settings = settings(max_examples=40, stateful_step_count=40, deadline=None, derandomize=True)

WORKER = """
import asyncio, json, sys, time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from bot.briefing.delivering import Purpose
from bot.store import Database, SqlInbox, SqlOutbox

async def main(path, name):
    database = Database.open(Path(path), busy_timeout_ms=20_000)
    inbox, outbox = SqlInbox(database), SqlOutbox(database)
    while True:
        now = datetime.now(UTC)
        jobs = await inbox.claim(name, ["fake"], timedelta(seconds=1), at=now, most=2)
        for job in jobs:
            if job.left.sent:
                await inbox.finish(job, "answered", at=now)
                continue
            message = await outbox.begin(job, Purpose.ANSWER, record=None, at=now)
            if message is None:
                continue
            print(json.dumps([time.monotonic_ns(), job.update.lane.conversation, job.update.id, job.left.unknown]), flush=True)
            await outbox.done(job, "answered", message, "m", at=now)
        if not jobs:
            await asyncio.sleep(0.02)

asyncio.run(main(*sys.argv[1:]))
"""


def worker(path: Path, name: str, out: Path) -> subprocess.Popen[bytes]:
    with out.open("ab") as lines:
        return subprocess.Popen(
            [sys.executable, "-W", "error", "-c", WORKER, str(path), name],
            stdout=lines,
            env={"PYTHONPATH": str(HERE.parents[1]), "PATH": ""},
        )


async def test_processes_that_are_killed_lose_nothing_repeat_nothing_unmarked_and_keep_the_order(tmp_path: Path) -> None:
    path = tmp_path / "onrecord.db"
    with closing(Database.open(path, busy_timeout_ms=20_000)) as database:
        post = Post(SqlInbox(database), SqlOutbox(database))
        for number in range(300):
            await post.put(f"{number:03}", f"c{number % 10}", limits=LIMITS.__class__(mailbox=99))
        out = [tmp_path / f"{place}.out" for place in range(8)]
        running = [worker(path, f"w{place}", out[place]) for place in range(4)]
        for place in range(4):  # each is killed once it has sent something, and another one comes
            await until(lambda place=place: out[place].exists() and out[place].stat().st_size > 0)
            os.kill(running[place].pid, signal.SIGKILL)
            running.append(worker(path, f"w{place + 4}", out[place + 4]))
        try:
            began = time.monotonic()
            while (await post.inbox.waiting()).jobs and time.monotonic() - began < 30:  # noqa: ASYNC110 (other processes' work)
                await asyncio.sleep(0.05)
        finally:
            for process in running:
                process.kill()
                process.wait()
        lines = sorted(json.loads(line) for file in out if file.exists() for line in file.read_text().splitlines())
        shown = [(lane, name, again) for _, lane, name, again in lines]
        assert (await post.inbox.waiting()).jobs == {}
        unmarked = [name for _, name, again in shown if not again]
        assert len(unmarked) == len(set(unmarked)), "answered twice unmarked"
        first = list(dict.fromkeys((lane, name) for lane, name, _ in shown))  # one killed between noting and sending comes marked, once
        assert sorted(name for _, name in first) == [f"{number:03}" for number in range(300)], "lost"
        for place in range(10):
            assert (own := [name for lane, name in first if lane == f"c{place}"]) == sorted(own)
        assert await post.outbox.counts() == {("answer", State.SENT): 300}


async def until(true: Any, limit: float = 20.0) -> None:  # noqa: ANN401 (a condition)
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < limit
        await asyncio.sleep(0.01)

"""Four processes on one PostgreSQL database: killed, cut off from it, and left by it."""

from __future__ import annotations

import asyncio
import os
import random
import time
from typing import TYPE_CHECKING

import pytest
from fake_platform import asked
from serving import Serving, until
from test_kill import CONVERSATIONS, Feed, counted, judge

from tests.server import Server

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from aiohttp import ClientSession
    from fake_platform import FakePlatform
    from serving import Fleet

CRASHES = int(os.environ.get("TEST_CRASHES", "4"))


async def answered(platform: FakePlatform, names: set[str], limit_s: float = 30.0) -> None:
    await until(lambda: names <= {message.update for message in platform.messages if message.answers}, limit_s)


async def test_four_processes_killed_again_and_again_lose_nothing_and_repeat_nothing_unmarked(
    fleet: Fleet, platform: FakePlatform, tmp_path: Path
) -> None:
    chance = random.Random(20_260_521)
    policy = tmp_path / "policy.toml"
    policy.write_text("[mailbox]\nconversation = 1000\nqueue = 100000\n")
    for member in fleet.members:
        member.more["ONRECORD_POLICY"] = str(policy)
    await fleet.start()
    feed = Feed(fleet, chance)
    feeding = [asyncio.create_task(feed.conversation(f"c{place}")) for place in range(CONVERSATIONS)]
    for _ in range(CRASHES):
        await asyncio.sleep(chance.uniform(0.05, 2.5))
        member = chance.choice(fleet.members)
        await member.kill(member.processes[-1])
        await member.start()
    restarted = time.monotonic()
    feed.stop = True
    await asyncio.gather(*feeding)
    everything = {update for updates in feed.accepted.values() for update in updates}
    await answered(platform, everything, 60)
    took = max(message.at for message in platform.messages) - restarted
    await asyncio.sleep(1.5)
    _, metrics = await fleet.members[0].get("/metrics")
    judge(platform, feed, took, unknown=counted(metrics), kills=CRASHES)
    assert (await fleet.members[0].command("dead", "list"))[1].strip() == "no job was set aside"
    assert took <= 10


async def test_what_any_of_them_takes_in_is_answered_once_by_any_of_them(fleet: Fleet, platform: FakePlatform) -> None:
    await fleet.start()
    updates = {f"u{number}" for number in range(24)}
    told = await asyncio.gather(*(fleet.post(asked(name, f"c{name}")) for name in updates))
    assert set(told) == {200}
    await answered(platform, updates)
    assert sorted(message.update for message in platform.messages if message.answers) == sorted(updates)


@pytest.fixture
async def pair(server: Server, sample_database: str, tmp_path: Path) -> AsyncIterator[tuple[Server, Server]]:
    """A primary with the samples and a replica that it waits for before it says that anything is committed."""
    primary = Server.made("wal_level=replica", "max_wal_senders=4", "synchronous_standby_names=*", "synchronous_commit=local")
    replica = None
    try:
        copy = tmp_path / "samples.sql"
        server.dump(sample_database, copy)
        primary.load(copy)
        replica = primary.replica()
        primary.set("synchronous_commit", "on")
        assert primary.execute("SELECT sync_state FROM pg_stat_replication") == [("sync",)]
        yield primary, replica
    finally:
        for one in (primary, replica):
            if one:
                one.remove()


async def test_when_the_primary_dies_its_replica_takes_over_and_nothing_acknowledged_is_lost(
    pair: tuple[Server, Server], tmp_path: Path, platform: FakePlatform, http: ClientSession
) -> None:
    primary, replica = pair
    url = f"postgresql://postgres@127.0.0.1:{primary.port},127.0.0.1:{replica.port}/postgres?target_session_attrs=read-write"
    serving = Serving(tmp_path / "w", platform.url, http, {"ONRECORD_DATABASE": url})
    try:
        await serving.start()
        accepted: set[str] = set()
        stop = asyncio.Event()

        async def feed() -> None:
            number = 0
            while not stop.is_set():
                name = f"u{number:04}"
                while await serving.post(asked(name, f"c{number % 20}")) != 200:  # noqa: ASYNC110 (as a platform tries again)
                    await asyncio.sleep(0.05)
                accepted.add(name)
                number += 1
                await asyncio.sleep(0.03)

        feeding = asyncio.create_task(feed())
        await asyncio.sleep(1.5)
        primary.kill()
        dead = time.monotonic()
        before = set(accepted)
        await asyncio.to_thread(replica.promote)
        replica.set("synchronous_standby_names", "''")
        await until(lambda: len(accepted) > len(before), 20)
        back = time.monotonic() - dead
        stop.set()
        await feeding
        await answered(platform, accepted)
        print(f"\nfailover: {len(before)} acknowledged before, 0 lost, back after {back:.1f} s")
        assert back <= 15
    finally:
        await serving.end()


async def test_while_the_server_is_gone_nothing_is_acknowledged_and_the_process_is_not_ready(
    pair: tuple[Server, Server], tmp_path: Path, platform: FakePlatform, http: ClientSession
) -> None:
    primary, _ = pair
    primary.set("synchronous_standby_names", "''")
    serving = Serving(tmp_path / "w", platform.url, http, {"ONRECORD_DATABASE": primary.url()})
    try:
        await serving.start()
        assert await serving.post(asked("before")) == 200
        await answered(platform, {"before"})
        assert (await serving.get("/readyz"))[0] == 200
        primary.stop()
        assert await serving.post(asked("meanwhile")) == 503
        status, told = await serving.get("/readyz")
        assert status == 503
        assert "nothing listens there" in told
        assert (await serving.get("/healthz"))[0] == 200
        primary.start()
        began = time.monotonic()
        while await serving.post(asked("meanwhile")) != 200:
            assert time.monotonic() - began < 15
            await asyncio.sleep(0.1)
        await answered(platform, {"meanwhile"})
        assert (await serving.get("/readyz"))[0] == 200
        primary.execute("ALTER DATABASE postgres SET default_transaction_read_only = on")
        primary.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'onrecord'")
        status, told = await serving.get("/readyz")
        assert (status, "it is a replica or read-only" in told) == (503, True)
        primary.execute("ALTER DATABASE postgres RESET default_transaction_read_only", "template1")
    finally:
        await serving.end()

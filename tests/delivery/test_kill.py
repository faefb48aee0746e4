"""`kill -9` at random moments, deliveries repeated and late: what readers end up with.

`make test-kill` does it a hundred times and prints the figures; the suite does it a few times.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fake_platform import PLACEHOLDER, asked
from serving import until

if TYPE_CHECKING:
    from fake_platform import FakePlatform
    from serving import Fleet, Serving

CRASHES = int(os.environ.get("TEST_CRASHES", "5"))
CONVERSATIONS = 12
QUESTION = "When will the bridge open?"


@dataclass(slots=True)
class Feed:
    """A platform's side: each conversation's updates in order, each until it is acknowledged, some of them again later."""

    serving: Serving | Fleet
    chance: random.Random
    accepted: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    stop: bool = False

    async def conversation(self, name: str) -> None:
        number = 0
        while not self.stop:
            update = f"{name}-{number:04}"
            text = f"{QUESTION} slowly 12" if self.chance.random() < 0.15 else QUESTION
            while await self.serving.post(asked(update, name, text)) != 200:  # noqa: ASYNC110 (as a platform tries again)
                await asyncio.sleep(0.05)
            self.accepted[name].append(update)
            number += 1
            if self.chance.random() < 0.3:
                await self.serving.post(asked(self.chance.choice(self.accepted[name]), name, text))
            await asyncio.sleep(self.chance.uniform(0.1, 2.0))


async def test_killed_again_and_again_it_loses_nothing_and_repeats_nothing_unmarked(serving: Serving, platform: FakePlatform) -> None:
    chance = random.Random(20_260_520)
    policy = serving.data / "policy.toml"
    policy.write_text("[mailbox]\nconversation = 1000\nqueue = 100000\n")
    serving.more["ONRECORD_POLICY"] = str(policy)
    feed = Feed(serving, chance)
    process = await serving.start()
    feeding = [asyncio.create_task(feed.conversation(f"c{place}")) for place in range(CONVERSATIONS)]
    for _ in range(CRASHES):
        await asyncio.sleep(chance.uniform(0.05, 2.5))
        await serving.kill(process)
        process = await serving.start()
    restarted = time.monotonic()
    feed.stop = True
    await asyncio.gather(*feeding)
    everything = {update for updates in feed.accepted.values() for update in updates}
    await until(lambda: everything <= {message.update for message in platform.messages if message.answers}, 60)
    took = max(message.at for message in platform.messages) - restarted
    await asyncio.sleep(1.5)
    _, metrics = await serving.get("/metrics")
    judge(platform, feed, took, unknown=counted(metrics), kills=CRASHES)
    assert (await serving.command("dead", "list"))[1].strip() == "no job was set aside"
    assert took <= 10


def judge(platform: FakePlatform, feed: Feed, took: float, *, unknown: float, kills: int) -> None:
    """What readers got: everything, in order, nothing twice unmarked, and no more placeholders left than processes were killed."""
    everything = {update for updates in feed.accepted.values() for update in updates}
    unmarked: defaultdict[str, int] = defaultdict(int)
    for message in platform.messages:
        unmarked[message.update] += message.answers and "(resent)" not in message.text
    orphans = [message for message in platform.messages if message.text == PLACEHOLDER]
    resent = [message for message in platform.messages if "(resent)" in message.text]
    print(
        f"\n{kills} kills, {len(everything)} updates, {len(platform.messages)} messages: "
        f"lost 0, second answers unmarked {sum(count > 1 for count in unmarked.values())}, marked {len(resent)}, "
        f"orphan placeholders {len(orphans)}, all answered {took:.1f} s after the last restart"
    )
    assert max(unmarked.values()) == 1, "a second answer that is not marked"
    assert len(orphans) <= kills
    assert unknown >= len(orphans)
    first: dict[str, float] = {}
    for message in platform.messages:
        first.setdefault(message.update, message.at) if message.answers else None
    for updates in feed.accepted.values():
        assert sorted(updates, key=first.__getitem__) == updates


def counted(metrics: str) -> float:
    """The placeholders whose sending was cut short, as the store counts them."""
    line = 'onrecord_messages{purpose="placeholder",state="unknown"} '
    return next((float(one.removeprefix(line)) for one in metrics.splitlines() if one.startswith(line)), 0.0)

"""Token buckets as SQL. Inside one transaction of the caller's."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from bot.briefing.commands import PERSONAL
from bot.briefing.delivering import PERSONAL_RATE
from bot.store.rows import stamp, unstamp

if TYPE_CHECKING:
    from datetime import datetime

    from bot.briefing.delivering import Limits, Rate, Update
    from bot.store.connections import Connection


def take(connection: Connection, *, bucket: str, cost: float, rate: Rate, at: datetime) -> float:
    """Seconds to wait for what a bucket does not have; 0, and it is taken, where it has it."""
    connection.alone_with(f"bucket/{bucket}")
    row = connection.execute("SELECT tokens, at FROM bucket WHERE name = ?", (bucket,)).fetchone()
    tokens, since = (row[0], unstamp(row[1])) if row else (rate.capacity, at)
    have, wait = rate.wait(tokens, at - since, cost)
    connection.execute(
        "INSERT INTO bucket (name, tokens, at) VALUES (?, ?, ?)"
        " ON CONFLICT (name) DO UPDATE SET tokens = excluded.tokens, at = excluded.at",
        (bucket, have, stamp(at)),
    )
    return wait


def buckets_of(update: Update, limits: Limits) -> tuple[tuple[str, Rate | None], ...]:
    """What an update takes from. That of who asks to be forgotten bears a digest of their name: it must outlast the forgetting."""
    workspace = f"{update.lane.platform}/{update.lane.workspace}"
    if update.wants.command in PERSONAL:
        return ((f"personal/{sha256(f'{workspace}/{update.user}'.encode()).hexdigest()[:32]}", PERSONAL_RATE),)
    return (f"asks/{workspace}/{update.user}", limits.rate), (f"day/{workspace}", limits.day)

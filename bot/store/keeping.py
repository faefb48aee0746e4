"""Usage, followed questions and switches in SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.briefing.delivering import Lane
from bot.briefing.keeping import Asker, Followed, Spent
from bot.store.rows import stamp, unstamp

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.store.connections import Connection, Engine

_ADD = """
    INSERT INTO usage (platform, workspace, "user", day, calls, tokens_in, tokens_out) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (platform, workspace, "user", day) DO UPDATE SET calls = usage.calls + excluded.calls,
        tokens_in = usage.tokens_in + excluded.tokens_in, tokens_out = usage.tokens_out + excluded.tokens_out
"""
_SPENT = "SELECT coalesce(sum(calls), 0), coalesce(sum(tokens_in), 0), coalesce(sum(tokens_out), 0) FROM usage"
_FOLLOW = 'answer, platform, workspace, conversation, "user", address, language, since, seen'
_ONE = 'answer = ? AND platform = ? AND workspace = ? AND "user" = ?'


class SqlUsage:
    """The Usage port in SQL."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def add(self, asker: Asker, spent: Spent, *, at: datetime) -> None:
        """Count calls."""
        row = (*_who(asker), stamp(at)[:10], spent.calls, spent.tokens_in, spent.tokens_out)
        await self._database.write(lambda connection: connection.execute(_ADD, row))

    async def of_day(self, asker: Asker, *, at: datetime) -> tuple[Spent, Spent]:
        """The sums of a day."""
        place = (asker.platform, asker.workspace, stamp(at)[:10])

        def work(connection: Connection) -> tuple[Spent, Spent]:
            whole = f"{_SPENT} WHERE platform = ? AND workspace = ? AND day = ?"
            return (
                Spent(*connection.execute(f'{whole} AND "user" = ?', (*place, asker.user)).fetchone()),
                Spent(*connection.execute(whole, place).fetchone()),
            )

        return await self._database.read(work)


class SqlFollows:
    """The Follows port in SQL."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def follow(self, followed: Followed) -> None:
        """Follow a question."""
        lane = followed.lane
        row = (
            followed.record,
            lane.platform,
            lane.workspace,
            lane.conversation,
            followed.user,
            followed.address,
            followed.language,
            stamp(followed.since),
            stamp(followed.seen),
        )
        await self._database.write(
            lambda connection: connection.execute(
                f"INSERT INTO follow ({_FOLLOW}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",  # noqa: S608 (constants)
                row,
            )
        )

    async def stop(self, record: str, asker: Asker) -> bool:
        """Stop following."""
        gone = await self._database.write(
            lambda connection: connection.execute(f"DELETE FROM follow WHERE {_ONE}", (record, *_who(asker))).rowcount  # noqa: S608
        )
        return gone > 0

    async def followed(self, platform: str) -> list[Followed]:
        """What is followed."""
        query = f"SELECT {_FOLLOW} FROM follow WHERE platform = ? ORDER BY since, answer"  # noqa: S608 (constants)
        return await self._database.read(lambda connection: [_followed(row) for row in connection.execute(query, (platform,))])

    async def looked(self, record: str, asker: Asker, *, seen: datetime) -> None:
        """Note up to when articles were looked at."""
        await self._database.write(
            lambda connection: connection.execute(f"UPDATE follow SET seen = ? WHERE {_ONE}", (stamp(seen), record, *_who(asker)))  # noqa: S608
        )


class SqlSwitches:
    """The Switches port in SQL."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def switch(self, name: str, value: str, *, by: str, at: datetime) -> None:
        """Set a switch."""
        await self._database.write(
            lambda connection: connection.execute(
                "INSERT INTO switch (name, value, by, at) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value, by = excluded.by, at = excluded.at",
                (name, value, by, stamp(at)),
            )
        )

    async def switched(self, name: str) -> str | None:
        """One that is set."""
        row = await self._database.read(
            lambda connection: connection.execute("SELECT value FROM switch WHERE name = ?", (name,)).fetchone()
        )
        return str(row[0]) if row else None

    async def switches(self) -> Mapping[str, str]:
        """All that are set."""
        return await self._database.read(lambda connection: dict(connection.execute("SELECT name, value FROM switch").fetchall()))


def _who(asker: Asker) -> tuple[str, str, str]:
    return asker.platform, asker.workspace, asker.user


def _followed(row: Sequence[Any]) -> Followed:
    record, platform, workspace, conversation, user, address, language, since, seen = row
    return Followed(record, Lane(platform, workspace, conversation), user, address, language, unstamp(since), unstamp(seen))

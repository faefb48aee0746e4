"""The commands for the store itself: its schema, its move to PostgreSQL, its backup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.errors import ConfigurationError, UsageError
from bot.store import Database
from bot.store.saving import save
from bot.terminal import output
from bot.terminal.contract import SCHEMA

if TYPE_CHECKING:
    from pathlib import Path

    from bot.app import App


async def migrate(app: App, to: str | None, *, as_json: bool) -> None:
    """`migrate`: the schema was brought up to date as the store was opened; `--to` moves everything."""
    if to is None:
        _, told = await app.database.examine()
        output.say_json({"schema": SCHEMA, "store": told}) if as_json else output.say_text(f"up to date: {told}")
        return
    if not isinstance(app.database, Database):
        raise ConfigurationError("ONRECORD_DATABASE: is a PostgreSQL database already; --to moves a file")
    if not to.startswith(("postgresql://", "postgres://")):
        raise UsageError("--to takes an address as postgresql://USER@HOST:5432/NAME; a password may stand in PGPASSWORD or ~/.pgpass")
    from bot.store.moving import move  # noqa: PLC0415 (a file needs none of it)

    with output.progress() as bar:
        task = bar.add_task("moving", total=None)
        moved = await move(
            app.database, to, lambda what, done, total: bar.update(task, description=what, completed=done, total=total), at=app.clock()
        )
    if as_json:
        output.say_json({"schema": SCHEMA, "rows": moved.rows, "compared": moved.compared})
        return
    output.table(("moved", "rows"), [(name, f"{count:,}") for name, count in moved.rows.items() if count])
    output.say_text(f"counts are the same, and so are {moved.compared:,} passages that were read from both")
    output.say_text("now set ONRECORD_DATABASE to this address and start; the file stays as it is")


async def backup(app: App, path: Path, *, as_json: bool) -> None:
    """`backup`."""
    with output.progress() as bar:
        task = bar.add_task("saving", total=None)
        size = await save(app.database, path, lambda done, total: bar.update(task, completed=done, total=total))
    if as_json:
        output.say_json({"schema": SCHEMA, "backup": str(path), "bytes": size})
    else:
        output.say_text(f"saved: {path}, {size / 1e6:,.1f} MB; it holds what people asked, so keep it as you keep the store")

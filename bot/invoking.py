"""How a command runs: on the app, opened and closed around it, with its modules imported only then."""

from __future__ import annotations

import asyncio
import signal
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.settings import Settings, environment

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from types import ModuleType

    from bot.app import App

T = TypeVar("T")
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def run_on_app(work: Callable[[App], Awaitable[T]]) -> T:
    """Run a piece of work on the app and close it."""
    from bot.app import opened  # noqa: PLC0415 (help and usage errors need none of it)

    async def run() -> T:
        async with opened(Settings.from_env(environment())) as app:
            return await work(app)

    # asyncio would only cancel the task, and reading a file waits for no task: an interrupt ends the command where it is.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)
    return asyncio.run(run())


def commands_of(module: str) -> ModuleType:
    """The module of some commands, imported when one runs: help and usage errors need none of what it imports."""
    return import_module(f"bot.{module}")

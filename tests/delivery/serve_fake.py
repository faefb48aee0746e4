"""`serve` as the product runs it, with the fake platform handed in, and a writer that is as slow or broken as a question says."""

from __future__ import annotations

import asyncio
import re
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fake_platform import client, session, webhook

from bot.app import opened
from bot.briefing.extract import ExtractiveWriter
from bot.core.errors import OnRecordError
from bot.delivery.sending import Patience
from bot.serving import serve
from bot.settings import Settings, environment

if TYPE_CHECKING:
    from bot.briefing.draft import Draft, Evidence

_SLOWLY = re.compile(r"slowly (\d+)")


class PoisonedError(Exception):
    """What a question brings about that no answer can be made to."""


@dataclass(frozen=True, slots=True)
class AsAsked:
    """A writer that takes as many tenths of a second as the question says, or breaks on it."""

    async def draft(self, evidence: Evidence) -> Draft:
        if found := _SLOWLY.search(evidence.question):
            await asyncio.sleep(int(found[1]) / 10)
        if "poison" in evidence.question:
            raise PoisonedError(evidence.question)
        return await ExtractiveWriter().draft(evidence)


async def main(url: str) -> int:
    async with opened(Settings.from_env(environment())) as app, session() as calls:
        slow = replace(app, briefer=replace(app.briefer, writer=AsAsked()))
        return await serve(slow, platforms=[client(url, calls)], webhooks=[webhook()], patience=Patience(platform=5.0))


if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(main(sys.argv[1])))
    except OnRecordError as error:
        sys.exit(f"{type(error).__name__}: {error}")

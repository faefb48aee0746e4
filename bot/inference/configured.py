"""The writer that settings ask for: a model's, where one is set. Its client is loaded then only; it takes a second."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.core.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from datetime import datetime

    from bot.briefing.keeping import Caps, Usage
    from bot.briefing.prompts import Prompt
    from bot.inference.writer import ModelWriter


@asynccontextmanager
async def model_writer(
    values: Mapping[str, str], prompts: Mapping[str, Prompt], usage: Usage, caps: Caps, clock: Callable[[], datetime]
) -> AsyncIterator[ModelWriter | None]:
    """The writer on the model of `ONRECORD_MODEL`; None where none is set. Nothing is asked before the first question.

    Raises ConfigurationError for OpenAI's own server without a key, and for a key that cannot be sent.
    """
    if "ONRECORD_MODEL" not in values:
        yield None
        return
    if not values.keys() & {"OPENAI_API_KEY", "OPENAI_BASE_URL"}:
        raise ConfigurationError("ONRECORD_MODEL: set OPENAI_API_KEY, or the OPENAI_BASE_URL of a server that wants no key")
    key = values.get("OPENAI_API_KEY", "")
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise ConfigurationError("OPENAI_API_KEY: has characters that no HTTP header carries; is it the whole key and nothing else?")
    from bot.inference.chat import Chat  # noqa: PLC0415 (a second to load, and not always wanted)
    from bot.inference.writer import ModelWriter  # noqa: PLC0415 (likewise)

    async with Chat(values["ONRECORD_MODEL"], values.get("OPENAI_BASE_URL"), values.get("OPENAI_API_KEY")) as chat:
        summaries = values.get("ONRECORD_SUMMARY") == "checked"
        yield ModelWriter(chat, prompts, usage, clock, summaries=summaries, caps=caps)

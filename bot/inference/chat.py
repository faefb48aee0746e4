"""Chat completions of any OpenAI-compatible server: a whole reply in time, or a failure in one line.

The client retries nothing itself and would take a truncated stream for a reply; here a reply without its end is a failure. The
time runs by the loop's clock: until the first token, between tokens, and in all (the caller's `asyncio.timeout`).
"""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import openai
from openai import AsyncOpenAI, DefaultAsyncHttpxClient
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, stop_before_delay

from bot.briefing.drafting import estimated
from bot.inference.breaker import Breaker, Resting
from bot.inference.dialects import DIALECTS
from bot.inference.vectors import BadReply
from bot.inference.wire import at_most, growing_pause, ours_alone, refuses_the_text, told, worth_another

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.inference.dialects import Ask, Dialect

_log = logging.getLogger("onrecord")
OPENAI = "https://api.openai.com/v1"
NO_KEY = "none"
ATTEMPTS = 3
LARGEST = 2**20
LONGEST_REPLY = 32_000
"""Characters of a reply. What is asked for has a few hundred; a server that sends without end is not read to it."""
SETTINGS = ("OPENAI_API_KEY", "ONRECORD_MODEL", "OPENAI_BASE_URL")
_UNKNOWN = frozenset({400, 415, 422, 501})
_TOO_LONG = "context_length_exceeded"
_MOST = 10**7
"""Tokens of a call that can be true."""


class ModelUnavailable(Exception):  # noqa: N818 (what the record says of it)
    """Raised when a model gives no whole reply. The message says why in one line, without a word of the server's."""


class Declined(ModelUnavailable):
    """Raised when a server that is up gives no reply to this: refused, filtered, or longer than it may be."""


class Unfinished(Exception):  # noqa: N818 (a state of a reply; it is asked for again)
    """Raised for a reply that ended or stood still before it was whole."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: to connect, until the first token, and between tokens."""

    connect: float = 2.0
    first: float = 8.0
    idle: float = 5.0


@dataclass(frozen=True, slots=True)
class Replied:
    """A whole reply, and the tokens that its question and it cost, as the server counts them or else estimated from their lengths."""

    text: str
    tokens_in: int
    tokens_out: int


class Chat:
    """A model on a server. To be closed at the end (`async with`)."""

    def __init__(
        self,
        model: str,
        url: str | None = None,
        key: str | None = None,
        *,
        clock: Callable[[], float] = monotonic,
        patience: Patience | None = None,
    ) -> None:
        """From the model's name, the address before `/chat/completions` (OpenAI's without one), and the key, if one is wanted."""
        self.model = model
        self.where = f"{model} at {urlsplit(url or OPENAI).netloc}"
        self._patience = patience or Patience()
        self._client = _client(url or OPENAI, key)
        self._breaker = Breaker(clock)
        self._dialect = 0

    async def __aenter__(self) -> Self:
        """Itself; the connection is made by the first call."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connections."""
        await self._client.close()

    @property
    def dialect(self) -> Dialect:
        """What the server was last found to understand."""
        return DIALECTS[self._dialect]

    async def ask(self, asked: Ask, seconds: float) -> Replied:
        """The reply, if it comes within so many seconds, retries included. Raises ModelUnavailable."""
        try:
            with self._breaker.call(spared=Declined):
                async with asyncio.timeout(seconds):
                    return await self._understood(asked, seconds)
        except Resting as resting:
            raise ModelUnavailable(f"{self.where}: failed three times; is asked again in {resting.seconds:.0f} s") from None
        except TimeoutError:
            raise ModelUnavailable(f"{self.where}: no whole answer within {seconds:.0f} s") from None
        except Declined as error:
            raise Declined(f"{self.where}: {error}") from None
        except (BadReply, Unfinished) as error:
            raise ModelUnavailable(f"{self.where}: sent {error}") from None
        except openai.APIError as error:
            raise ModelUnavailable(f"{self.where}: {told(error, SETTINGS)}") from None

    async def _understood(self, asked: Ask, seconds: float) -> Replied:
        """The reply in the best dialect that the server knows; the one that worked is where the next call begins."""
        for place in range(self._dialect, len(DIALECTS)):
            try:
                reply = await self._patiently(DIALECTS[place].parameters(asked), seconds)
            except openai.APIStatusError as error:
                if error.status_code in _UNKNOWN and error.code != _TOO_LONG and place < len(DIALECTS) - 1:
                    continue
                if refuses_the_text(error):  # of one question; the server is up
                    raise Declined(told(error, SETTINGS)) from None
                raise
            else:
                self._remember(place)
                return reply
        raise AssertionError  # the last dialect returns or raises

    def _remember(self, place: int) -> None:
        """Begin with this dialect from now on; an operator is told once of each that is less than the best."""
        if place != self._dialect:
            self._dialect = place
            _log.warning("%s: understands %s, and is asked that way", self.where, self.dialect)

    async def _patiently(self, parameters: dict[str, Any], seconds: float) -> Replied:
        """The reply, after at most two more attempts, none of which would begin too late.

        tenacity awaits coroutine functions inside its attempt; openai's method does not look like one to it, so it is given ours.
        """

        async def attempt() -> Replied:
            return await self._attempt(parameters)

        stop = stop_after_attempt(ATTEMPTS) | stop_before_delay(seconds)
        return await AsyncRetrying(retry=retry_if_exception(_again), stop=stop, wait=growing_pause, reraise=True)(attempt)

    async def _attempt(self, parameters: dict[str, Any]) -> Replied:
        patience, loop = self._patience, asyncio.get_running_loop()
        timeout = openai.Timeout(patience.first, connect=patience.connect)
        taken = _Taken()
        try:
            async with asyncio.timeout(patience.first) as limit:
                ask = self._client.chat.completions.with_raw_response.create
                raw = await ask(model=self.model, timeout=timeout, **parameters)
                if "event-stream" not in raw.headers.get("content-type", ""):
                    taken.whole(json.loads(await raw.http_response.aread()))
                    return taken.replied(parameters["messages"])
                async with raw.parse() as stream:  # what is not read to its end is closed here, not whenever it is collected
                    async for chunk in stream:
                        if taken.chunk(chunk.to_dict(warnings=False)):
                            limit.reschedule(loop.time() + patience.idle)
        except TimeoutError:
            raise Unfinished("nothing more for too long") from None
        except (ValueError, TypeError, AttributeError, KeyError, IndexError, RecursionError):
            raise Unfinished("a reply that is not as agreed") from None
        return taken.replied(parameters["messages"])


@dataclass(slots=True)
class _Taken:
    """What came of a reply so far."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    finish: str | None = None
    refused: bool = False
    tokens: tuple[int, int] | None = None

    def chunk(self, chunk: dict[str, Any]) -> bool:
        """Take a chunk in; whether it held something."""
        self._count(chunk)
        choices = chunk.get("choices") or []
        if not choices:
            return False
        delta = choices[0].get("delta") or {}
        self._add(delta, choices[0].get("finish_reason"))
        return any(delta.get(name) for name in ("content", "reasoning_content", "reasoning", "refusal"))

    def whole(self, body: dict[str, Any]) -> None:
        """Take in a reply that was not streamed, though it was asked to be."""
        self._count(body)
        self._add(body["choices"][0]["message"], body["choices"][0].get("finish_reason"))

    def _add(self, message: dict[str, Any], finish: str | None) -> None:
        text = message.get("content") or ""
        if not isinstance(text, str) or not isinstance(finish, str | None):
            raise BadReply("a reply that is not as agreed")
        self.length += len(text)
        if self.length > LONGEST_REPLY:
            raise BadReply("more than was asked for")
        self.parts.append(text)
        self.refused = self.refused or bool(message.get("refusal"))
        self.finish = finish or self.finish

    def _count(self, body: dict[str, Any]) -> None:
        usage = body.get("usage") or {}
        counts = [count for name in ("prompt_tokens", "completion_tokens") if type(count := usage.get(name)) is int and 0 <= count < _MOST]
        if len(counts) == len(("in", "out")):
            self.tokens = (counts[0], counts[1])

    def replied(self, messages: list[dict[str, str]]) -> Replied:
        """The reply, if it is whole."""
        if self.refused:
            raise Declined("the model refuses")
        if self.finish is None:
            raise Unfinished("a reply without its end")
        if self.finish != "stop":
            raise Declined(f"the reply ended early ({self.finish if self.finish in _EARLY else 'for a reason of its own'})")
        text = "".join(self.parts)
        if not text.strip():
            raise BadReply("an empty reply")
        return Replied(text, *(self.tokens or (sum(estimated(message["content"]) for message in messages), estimated(text))))


_EARLY = frozenset({"length", "content_filter", "tool_calls", "function_call"})


def _again(error: BaseException) -> bool:
    return isinstance(error, Unfinished) or worth_another(error)


def _client(url: str, key: str | None) -> AsyncOpenAI:
    """A client that retries nothing itself, follows no redirect, and sends what is ours alone."""
    http = DefaultAsyncHttpxClient(follow_redirects=False, event_hooks={"request": [ours_alone], "response": [at_most(LARGEST)]})
    bearer = {"Authorization": f"Bearer {key or NO_KEY}"}  # said outright, or OPENAI_CUSTOM_HEADERS would say it
    return AsyncOpenAI(api_key=key or NO_KEY, base_url=url, max_retries=0, http_client=http, default_headers=bearer)

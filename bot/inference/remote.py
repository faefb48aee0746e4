"""How near texts are in meaning, by any server that speaks OpenAI's `POST …/embeddings`; the texts leave this process.

A server may be down, slow, wrong or hostile: what it sends is bounded in time and size and checked number by number, and what does
not answer as agreed raises EmbedderUnavailable, in a line without the key and without a word of any text.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

import openai
from openai import AsyncOpenAI, DefaultAsyncHttpxClient
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, stop_before_delay

from bot.core.errors import EmbedderUnavailable
from bot.inference.breaker import Breaker, Resting
from bot.inference.vectors import BadReply, unit_vectors
from bot.inference.wire import bounded, ours_alone, pause, refuses_the_text, told, worth_another

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SCHEME = "openai:"
NO_KEY = "none"
ATTEMPTS = 3
BATCH_TEXTS, BATCH_CHARACTERS = 64, 8_000
"""So much that a small server on one busy core answers in half of the time that it has: measured, 11 s for four texts of 2,000."""
LONGEST = 2_000
"""Characters of a text that are sent. Models read some 512 tokens; a small server took 77 s over a text of 100,000."""
REMEMBERED = 512


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: to connect, for a silent connection, and for one batch with its retries."""

    connect: float
    silent: float
    total: float


FOR_A_QUERY = Patience(1.0, 2.5, 3.0)
FOR_PASSAGES = Patience(2.0, 30.0, 60.0)


class TextRefused(EmbedderUnavailable):
    """Raised when a server that is up does not take a text: no reason to leave it alone."""


class RemoteEmbedder:
    """The embedder `openai:MODEL`, or `openai:QUERY_MODEL,PASSAGE_MODEL` where the server tells them apart by name.

    Vectors of the last questions are remembered. To be closed at the end (`async with`).
    """

    measured = False

    def __init__(
        self,
        name: str,
        url: str,
        key: str | None = None,
        *,
        clock: Callable[[], float] = monotonic,
        for_a_query: Patience = FOR_A_QUERY,
        for_passages: Patience = FOR_PASSAGES,
    ) -> None:
        """From the name as it is set, the address before `/embeddings`, and the key, if the server wants one."""
        query, _, passages = (part.strip() for part in name.removeprefix(SCHEME).partition(","))
        self.id = f"{SCHEME}{query},{passages}" if passages and passages != query else f"{SCHEME}{query}"
        self._models = {True: query, False: passages or query}
        self._patience = {True: for_a_query, False: for_passages}
        self._where = f"{self.id} at {urlsplit(url).netloc}"
        self._client = _client(url, key)
        self._breaker = Breaker(clock)
        self._dimension: int | None = None
        self._asked: OrderedDict[str, bytes] = OrderedDict()

    async def __aenter__(self) -> Self:
        """Itself; the connection is made by the first call."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connections."""
        await self._client.close()

    async def embed(self, texts: Sequence[str], *, query: bool) -> list[bytes]:
        """One unit vector a text as little-endian float32 bytes. Raises EmbedderUnavailable."""
        sent = [_sent(text) for text in texts]
        if not query:
            return await self._vectors(sent, query=False)
        known = {text: self._asked[text] for text in sent if text in self._asked}
        missing = [text for text in dict.fromkeys(sent) if text not in known]
        known |= zip(missing, await self._vectors(missing, query=True), strict=True)
        self._remember(known)
        return [known[text] for text in sent]

    def _remember(self, vectors: dict[str, bytes]) -> None:
        for text, vector in vectors.items():
            self._asked[text] = vector
            self._asked.move_to_end(text)
        while len(self._asked) > REMEMBERED:
            self._asked.popitem(last=False)

    async def _vectors(self, texts: Sequence[str], *, query: bool) -> list[bytes]:
        return [vector for batch in batches(texts) for vector in await self._guarded(batch, query=query)]

    async def _guarded(self, batch: list[str], *, query: bool) -> list[bytes]:
        """A batch's vectors, if the server was not down just now."""
        try:
            with self._breaker.call(spared=TextRefused):
                return await self._batch(batch, query=query)
        except Resting as resting:
            raise EmbedderUnavailable(f"{self._where}: failed three times; is asked again in {resting.seconds:.0f} s") from None

    async def _batch(self, batch: list[str], *, query: bool) -> list[bytes]:
        """A batch's vectors. Nothing of the server's own words is kept, not even as a cause: it may repeat the key or a text."""
        patience = self._patience[query]
        try:
            async with asyncio.timeout(patience.total):
                reply = await self._reply(batch, self._models[query], patience)
            return self._of_one_dimension(unit_vectors(reply, len(batch)))
        except TimeoutError:
            raise EmbedderUnavailable(f"{self._where}: no answer within {patience.total:g} s") from None
        except BadReply as error:
            raise EmbedderUnavailable(f"{self._where}: sent {error}") from None
        except openai.APIError as error:
            kind = TextRefused if refuses_the_text(error) else EmbedderUnavailable
            raise kind(f"{self._where}: {told(error)}") from None

    async def _reply(self, batch: list[str], model: str, patience: Patience) -> bytes:
        """The body of the reply, after as many attempts as the time allows.

        Vectors are asked for as numbers: the client's own default is base64 (https://github.com/openai/openai-python/issues/1490),
        which not every server knows (https://github.com/runpod-workers/worker-infinity-embedding/issues/30).
        """
        timeout = openai.Timeout(patience.silent, connect=patience.connect)
        stop = stop_after_attempt(ATTEMPTS) | stop_before_delay(patience.total)
        retrying = AsyncRetrying(retry=retry_if_exception(worth_another), stop=stop, wait=pause, reraise=True)
        ask = self._client.embeddings.with_raw_response.create
        return (await retrying(ask, input=batch, model=model, encoding_format="float", timeout=timeout)).content

    def _of_one_dimension(self, vectors: list[bytes]) -> list[bytes]:
        """The vectors, if they have the dimension of all before them."""
        dimension = len(vectors[0]) // 4
        if self._dimension not in {None, dimension}:
            raise BadReply(f"vectors of {dimension:,} dimensions after {self._dimension:,}; is it one model?")
        self._dimension = dimension
        return vectors


def batches(texts: Sequence[str]) -> Iterator[list[str]]:
    """Texts in their order, as many in one call as it may hold."""
    batch: list[str] = []
    for text in texts:
        if batch and (len(batch) == BATCH_TEXTS or sum(map(len, batch)) + len(text) > BATCH_CHARACTERS):
            yield batch
            batch = []
        batch.append(text)
    if batch:
        yield batch


def _sent(text: str) -> str:
    """A text as a server takes it: not too long, in UTF-8 without NUL, and not blank, which OpenAI's refuses."""
    cut = text[:LONGEST].encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
    return cut if cut.strip() else "."


def _client(url: str, key: str | None) -> AsyncOpenAI:
    """A client that retries nothing itself, follows no redirect, and sends what is ours alone."""
    http = DefaultAsyncHttpxClient(follow_redirects=False, event_hooks={"request": [ours_alone], "response": [bounded]})
    bearer = {"Authorization": f"Bearer {key or NO_KEY}"}  # said outright, or OPENAI_CUSTOM_HEADERS would say it
    return AsyncOpenAI(api_key=key or NO_KEY, base_url=url, max_retries=0, http_client=http, default_headers=bearer)

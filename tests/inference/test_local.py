"""The local embedder: the measured model, one text at a time, and nothing else in its place."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot.core.errors import EmbedderUnavailable
from bot.inference import LocalEmbedder
from bot.inference.local import TOKENIZER_SHA256

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def embedder() -> LocalEmbedder:
    return LocalEmbedder()


async def cosines(embedder: LocalEmbedder, question: str, texts: list[str]) -> list[float]:
    (asked,) = await embedder.embed([question], query=True)
    return [float(vector(asked) @ vector(one)) for one in await embedder.embed(texts, query=False)]


def vector(raw: bytes) -> np.ndarray:
    return np.frombuffer(raw, "<f4")


async def test_what_means_the_same_is_nearer_than_what_shares_words(embedder: LocalEmbedder) -> None:
    texts = [
        "Trucks will have to wait until June to cross the river.",
        "He wrote a book about the bridge of Asolo.",
        "Pears rot on the quay.",
    ]
    same, other, far = await cosines(embedder, "When can lorries use the bridge again?", texts)
    assert same > other > far


async def test_a_text_is_as_near_to_itself_as_can_be(embedder: LocalEmbedder) -> None:
    assert await cosines(embedder, "The pier cracked.", ["The pier cracked."]) == pytest.approx([1.0], abs=1e-5)


async def test_the_same_text_has_the_same_vector_each_time(embedder: LocalEmbedder) -> None:
    assert await embedder.embed(["The pier cracked."], query=False) == await embedder.embed(["The pier cracked."], query=False)


@pytest.mark.parametrize("text", ["", "?", "🙂", "桥" * 3_000, "a" * 100_000, "\x00\u202e", " "])
async def test_any_text_has_a_vector_of_length_one(embedder: LocalEmbedder, text: str) -> None:
    (made,) = await embedder.embed([text], query=False)
    assert np.linalg.norm(vector(made)) == pytest.approx(1.0, abs=1e-5)
    assert vector(made).size == 384


def test_the_tokenizer_that_ships_is_the_models_own() -> None:
    shipped = (files("bot.inference") / "minilm" / "tokenizer.json").read_bytes()
    assert hashlib.sha256(shipped).hexdigest() == TOKENIZER_SHA256
    assert TOKENIZER_SHA256 in (files("bot.inference") / "minilm" / "NOTICE").read_text("utf-8")


async def test_another_file_is_refused_in_one_line(tmp_path: Path) -> None:
    other = tmp_path / "model.onnx"
    other.write_bytes(b"not a model")
    with pytest.raises(EmbedderUnavailable, match="sha256 differs"):
        await LocalEmbedder(other).embed(["a"], query=False)
    with pytest.raises(EmbedderUnavailable, match="cannot be read"):
        await LocalEmbedder(tmp_path / "nowhere.onnx").embed(["a"], query=False)

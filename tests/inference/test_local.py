"""The local embedder: the measured model, one text at a time, and nothing else in its place."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from bot.core.errors import ConfigurationError
from bot.inference import LocalEmbedder
from bot.inference.local import TOKENIZER_SHA256

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def embedder() -> LocalEmbedder:
    return LocalEmbedder.load()


async def test_what_means_the_same_is_nearer_than_what_shares_words(embedder: LocalEmbedder) -> None:
    same, other, far = await embedder.similar(
        "When can lorries use the bridge again?",
        ["Trucks will have to wait until June to cross the river.", "He wrote a book about the bridge of Asolo.", "Pears rot on the quay."],
    )
    assert same > other > far


async def test_a_text_is_as_near_to_itself_as_can_be(embedder: LocalEmbedder) -> None:
    assert await embedder.similar("The pier cracked.", ["The pier cracked."]) == pytest.approx([1.0], abs=1e-5)


async def test_the_same_texts_are_as_near_each_time(embedder: LocalEmbedder) -> None:
    texts = ["The pier cracked.", "Pears rot."]
    assert await embedder.similar("Why?", texts) == await embedder.similar("Why?", texts)


@pytest.mark.parametrize("text", ["", "?", "🙂", "桥" * 3_000, "a" * 100_000, "\x00\u202e", " "])
async def test_any_text_has_a_place(embedder: LocalEmbedder, text: str) -> None:
    (value,) = await embedder.similar("What happened?", [text])
    assert -1.001 <= value <= 1.001


def test_the_tokenizer_that_ships_is_the_models_own() -> None:
    shipped = (files("bot.inference") / "minilm" / "tokenizer.json").read_bytes()
    assert hashlib.sha256(shipped).hexdigest() == TOKENIZER_SHA256
    assert TOKENIZER_SHA256 in (files("bot.inference") / "minilm" / "NOTICE").read_text("utf-8")


def test_another_file_is_refused_in_one_line(tmp_path: Path) -> None:
    other = tmp_path / "model.onnx"
    other.write_bytes(b"not a model")
    with pytest.raises(ConfigurationError, match="sha256 differs"):
        LocalEmbedder.load(other)
    with pytest.raises(ConfigurationError, match="cannot be read"):
        LocalEmbedder.load(tmp_path / "nowhere.onnx")

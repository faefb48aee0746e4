"""The articles and questions of the comparison, for the product as it takes them and for the others as passages."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from embedder import Embedder
from passages import articles
from rich.progress import track

from bot.core.model import Card
from bot.core.reading import read
from bot.sources import cards, files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.ports import Received

ROOT = Path(__file__).parents[3]
SEED = Path(os.environ.get("SEED_ARTICLE") or ROOT.parent / "shared" / "article" / "seed.txt")
SAMPLES = ROOT / "bot" / "samples"
WIRE = '\n[wire]\nname = "Neutral Wire"\nhosts = ["wire.example"]\naudience = "public"\n'


def material(beside: int) -> Iterator[tuple[Card, Received]]:
    """The articles: the samples, the real one where it stands beside the checkout, and so many generated passages."""
    for path in sorted((SAMPLES / "articles").glob("*.md")):
        found = files.read_article(path)
        yield cards.card(found, {}, {}, folder_id=path.stem), found.received
    if SEED.is_file():
        found = files.read_article(SEED)
        yield replace(cards.card(found, cards.card_file(SEED), {}, folder_id="seed"), id="seed"), found.received
    for number, text in enumerate(articles(beside)):
        found = files.received(f"wire-{number}.txt", text.encode())
        yield Card(id=f"wire-{number}", source="wire", title=None, url=None, published=None, language="en"), found.received


def registry() -> str:
    """The outlets of those articles."""
    own = SEED.with_name("sources.toml")
    return (SAMPLES / "sources.toml").read_text("utf-8") + WIRE + (own.read_text("utf-8") if SEED.is_file() and own.is_file() else "")


def questions() -> list[dict[str, Any]]:
    """The frozen questions whose articles are there."""
    names = ["samples", "seed"] if SEED.is_file() else ["samples"]
    lines = [line for name in names for line in (ROOT / "tests" / "questions" / f"{name}.jsonl").read_text("utf-8").splitlines()]
    return [json.loads(line) for line in lines if line.strip()]


def write(folder: Path, beside: int) -> None:
    """The folder that each compared program reads, with the vectors of all passages made once."""
    passages = [
        {
            "id": f"{card.id}:{span.start}",
            "article": card.id,
            "start": span.start,
            "end": span.end,
            "text": received.version.text[span.start : span.end],
        }
        for card, received in material(beside)
        for span in read(received.version.text).paragraphs
    ]
    embedder = Embedder()
    vectors = [embedder.vector(one["text"]) for one in track(passages, description="embedding", transient=True)]
    np.save(folder / "vectors.npy", np.array(vectors, dtype=np.float32))
    (folder / "passages.json").write_text(json.dumps(passages), "utf-8")
    (folder / "questions.json").write_text(json.dumps(questions()), "utf-8")
    (folder / "sources.toml").write_text(registry(), "utf-8")

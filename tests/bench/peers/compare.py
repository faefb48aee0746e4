"""The product beside llama-index and Haystack, as one table: `make bench-peers`. Nothing passes or fails.

The same passages, questions, ONNX model and tokenizer for all; each in a process of its own, one after the other. The others retrieve
and no more: no model writes and nothing is checked. The product also reads whose words its quotes are, declines, labels and records.
`PASSAGES=0,2000` says how many generated passages stand beside the articles, a table each.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import corpus
import numpy as np
from embedder import Embedder
from measuring import ARTICLE, EVERYTHING

from bot.inference import LocalEmbedder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Row = tuple[str, list[float | None], str]

HERE = Path(__file__).parent
PEERS = corpus.ROOT / ".venv-peers" / "bin" / "python"
OTHERS = {
    "llama-index": ("peer_llama_index.py", "vector"),
    "l-i hybrid": ("peer_llama_index.py", "hybrid"),
    "Haystack": ("peer_haystack.py", "vector"),
    "Hay. hybrid": ("peer_haystack.py", "hybrid"),
}
# Both may ask their makers' servers for something as they start; none is to be reached, and the processes refuse to connect besides.
QUIET = {"HAYSTACK_TELEMETRY_ENABLED": "False", "ANONYMIZED_TELEMETRY": "False", "HF_HUB_OFFLINE": "1", "DO_NOT_TRACK": "1"}
TABLES = tuple(int(count) for count in os.environ.get("PASSAGES", "0,2000").split(","))
FIRST, OURS, WIDTH = 24, 8, 12


def run(python: Path | str, script: str, *arguments: object) -> dict[str, Any]:
    """What a compared program measured. One thread a library: the machine's other cores are not for one question."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    command = [str(python), str(HERE / script), *map(str, arguments)]
    done = subprocess.run(command, env=dict(os.environ) | QUIET | threads, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{script} failed:\n{done.stderr[-2_000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def shares(questions: list[dict[str, Any]], spans: dict[str, tuple[str, int, int]], one: dict[str, Any], scope: str, most: int) -> float:
    """The share of English answerable questions with a gold passage among the first `most`, in per cent."""
    asked = [row for row in questions if row["kind"] == "answerable" and row["language"] == "en"]
    return 100 * sum(_is_hit(row, [spans[name] for name in one["shown"][scope][row["id"]][:most]]) for row in asked) / len(asked)


def _is_hit(row: dict[str, Any], shown: list[tuple[str, int, int]]) -> bool:
    return any(article == row["article"] and start < e and s < end for article, start, end in shown for s, e in row["gold"])


def declined(questions: list[dict[str, Any]], one: dict[str, Any], *kinds: str) -> float:
    asked = {row["id"] for row in questions if row["kind"] in kinds and row["language"] == "en"}
    return 100 * len(asked.intersection(one["declined"][ARTICLE])) / len(asked)


def rows(found: list[dict[str, Any]], bare: dict[str, Any], folder: Path) -> Iterator[Row]:
    """Name, a figure a program, and how a figure is written."""
    questions = json.loads((folder / "questions.json").read_text("utf-8"))
    spans = {one["id"]: (one["article"], one["start"], one["end"]) for one in json.loads((folder / "passages.json").read_text("utf-8"))}

    def each(work: Callable[[dict[str, Any]], float]) -> list[float | None]:
        return [work(one) for one in found]

    for scope, words in ((EVERYTHING, "of all"), (ARTICLE, "of article")):
        yield f"ask {words}, p50 ms", each(lambda one, scope=scope: 1000 * statistics.median(one["seconds"][scope])), "time"
        yield f"ask {words}, p95 ms", each(lambda one, scope=scope: 1000 * float(np.quantile(one["seconds"][scope], 0.95))), "time"
        yield "  processor time, p50", each(lambda one, scope=scope: 1000 * statistics.median(one["cpu"][scope])), "time"
    yield "peak memory, MB", each(lambda one: one["peak_mb"]), "time"
    yield "import, s", each(lambda one: one["import_s"]), "time"
    yield "index, s, no embedding", [one["index_s"] for one in (bare, *found[1:])], "time"
    for scope, words in ((EVERYTHING, "all"), (ARTICLE, "article")):
        for most, place in ((1, "first"), (3, "in three")):
            yield f"{place}, of {words}, %", each(lambda one, s=scope, m=most: shares(questions, spans, one, s, m)), "share"
    yield "declined, no answer, %", each(lambda one: declined(questions, one, "unanswerable", "false_premise")), "share"
    yield "declined, answerable, %", each(lambda one: declined(questions, one, "answerable")), "share"


def line(name: str, figures: list[float | None], kind: str) -> str:
    ours = figures[0] or 0.0
    cells = [_cell(figure, ours if place and kind == "time" else None) for place, figure in enumerate(figures)]
    return name.ljust(FIRST) + cells[0].rjust(OURS) + "".join(cell.rjust(WIDTH) for cell in cells[1:])


def _cell(figure: float | None, ours: float | None) -> str:
    if figure is None:
        return "–"
    written = f"{figure:.0f}" if figure >= 100 else f"{figure:.1f}" if figure >= 10 else f"{figure:.2f}"
    return f"{written} ×{figure / ours:.1f}" if ours else written


def same_embedder(folder: Path) -> float:
    """The largest difference, over the questions, between a cosine of the product's embedder and one of the others'."""
    texts = [one["text"] for one in json.loads((folder / "passages.json").read_text("utf-8"))[:40]]
    asked = [one["question"] for one in json.loads((folder / "questions.json").read_text("utf-8"))[:5]]
    vectors, embedder = np.load(folder / "vectors.npy")[:40], Embedder()
    theirs = vectors @ np.array([embedder.vector(text) for text in asked]).T
    passages, questions = (asyncio.run(_ours(of, query=query)) for of, query in ((texts, False), (asked, True)))
    return float(np.abs(theirs - passages @ questions.T).max())


async def _ours(texts: list[str], *, query: bool) -> np.ndarray:
    return np.array([np.frombuffer(vector, dtype="<f4") for vector in await LocalEmbedder().embed(texts, query=query)])


def alone(folder: Path) -> float:
    """The median milliseconds of embedding a question, which every program does."""
    embedder, taken = Embedder(), []
    for one in json.loads((folder / "questions.json").read_text("utf-8")):
        began = time.perf_counter()
        embedder.vector(one["question"])
        taken.append(time.perf_counter() - began)
    return 1000 * statistics.median(taken)


def table(beside: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus.write(folder, beside)
        bare = run(sys.executable, "ours.py", folder, beside, "none")
        found = [run(sys.executable, "ours.py", folder, beside, "local")]
        found += [run(PEERS, script, folder, kind) for script, kind in OTHERS.values()]
        passages, questions = (len(json.loads((folder / f"{what}.json").read_text("utf-8"))) for what in ("passages", "questions"))
        print(f"\n{passages:,} passages ({beside:,} generated), {questions} questions; × is the ratio to ours")
        print(" " * FIRST + "ours".rjust(OURS) + "".join(head.rjust(WIDTH) for head in OTHERS))
        for row in rows(found, bare, folder):
            print(line(*row))
        versions = ", ".join(f"{name} {number}" for one in (found[1], found[3]) for name, number in one["versions"].items())
        print(f"same embedder: cosines differ by {same_embedder(folder):.0e} at most; embedding a question alone: {alone(folder):.1f} ms")
        print(f"our index as it is made with the embedder: {found[0]['index_s']:.1f} s")
        print(f"{os.cpu_count()} cores, Python {platform.python_version()}, onnxruntime {version('onnxruntime')}, {versions}")


if __name__ == "__main__":
    for beside in TABLES:
        table(beside)

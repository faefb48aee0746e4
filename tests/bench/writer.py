"""What an answer with a model costs beside the model's calls, and what a question costs while the breaker is open.

The model is a server in this process that replies at once; the time in which a call is out is taken off. Run: make bench.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "inference")]
os.environ["NO_PROXY"] = "127.0.0.1"

from chat_server import ChatServer  # noqa: E402
from test_many_questions import QUESTIONS, SAMPLES, settings  # noqa: E402

from bot.app import opened  # noqa: E402
from bot.briefing.slices import shown  # noqa: E402
from bot.core.answering.question import Question  # noqa: E402


async def measure(store: Path) -> None:
    with ChatServer() as server, tempfile.TemporaryDirectory() as folder:
        async with opened(settings(Path(folder), store, server.url)) as app:
            ask, out = app.model.chat.ask, [0.0]  # type: ignore[union-attr]

            async def timed(*words: object) -> object:
                began = perf_counter()
                try:
                    return await ask(*words)  # type: ignore[arg-type]
                finally:
                    out[0] += perf_counter() - began

            app.model.chat.ask = timed  # type: ignore[union-attr,method-assign,assignment]
            took, by_rule = [], []
            for question in QUESTIONS:
                out[0], began = 0.0, perf_counter()
                answer = await app.briefer.ask(Question(question))
                if answer.mode == "model":
                    took.append((perf_counter() - began - out[0]) * 1000)
                began = perf_counter()
                await app.by_rule.ask(Question(question))
                by_rule.append((perf_counter() - began) * 1000)
            app.model.chat.ask = ask  # type: ignore[union-attr,method-assign]
            _row("an answer beside the model's calls, ms", took)
            _row("the same by rule, ms", by_rule)
            quotes = [c.quote for s in answer.shown for c in s.citations]
            _ = shown
            began = perf_counter()
            for _place in range(1000):
                assert all(quote.digest for quote in quotes)
            print(f"a quotation drawn and its digest taken: {(perf_counter() - began) * 1e6 / 1000 / max(len(quotes), 1):.1f} µs")
            server.usual = lambda call: call.send(b"{}", status=503)
            for question in QUESTIONS[:12]:
                await app.briefer.ask(Question(question))
            opened_ms = []
            for question in QUESTIONS:
                began = perf_counter()
                await app.briefer.ask(Question(question))
                opened_ms.append((perf_counter() - began) * 1000)
            _row("an answer while the breaker is open, ms", opened_ms)


def _row(what: str, took: list[float]) -> None:
    print(f"{what}: n {len(took)}, p50 {median(took):.1f}, p95 {quantiles(took, n=20)[-1]:.1f}, most {max(took):.1f}")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        values = {
            "PYTHONPATH": str(ROOT),
            "ONRECORD_DATA": folder,
            "ONRECORD_SOURCES": str(SAMPLES / "sources.toml"),
            "ONRECORD_EMBEDDER": "none",
        }
        add = [sys.executable, "-m", "bot", "add", str(SAMPLES / "articles")]
        subprocess.run(add, env=dict(os.environ) | values, cwd=folder, check=True, capture_output=True)
        store = Path(folder, "store.db")
        shutil.copy(Path(folder, "onrecord.db"), store)
        asyncio.run(measure(store))


if __name__ == "__main__":
    import logging

    logging.disable(logging.WARNING)
    main()

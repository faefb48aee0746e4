"""Haystack in the comparison: its pipeline, the three best passages, no model that writes.

    peer_haystack.py FOLDER vector|hybrid

Chosen from its documentation: `InMemoryDocumentStore`, a text embedder as a component, `InMemoryEmbeddingRetriever`, filters for a
question about one article; hybrid adds `InMemoryBM25Retriever` and `DocumentJoiner` with `reciprocal_rank_fusion`, ten candidates a
retriever. In its favour: passages as documents of their own instead of its splitter, `dot_product` (the vectors have length 1), and
`return_embedding=False`, so that nothing is copied which is not shown.
"""

from __future__ import annotations

import time

BEGAN = time.perf_counter()

import importlib.metadata  # noqa: E402 (importing is what is timed)
import sys  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

from embedder import Embedder  # noqa: E402
from haystack import Document, Pipeline, component  # noqa: E402
from haystack.components.joiners import DocumentJoiner  # noqa: E402
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever  # noqa: E402
from haystack.components.writers import DocumentWriter  # noqa: E402
from haystack.document_stores.in_memory import InMemoryDocumentStore  # noqa: E402

IMPORTED = time.perf_counter() - BEGAN

import numpy as np  # noqa: E402
from measuring import SHOWN, Measured, Task, ask_all, refuse_network  # noqa: E402

CANDIDATES = 10


@component
class SameTextEmbedder:
    """The embedder of the product, for a question."""

    def __init__(self) -> None:
        self._embedder = Embedder()

    @component.output_types(embedding=list[float])
    def run(self, text: str) -> dict[str, Any]:
        return {"embedding": self._embedder.vector(text).tolist()}


def indexed(task: Task, vectors: np.ndarray) -> tuple[InMemoryDocumentStore, float]:
    """The passages with their vectors in a store, by its pipeline, and the seconds that took."""
    lists = [vector.tolist() for vector in vectors]
    began = time.perf_counter()
    store = InMemoryDocumentStore(embedding_similarity_function="dot_product", return_embedding=False)
    writing = Pipeline()
    writing.add_component("writer", DocumentWriter(store))
    documents = [
        Document(id=one["id"], content=one["text"], meta={"article": one["article"]}, embedding=vector)
        for one, vector in zip(task.passages, lists, strict=True)
    ]
    writing.run({"writer": {"documents": documents}})
    return store, time.perf_counter() - began


def asking(store: InMemoryDocumentStore, kind: str) -> Pipeline:
    made = Pipeline()
    made.add_component("embedder", SameTextEmbedder())
    made.add_component("near", InMemoryEmbeddingRetriever(store, top_k=CANDIDATES if kind == "hybrid" else SHOWN))
    made.connect("embedder.embedding", "near.query_embedding")
    if kind == "hybrid":
        made.add_component("words", InMemoryBM25Retriever(store, top_k=CANDIDATES))
        made.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=SHOWN))
        made.connect("near", "joiner")
        made.connect("words", "joiner")
    return made


def measure(folder: Path, kind: str) -> Measured:
    task = Task.read(folder)
    store, seconds = indexed(task, np.load(folder / "vectors.npy"))
    measured = Measured(IMPORTED, seconds, {"haystack-ai": importlib.metadata.version("haystack-ai")})
    pipeline = asking(store, kind)

    def ask(question: str, article: str | None) -> list[Document]:
        filters = {"field": "meta.article", "operator": "==", "value": article} if article else None
        given: dict[str, Any] = {"embedder": {"text": question}, "near": {"filters": filters}}
        if kind == "hybrid":
            given["words"] = {"query": question, "filters": filters}
        return pipeline.run(given)["joiner" if kind == "hybrid" else "near"]["documents"]

    ask_all(task, measured, ask, lambda found: ([one.id for one in found], False))
    return measured


if __name__ == "__main__":
    refuse_network()
    measure(Path(sys.argv[1]), sys.argv[2]).say()

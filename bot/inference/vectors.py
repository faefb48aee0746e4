"""A server's reply to `POST …/embeddings` as unit vectors, or in one line why it is none. Values in, values out."""

from __future__ import annotations

import json
from typing import Any

import numpy as np


class BadReply(Exception):  # noqa: N818 (what was sent, not a fault of ours)
    """Raised for a reply that is not what was asked for. The message says why, in words that hold nothing of the reply."""


def unit_vectors(reply: bytes, count: int) -> list[bytes]:
    """The vectors of `count` texts in the texts' order, of length 1, as little-endian float32.

    The shape is that of https://platform.openai.com/docs/api-reference/embeddings/object; each vector's `index` says whose it is.
    Raises BadReply for anything else.
    """
    items = _items(reply)
    if len(items) != count:
        raise BadReply(f"{len(items):,} vectors for {count:,} texts")
    placed = {item["index"]: item.get("embedding") for item in items if type(item.get("index")) is int}
    if set(placed) != set(range(count)):
        raise BadReply("vectors whose index does not say whose they are")
    vectors = [_unit(placed[place]) for place in range(count)]
    if len({len(vector) for vector in vectors}) > 1:
        raise BadReply("vectors of several dimensions in one reply")
    return vectors


def _items(reply: bytes) -> list[dict[str, Any]]:
    try:
        read = json.loads(reply)
    except (ValueError, RecursionError):
        raise BadReply("a reply that is no JSON") from None
    items = read.get("data") if isinstance(read, dict) else None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise BadReply("a reply without a list of vectors")
    return items


def _unit(numbers: object) -> bytes:
    """A vector at length 1. It is scaled by its largest number first, so that no square is too large or too small."""
    if not isinstance(numbers, list) or not numbers or any(type(one) not in {int, float} for one in numbers):
        raise BadReply("a vector that is no list of numbers")
    try:
        vector = np.array(numbers, dtype=np.float64)
    except OverflowError:
        raise BadReply("a vector with a number that is none") from None
    largest = np.abs(vector).max()
    if not np.isfinite(largest):
        raise BadReply("a vector with a number that is none")
    if largest == 0:
        raise BadReply("a vector of zeros")
    vector /= largest
    return bytes((vector / np.linalg.norm(vector)).astype("<f4").tobytes())

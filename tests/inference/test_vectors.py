"""A reply's vectors: each at length 1 in its place, or a reason that holds nothing of the reply."""

from __future__ import annotations

import json
import math
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.inference.vectors import BadReply, unit_vectors


def reply(*vectors: object) -> bytes:
    return json.dumps({"data": [{"index": place, "embedding": one} for place, one in enumerate(vectors)]}).encode()


def numbers(vector: bytes) -> tuple[float, ...]:
    return struct.unpack(f"<{len(vector) // 4}f", vector)


def test_a_vector_is_brought_to_length_one_as_little_endian_float32() -> None:
    assert unit_vectors(reply([3, 4.0]), 1) == [struct.pack("<2f", 0.6, 0.8)]


def test_vectors_are_put_in_the_order_of_their_texts() -> None:
    shuffled = {"data": [{"index": 1, "embedding": [0, 1]}, {"index": 2, "embedding": [1, 1]}, {"index": 0, "embedding": [1, 0]}]}
    assert [numbers(one)[0] for one in unit_vectors(json.dumps(shuffled).encode(), 3)] == pytest.approx([1, 0, math.sqrt(0.5)])


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20).filter(any))
def test_any_finite_vector_has_a_direction(given_numbers: list[float]) -> None:
    (vector,) = unit_vectors(reply(given_numbers), 1)
    assert math.hypot(*numbers(vector)) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (reply(), "0 vectors for 2 texts"),
        (reply([1.0]), "1 vectors for 2 texts"),
        (reply([1.0], [1.0], [1.0]), "3 vectors for 2 texts"),
        (reply([1.0, 2.0], [1.0]), "several dimensions"),
        (reply([1.0], [0.0]), "zeros"),
        (reply([1.0], [-0.0]), "zeros"),
        (reply([1.0], [math.nan]), "a number that is none"),
        (reply([1.0], [-math.inf]), "a number that is none"),
        (b'{"data": [{"index": 0, "embedding": [1e999]}, {"index": 1, "embedding": [1]}]}', "a number that is none"),
        (reply([1.0], [10**400]), "a number that is none"),
        (reply([1.0], []), "no list of numbers"),
        (reply([1.0], ["1.0"]), "no list of numbers"),
        (reply([1.0], [True]), "no list of numbers"),
        (reply([1.0], [[1.0]]), "no list of numbers"),
        (reply([1.0], "AACAPw=="), "no list of numbers"),
        (reply([1.0], None), "no list of numbers"),
        (b'{"data": [{"index": 0, "embedding": [1]}, {"index": 0, "embedding": [2]}]}', "index"),
        (b'{"data": [{"index": 1, "embedding": [1]}, {"index": 2, "embedding": [2]}]}', "index"),
        (b'{"data": [{"index": false, "embedding": [1]}, {"index": true, "embedding": [2]}]}', "index"),
        (b'{"data": [{"embedding": [1]}, {"embedding": [2]}]}', "index"),
        (b'{"data": [[1], [2]]}', "without a list"),
        (b'{"data": {}}', "without a list"),
        (b'{"error": "Why did the harbour close?"}', "without a list"),
        (b"[]", "without a list"),
        (b"", "no JSON"),
        (b"<html>Why did the harbour close?</html>", "no JSON"),
        (b'{"data": [{"index": 0, "embedding": [1', "no JSON"),
        (b"\xff\xfe\xfd", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b'{"data": ' + b"9" * 10_000 + b"}", "no JSON"),
    ],
)
def test_anything_else_is_refused_without_a_word_of_it(sent: bytes, told: str) -> None:
    with pytest.raises(BadReply) as refused:
        unit_vectors(sent, 2)
    assert told in str(refused.value)
    assert "harbour" not in str(refused.value)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["data", "index", "embedding"]), inner, max_size=3),
)


@given(json_values | st.builds(lambda data: {"data": data}, json_values))
def test_whatever_is_sent_gives_unit_vectors_or_a_reason(sent: Any) -> None:  # noqa: ANN401 (that is the point)
    try:
        vectors = unit_vectors(json.dumps(sent).encode(), 1)
    except BadReply:
        return
    assert math.hypot(*numbers(vectors[0])) == pytest.approx(1, abs=1e-5)

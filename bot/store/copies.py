"""Copies of one text among found passages: an outlet's one passage stands for all of its articles that carry the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

OUTLETS_A_TEXT = 20
"""How many outlets that carry one text are found at most, those that published it first."""

VOICES = "t.voice || coalesce(t.speaker, '') || coalesce(t.holder, '')"
COPY = """p.sha256, CASE WHEN EXISTS (SELECT 1 FROM passage o WHERE o.sha256 = p.sha256 AND o.live = 1 AND o.id <> p.id)
    THEN (SELECT {voices} FROM statement t WHERE t.passage = p.id) END, a.published, p.id, a.source"""
"""The columns that `once` tells copies by; each engine has a word of its own for all voices of a passage together. A text that stands
once needs none.

“He declined” in two mouths is two texts, and so is what an editor corrected in one of them.
"""
TEXT = COPY.format(voices=f"group_concat({VOICES}, char(10))")
"""These columns on SQLite."""


def once(rows: Iterable[tuple[Any, ...]], limit: int) -> list[tuple[Any, ...]]:
    """Rows that start with the columns of `TEXT`, in the order of their texts.

    At most `limit` texts; of each the first published of each outlet's copies, undated ones last.
    """
    texts: dict[tuple[str, str | None], dict[str | None, tuple[Any, ...]]] = {}
    for row in rows:
        carried = texts.get((row[0], row[1]))
        if carried is None:
            if len(texts) == limit:
                break
            carried = texts[row[0], row[1]] = {}
        other = carried.get(row[4])
        if other is None or _age(row) < _age(other):
            carried[row[4]] = row
    return [row for carried in texts.values() for row in _first(carried.values())]


def _first(rows: Collection[tuple[Any, ...]]) -> Iterable[tuple[Any, ...]]:
    return rows if len(rows) == 1 else sorted(rows, key=_age)[:OUTLETS_A_TEXT]


def _age(row: tuple[Any, ...]) -> tuple[str, int]:
    """Dates are ISO, so that `~` sorts after them all."""
    return row[2] or "~", row[3]

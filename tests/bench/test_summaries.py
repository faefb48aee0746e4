"""The bench of summaries, as a test: no changed sentence gets through, and true ones still do."""

from __future__ import annotations

from tests.bench.summaries import KINDS, TRUE, measure, totals


async def test_no_changed_sentence_gets_through_and_true_ones_do() -> None:
    done = await measure(None)
    changed, passed = totals(done)
    assert (passed, done.through and [row for row in done.through if row[0] in KINDS]) == (0, [])
    assert changed > 1_500
    assert all(done.counts[kind, "n"] > 40 for kind in KINDS)
    assert sum(done.counts[kind, "n"] for kind in TRUE) > 300
    assert done.counts[TRUE[0], "passed"] > 0.4 * done.counts[TRUE[0], "n"]
    assert done.counts[TRUE[1], "passed"] > 0.4 * done.counts[TRUE[1], "n"]
    assert done.counts[TRUE[2], "passed"] == done.counts[TRUE[2], "n"]


async def test_between_languages_nothing_gets_through() -> None:
    for of, into in (("ru", "en"), ("fr", "fr")):
        assert (await measure(None, written=of, language=into)).through == []

"""What every engine of the store must do with editors' corrections and with a new reading of what it holds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from store_values import AT, FIRST, SECOND, STAFF, card, ids, listed, paragraphs, put, received, searched, words

from bot.briefing.fixes import FIXED
from bot.core.errors import InputError
from bot.core.model import Kind, Reading, Span, Speaker, Statement, Voice
from bot.core.ports import Fix
from bot.core.reading import read

if TYPE_CHECKING:
    from store_values import Store

FERRY = "courier/ferry"
PILOT = Speaker("ana-petrovic", "Ana Petrović", "pilot", "Harbour Office")
BY_ANA = Fix(Voice.SPEAKER, PILOT, "Ana", AT)
QUAY = "Passengers waited on the quay."


async def fix(store: Store, text: str, sentence: str, given: Fix = BY_ANA, *, nth: int = 0) -> None:
    """Correct the nth sentence with these words."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(sentence, start + 1)
    await store.index.fix(FERRY, received(text).version.sha256, Span(start, start + len(sentence)), given)


async def statements(store: Store) -> list[Statement]:
    return [one for live in await store.index.passages(FERRY, STAFF) for one in live.statements]


async def fixed(store: Store) -> list[tuple[str, Voice, Speaker | None]]:
    """The corrected sentences that the index now holds of the article."""
    return [
        (live.passage.version.text[one.start : one.end], one.voice, one.speaker)
        for live in await store.index.passages(FERRY, STAFF)
        for one in live.statements
        if FIXED in one.flags
    ]


class FixContract:
    """Checks of `fix`, `reread` and `sentences_before`."""

    async def test_every_field_of_a_statement_is_read_back(self, store: Store) -> None:
        text = "Ana Petrović said the mayor thinks “it (the ferry) sank”."
        statement = Statement(
            0, len(text), 1, Kind.MIXED, Voice.SPEAKER, PILOT, (Span(35, 56),), frozenset({"split"}), Span(0, 12), Span(13, 17),
            (Span(18, 34), Span(35, 56)), (Span(39, 50),), "u0", Speaker("mayor", "mayor"), 0.85,
        )  # fmt: skip
        await store.index.put(card(), received(text), Reading((Span(0, len(text)),), (statement,)), at=AT)
        assert await statements(store) == [statement]

    async def test_a_fix_rewrites_its_sentence_and_no_other(self, store: Store) -> None:
        await put(store, FIRST)
        before = await statements(store)
        await fix(store, FIRST, QUAY)
        after = await statements(store)
        assert await fixed(store) == [(QUAY, Voice.SPEAKER, PILOT)]
        assert after[0] == before[0]
        assert (after[1].kind, after[1].confidence) == (Kind.INDIRECT, 1.0)

    async def test_the_last_fix_of_a_sentence_is_in_force(self, store: Store) -> None:
        await put(store, FIRST)
        await fix(store, FIRST, QUAY)
        await fix(store, FIRST, QUAY, Fix(Voice.OUTLET, None, "desk", AT))
        assert await fixed(store) == [(QUAY, Voice.OUTLET, None)]
        assert (await statements(store))[1].kind is Kind.NARRATIVE

    async def test_a_fix_outlasts_a_new_version_that_moves_the_sentence(self, store: Store) -> None:
        await put(store, FIRST)
        await fix(store, FIRST, QUAY)
        await put(store, paragraphs("It rained.", SECOND))
        assert await fixed(store) == [(QUAY, Voice.SPEAKER, PILOT)]

    async def test_a_fix_does_not_reach_a_sentence_whose_words_have_changed(self, store: Store) -> None:
        await put(store, FIRST)
        await fix(store, FIRST, QUAY)
        await put(store, FIRST.replace("waited", "slept"))
        assert await fixed(store) == []

    async def test_a_fix_reaches_an_earlier_version_when_that_is_restored(self, store: Store) -> None:
        await put(store, FIRST)
        await put(store, SECOND)
        await fix(store, SECOND, QUAY)
        await put(store, FIRST)
        assert await fixed(store) == [(QUAY, Voice.SPEAKER, PILOT)]

    async def test_a_fix_is_of_one_article(self, store: Store) -> None:
        await put(store, FIRST)
        await put(store, FIRST, card("courier/other"))
        await fix(store, FIRST, QUAY)
        other = [one for live in await store.index.passages("courier/other", STAFF) for one in live.statements]
        assert [one.flags & {FIXED} for one in other] == [frozenset(), frozenset()]

    async def test_of_two_sentences_with_the_same_words_only_the_one_meant_is_corrected(self, store: Store) -> None:
        text = paragraphs(FIRST, QUAY)
        await put(store, text)
        await fix(store, text, QUAY, nth=1)
        assert [FIXED in one.flags for one in await statements(store)] == [False, False, True]

    async def test_a_fix_of_what_is_not_live_is_refused_and_not_kept(self, store: Store) -> None:
        await put(store, FIRST)
        await put(store, SECOND)
        for text, sentence in ((FIRST, QUAY), (SECOND, "Passengers")):
            with pytest.raises(InputError, match="has changed meanwhile"):
                await fix(store, text, sentence)
        await store.index.reread(FERRY, 2, read(SECOND))
        assert await fixed(store) == []

    async def test_a_new_reading_replaces_the_old_one_and_a_fix_survives_it(self, store: Store) -> None:
        await put(store, FIRST)
        await fix(store, FIRST, QUAY)
        fresh = read(FIRST)
        outlet = tuple(replace(one, voice=Voice.OUTLET, speaker=None, confidence=0.5) for one in fresh.statements)
        await store.index.reread(FERRY, 1, replace(fresh, statements=outlet))
        first, second = await statements(store)
        assert first == outlet[0]
        assert (second.voice, second.speaker, second.confidence) == (Voice.SPEAKER, PILOT, 1.0)

    async def test_a_new_reading_keeps_passages_under_their_ids_and_findable(self, store: Store) -> None:
        await put(store, FIRST)
        before = ids(await store.index.passages(FERRY, STAFF))
        await store.index.reread(FERRY, 1, read(FIRST))
        assert ids(await store.index.passages(FERRY, STAFF)) == before
        assert words(await searched(store, "quay")) == [QUAY]

    async def test_a_new_reading_with_other_paragraphs_is_found_by_them(self, store: Store) -> None:
        await put(store, FIRST)
        whole = Span(0, len(FIRST))
        await store.index.reread(FERRY, 1, Reading((whole,), tuple(replace(one, paragraph=1) for one in read(FIRST).statements)))
        assert await listed(store) == [FIRST]
        assert words(await searched(store, "quay")) == [FIRST]
        await store.index.reread(FERRY, 1, read(FIRST))
        assert await listed(store) == FIRST.split("\n\n")
        assert words(await searched(store, "noon")) == ["The ferry stopped at noon."]

    async def test_a_new_reading_brings_nothing_back_that_is_hidden(self, store: Store) -> None:
        await put(store, FIRST)
        await put(store, SECOND)
        await store.index.reread(FERRY, 1, read(FIRST))
        assert words(await searched(store, "noon")) == []
        await store.index.hold(FERRY, 2, "under review", at=AT)
        await store.index.reread(FERRY, 2, read(SECOND))
        assert await listed(store) == ["The ferry stopped at dusk."]
        await store.index.retract(FERRY, "wrong", at=AT)
        await store.index.reread(FERRY, 2, read(SECOND))
        assert await listed(store) == []

    async def test_an_unknown_version_is_not_read_again(self, store: Store) -> None:
        await put(store, FIRST)
        with pytest.raises(InputError, match="no version 2"):
            await store.index.reread(FERRY, 2, read(FIRST))

    async def test_sentences_are_counted_through_a_held_paragraph(self, store: Store) -> None:
        await put(store, paragraphs("One is here. So is two.", "Three is here.", "Four is here."))
        await store.index.hold(FERRY, 2, "under review", at=AT)
        assert await store.index.sentences_before(FERRY) == {1: 0, 2: 2, 3: 3}
        assert await store.index.sentences_before("courier/none") == {}

"""What a sent answer says now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.briefing.now import as_of_now, told
from bot.briefing.record import to_record
from bot.briefing.reply import plain
from bot.core.model import Audience, Voice
from tests.core.builders import MARRANT, NOON, answer, arrangement, candidates, card, english, outlet, passages

if TYPE_CHECKING:
    from bot.core.model import LivePassage
    from bot.core.ports import Record

OF = card("a", "daily")
TEXT = "The bridge is closed. Nine guards were hurt.\n\nPears rot in Belten."
BY = arrangement(outlet("Daily"))
LABEL = "Viewpoint: Daily · private outlet"


def _record() -> Record:
    """Two quotations of an article, sent at noon."""
    rows = candidates((OF, TEXT))
    return to_record(answer(BY.arrange(((rows[0],), (rows[2],)))), english(), audience=Audience.STAFF)


def _told(live: tuple[LivePassage, ...], **given: object) -> str | None:
    now = as_of_now(_record(), {"a": live}, BY)
    reply = told(_record(), now, english(), **({"withdrawn_at": None} | given))  # type: ignore[arg-type]
    return plain(reply) if reply else None


def test_an_answer_whose_article_stands_is_told_unchanged() -> None:
    text = _told(passages(TEXT, OF))
    assert text
    assert text.startswith(f"{LABEL}\ndate not stated\n\nRecord 7F3A0K, sent 24 November 2026, 12:00 UTC. Unchanged since.\n")
    assert "> The bridge is closed.\n" in text
    assert "> Pears rot in Belten.\n" in text


def test_words_that_stand_in_a_newer_version_are_shown_from_there() -> None:
    text = _told(passages("A new start.\n\n" + TEXT, OF))
    assert text
    assert "The article has a newer version; these words stand in it unchanged." in text
    assert "> The bridge is closed.\nDaily, in its own words · ¶2" in text


def test_words_that_are_gone_are_not_shown_and_counted() -> None:
    text = _told(passages(TEXT.replace("rot", "thrive"), OF))
    assert text
    assert "1 quotation of this answer is no longer shown." in text
    assert "> The bridge is closed.\n" in text
    assert "Pears" not in text


def test_a_held_paragraph_is_not_shown() -> None:
    text = _told(passages(TEXT, OF)[:1])
    assert text
    assert "1 quotation of this answer is no longer shown." in text
    assert "Pears" not in text


def test_words_in_another_mouth_now_are_not_the_words_that_were_sent() -> None:
    live = passages(TEXT, OF)
    other = tuple(replace(one, voice=Voice.SPEAKER, speaker=MARRANT) for one in live[0].statements)
    text = _told((replace(live[0], statements=other), live[1]))
    assert text
    assert "The bridge is closed" not in text


def test_an_answer_of_which_nothing_stands_starts_with_its_label_and_quotes_nothing() -> None:
    text = _told(passages("All is new.", OF))
    assert text == f"{LABEL}\n\nRecord 7F3A0K, sent 24 November 2026, 12:00 UTC. 2 quotations of this answer are no longer shown."


def test_a_withdrawn_article_is_said_to_be_withdrawn() -> None:
    assert _told((), withdrawn_at=NOON) == (
        f"{LABEL}\n\nRecord 7F3A0K, sent 24 November 2026, 12:00 UTC. ⚠ Withdrawn, 24 November 2026, 12:00 UTC"
    )


def test_an_article_that_this_reader_may_not_see_gives_nothing() -> None:
    assert _told(()) is None


def test_of_the_same_words_twice_the_nearest_is_shown() -> None:
    text = _told(passages(f"Pears rot in Belten.\n\n{TEXT}", OF))
    assert text
    assert "> Pears rot in Belten.\nDaily, in its own words · ¶3" in text

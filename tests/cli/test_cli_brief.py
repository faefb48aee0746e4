"""`onrecord brief`: one screen on an article."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from runner import NOTICE

if TYPE_CHECKING:
    from pathlib import Path

    from runner import OnRecord

ARTICLES = ["lantern-bridge-reopens", "orlin-provocation", "sarnholt-bridge-protest", "two-banks-one-bridge"]
LABEL = "Viewpoint: RT · state-controlled media (Russia)"


@pytest.mark.parametrize("article", ARTICLES)
def test_a_brief_is_one_screen_that_starts_with_the_label(samples: OnRecord, article: str) -> None:
    lines = samples("brief", "--article", article).done().out.splitlines()
    assert lines[0].startswith("Viewpoint: ")
    assert len(lines) <= 40
    assert all(len(line) <= 80 for line in lines)


@pytest.mark.parametrize("article", ARTICLES)
def test_everything_of_others_in_a_brief_is_a_slice(samples: OnRecord, article: str) -> None:
    brief = samples("brief", "--article", article, "--json").done().object
    text = samples.text(brief["article"])
    for event in brief["reported"]:
        assert event["text"] == text[event["sentence"]["start"] : event["sentence"]["end"]]
    for one in [*brief["quoted"], *brief["own_words"]]:
        assert one["quote"] == text[one["start"] : one["end"]]
        assert one["voice"] == ("outlet" if one in brief["own_words"] else "speaker")
    assert all(name in text for name in brief["named"])
    assert brief["text"].startswith(brief["label"])
    assert brief["shares"] is None


def test_no_speaker_is_quoted_twice(samples: OnRecord) -> None:
    for brief in samples("brief", "--json").done().objects:
        speakers = [one["speaker"] for one in brief["quoted"]]
        assert len(speakers) == len(set(speakers))


def test_shares_stand_behind_their_flag_with_what_they_count(samples: OnRecord) -> None:
    plain = samples("brief", "--article", "orlin-provocation").done().out
    with_shares = samples("brief", "--article", "orlin-provocation", "--shares").done().out
    assert "Share of the words" not in plain
    assert with_shares.startswith(plain)
    assert "Share of the words" in with_shares
    assert "█" in with_shares
    assert all(len(line) <= 80 for line in with_shares.splitlines())
    shares = samples("brief", "--article", "orlin-provocation", "--shares", "--json").done().object["shares"]
    assert sum(one["share"] for one in shares) == pytest.approx(1, abs=0.01)


def test_without_articles_there_is_a_notice(onrecord: OnRecord) -> None:
    assert onrecord("brief").done().out.startswith(NOTICE)
    assert onrecord("brief", "--json").done().out == ""


def test_an_article_that_is_not_there_is_refused(samples: OnRecord) -> None:
    assert "no article nowhere" in samples("brief", "--article", "nowhere").refused(4)


def test_the_real_article_fits_one_screen_with_its_copy_notes(onrecord: OnRecord, seed_article: Path) -> None:
    onrecord.set(ONRECORD_SOURCES=seed_article.with_name("sources.toml"))
    onrecord("add", seed_article).done()
    lines = onrecord("brief").done().out.splitlines()
    assert lines[0] == LABEL
    assert " · ".join(lines[1:3]) == (
        "date not stated · translated from Russian, translator not named · outlet named in the text, no link to the original"
    )
    assert len(lines) <= 40
    assert all(len(line) <= 80 for line in lines)
    reported = onrecord("brief", "--json").done().object["reported"]
    assert [event["paragraph"] for event in reported if event["basis"] == "stated"] == [10, 14, 4]

"""`onrecord timeline`: what articles say happened, each in its own words, under the label."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runner import NOTICE

if TYPE_CHECKING:
    from pathlib import Path

    from runner import OnRecord

LABEL = "Viewpoint: RT · state-controlled media (Russia)"
KEYS = {
    *("schema", "article", "source", "label", "date", "basis", "relative_to", "year_stated", "date_span"),
    *("sentence", "text", "voice", "speaker"),
}


def test_each_event_is_a_slice_under_the_label_of_its_outlet(samples: OnRecord) -> None:
    events = samples("timeline", "--json").done().objects
    assert {event["source"] for event in events} == {"courier", "signal", "radio"}
    for event in events:
        text = samples.text(event["article"])
        assert set(event) >= KEYS
        assert event["label"].startswith("Viewpoint: ")
        assert event["text"] == text[event["sentence"]["start"] : event["sentence"]["end"]]
        assert event["kind"] != "heading"
        assert (event["date"] is None) == (event["basis"] == "none")
        if event["date_span"]:
            assert event["sentence"]["start"] <= event["date_span"]["start"] < event["date_span"]["end"] <= event["sentence"]["end"]


def test_dated_events_stand_in_the_order_of_their_dates_and_undated_ones_last(samples: OnRecord) -> None:
    events = samples("timeline", "--article", "sarnholt-bridge-protest", "--json").done().objects
    days = [event["date"] for event in events]
    assert days == sorted(days, key=lambda day: day or "~")
    assert ("2026-05-08", "stated", True) in [(event["date"], event["basis"], event["year_stated"]) for event in events]
    assert ("2026-05-08", "relative", "2026-05-08") in [(event["date"], event["basis"], event["relative_to"]) for event in events]


def test_printed_each_line_has_its_date_its_sentence_and_whose_words_it_is(samples: OnRecord) -> None:
    out = samples("timeline", "--article", "orlin-provocation").done().out
    lines = out.splitlines()
    assert lines[0] == "Viewpoint: Godren Signal · state-controlled media (Ustavia)"
    assert lines[1] == "date not stated · translated from Russian, translator not named"
    assert "] 11 May, year not stated\n> On May 11 a mob gathered" in out
    assert "] since 2 March, year not stated\n" in out
    assert "¶1\n" in out
    assert all(len(line) <= 80 for line in lines)
    assert all(line.count("year not stated") <= 1 for line in lines)


def test_several_outlets_are_shown_separately_each_under_its_own_label(samples: OnRecord) -> None:
    out = samples("timeline").done().out
    assert out.startswith("Viewpoints, shown separately: Sarnholt Courier · Radio Tolvar · Godren Signal\n")
    assert out.count("\nViewpoint: ") == 4


def test_without_articles_there_is_a_notice_and_no_json(onrecord: OnRecord) -> None:
    assert onrecord("timeline").done().out.startswith(NOTICE)
    assert onrecord("timeline", "--json").done().out == ""


def test_an_article_that_is_not_there_or_no_longer_is_refused(samples: OnRecord) -> None:
    assert "no article nowhere" in samples("timeline", "--article", "nowhere").refused(4)
    samples("withdraw", "orlin-provocation", "--reason", "test").done()
    assert "nothing of it may be shown" in samples("timeline", "--article", "orlin-provocation").refused(4)
    assert "Godren" not in samples("timeline").done().out


def test_the_real_article_has_its_events_with_the_year_left_open(onrecord: OnRecord, seed_article: Path) -> None:
    onrecord.set(ONRECORD_SOURCES=seed_article.with_name("sources.toml"))
    onrecord("add", seed_article).done()
    events = [event for event in onrecord("timeline", "--json").done().objects if event["basis"] not in {"inherited", "none"}]
    assert [(event["paragraph"], event["date"], event["basis"], event["relative_to"], event["year_stated"]) for event in events] == [
        (10, "XXXX-09-20", "stated", None, False),
        (14, "XXXX-10-13", "stated", None, False),
        (15, "XXXX-10-13", "relative", "XXXX-10-13", False),
        (4, "XXXX-10-22", "stated", None, False),
        (5, "XXXX-10-22/..", "relative", "XXXX-10-22", False),
    ]
    assert {event["label"] for event in events} == {LABEL}
    out = onrecord("timeline").done().out
    assert out.startswith(f"{LABEL}\n")
    assert "after 22 October, “After that”, year not stated" in out


def test_with_a_publication_date_the_real_article_has_its_year(onrecord: OnRecord, seed_article: Path) -> None:
    onrecord.set(ONRECORD_SOURCES=seed_article.with_name("sources.toml"))
    onrecord("add", seed_article, "--published", "2021-10-28").done()
    events = [event for event in onrecord("timeline", "--json").done().objects if event["basis"] == "year_from_publication"]
    assert [event["date"] for event in events] == ["2021-09-20", "2021-10-13", "2021-10-22"]

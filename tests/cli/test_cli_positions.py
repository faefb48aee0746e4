"""`positions` and `positions fix`: whose words each sentence carries, and an editor's word on it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from runner import OnRecord

POSITION = {
    "schema", "article", "version", "source", "label", "n", "paragraph", "sentence", "kind", "voice", "speaker", "holder", "mention",
    "cue", "content", "quoted", "inserts", "utterance", "confidence", "flags",
}  # fmt: skip
PROTEST = "sarnholt-bridge-protest"


def positions(onrecord: OnRecord, *words: str) -> list[dict[str, Any]]:
    return onrecord("positions", *words, "--json").done().objects


def one(onrecord: OnRecord, n: int, article: str = PROTEST) -> dict[str, Any]:
    (found,) = [position for position in positions(onrecord, "--article", article) if position["n"] == n]
    return found


def a_sentence(onrecord: OnRecord, *kinds: str) -> int:
    """The number of the first sentence of some kinds."""
    return int(next(position["n"] for position in positions(onrecord, "--article", PROTEST) if position["kind"] in kinds))


def test_positions_cover_the_article_in_order_an_object_a_sentence(samples: OnRecord) -> None:
    found = positions(samples, "--article", PROTEST)
    text = samples.text(PROTEST)
    assert all(set(position) == POSITION for position in found)
    assert [position["n"] for position in found] == list(range(1, len(found) + 1))
    spans = [(position["sentence"]["start"], position["sentence"]["end"]) for position in found]
    ends = [0, *(end for _, end in spans)]
    assert all(not text[before:start].strip() for before, (start, _) in zip(ends, spans, strict=False))
    assert not text[ends[-1] :].strip()
    assert {position["voice"] for position in found if position["kind"] == "heading"} == {"outlet"}
    assert {(position["article"], position["source"], position["label"]) for position in found} == {
        (PROTEST, "courier", "Viewpoint: Sarnholt Courier · private outlet (Kelmora)")
    }


def test_without_an_article_all_of_them_are_given(samples: OnRecord) -> None:
    indexed = {article["article"]: article["sentences"] for article in samples("articles", "--json").done().objects}
    found = positions(samples)
    assert {name: sum(position["article"] == name for position in found) for name in indexed} == indexed


def test_the_table_stands_under_the_label_and_fits_eighty_columns(samples: OnRecord) -> None:
    printed = samples("positions", "--article", "orlin-provocation").done().out
    lines = printed.splitlines()
    assert lines[:2] == [
        "Viewpoint: Godren Signal · state-controlled media (Ustavia)",
        "date not stated · translated from Russian, translator not named · 1 article",
    ]
    assert all(len(line) <= 80 for line in lines)
    assert "in this text" in printed
    assert lines[-1].rstrip() == "This bot quotes. It does not check whether it is true. · Why this label?"


def test_each_outlet_has_a_section_of_its_own(samples: OnRecord) -> None:
    printed = samples("positions").done().out
    assert printed.startswith("Viewpoints, shown separately: Sarnholt Courier · Radio Tolvar · Godren Signal\n")
    assert printed.count("\nViewpoint: ") == 3
    assert all(len(line) <= 80 for line in printed.splitlines())
    assert "\n[2] lantern-bridge-reopens · published 21 May 2026" in printed


def test_a_topic_narrows_to_sentences_that_have_its_words(samples: OnRecord) -> None:
    found = positions(samples, "--article", PROTEST, "--about", "the trucks")
    assert found
    text = samples.text(PROTEST)
    assert all("truck" in text[position["sentence"]["start"] : position["sentence"]["end"]].lower() for position in found)
    assert positions(samples, "--about", "penguins") == []
    assert "The indexed text does not say." in samples("positions", "--about", "penguins").done().out


def test_a_held_paragraph_is_left_out_and_the_numbers_stay(onrecord: OnRecord) -> None:
    text = onrecord.write("ferry.txt", "It rained.\n\nIt stopped at noon. It sank.\n\nNobody drowned.")
    onrecord("add", text, "--source", "courier").done()
    with closing(sqlite3.connect(onrecord.database)) as connection:
        connection.execute("INSERT INTO hold (article, paragraph, sha256, reason, since) SELECT article, n, sha256, 'review', '2026'"
                           " FROM passage WHERE n = 2")  # fmt: skip
        connection.commit()
    assert [(position["paragraph"], position["n"]) for position in positions(onrecord)] == [(1, 1), (3, 4)]
    assert "no sentence 2 that may be shown" in onrecord("positions", "fix", "ferry:2", "--voice", "outlet", "--by", "Ana").refused(4)


def test_an_empty_store_says_so(onrecord: OnRecord) -> None:
    assert positions(onrecord) == []
    assert "No article is indexed yet." in onrecord("positions").done().out


def test_an_article_that_is_not_there_or_withdrawn_has_no_positions(samples: OnRecord) -> None:
    assert "no article nothing" in samples("positions", "--article", "nothing").refused(4)
    samples("withdraw", PROTEST, "--reason", "made up").done()
    assert "nothing of it may be shown" in samples("positions", "--article", PROTEST).refused(4)
    assert PROTEST not in {position["article"] for position in positions(samples)}


def test_a_filter_without_words_is_refused(samples: OnRecord) -> None:
    for option in ("--speaker", "--about"):
        assert option in samples("positions", option, " – ").refused(4)


# fix


def test_an_editor_gives_a_sentence_to_a_speaker_and_the_ledger_says_so(samples: OnRecord) -> None:
    n = a_sentence(samples, "narrative", "indirect")
    done = samples("positions", "fix", f"{PROTEST}:{n}", "--speaker", "Vera Lunn", "--by", "Ana", "--json").done().object
    assert (done["n"], done["by"]) == (n, "Ana")
    fixed = one(samples, n)
    assert (fixed["voice"], fixed["kind"], fixed["confidence"]) == ("speaker", "indirect", 1.0)
    assert fixed["speaker"] == {"id": "vera-lunn", "name": "Vera Lunn", "role": None, "affiliation": None}
    assert "fixed_by_editor" in fixed["flags"]
    assert [position["n"] for position in positions(samples, "--article", PROTEST, "--speaker", "lunn")] == [n]
    printed = samples("positions", "--article", PROTEST, "--speaker", "Lunn").done().out
    assert "Vera Lunn" in printed


def test_a_name_of_the_cast_is_the_same_speaker(samples: OnRecord) -> None:
    first, second = [position["n"] for position in positions(samples, "--article", PROTEST) if position["kind"] == "narrative"][:2]
    samples("positions", "fix", f"{PROTEST}:{first}", "--speaker", "Vera Lunn", "--by", "Ana").done()
    samples("positions", "fix", f"{PROTEST}:{second}", "--speaker", "lunn", "--by", "Ana").done()
    assert one(samples, first)["speaker"] == one(samples, second)["speaker"]


def test_a_sentence_is_given_to_the_outlet_or_to_nobody(samples: OnRecord) -> None:
    n = a_sentence(samples, "direct", "mixed")
    kind = one(samples, n)["kind"]
    for voice in ("outlet", "not_established"):
        samples("positions", "fix", f"{PROTEST}:{n}", "--voice", voice, "--by", "Ana").done()
        fixed = one(samples, n)
        assert (fixed["voice"], fixed["speaker"], fixed["kind"]) == (voice, None, kind)


def test_a_group_without_a_name_keeps_its_words(samples: OnRecord) -> None:
    n = a_sentence(samples, "narrative")
    samples("positions", "fix", f"{PROTEST}:{n}", "--voice", "outlet", "--by", "Ana").done()
    assert "found none" in samples("positions", "fix", f"{PROTEST}:{n}", "--voice", "unnamed", "--by", "Ana").refused(4)
    samples("positions", "fix", f"{PROTEST}:{n}", "--speaker", "gawpers", "--by", "Ana").done()
    samples("positions", "fix", f"{PROTEST}:{n}", "--voice", "unnamed", "--by", "Ana").done()
    fixed = one(samples, n)
    assert (fixed["voice"], fixed["speaker"]["id"], fixed["speaker"]["name"]) == ("unnamed", "unnamed-gawpers", "gawpers")


def test_a_fix_stays_where_a_new_version_keeps_the_sentence(onrecord: OnRecord) -> None:
    onrecord("add", onrecord.write("ferry.txt", "It stopped at noon.\n\nNobody sank."), "--source", "courier").done()
    onrecord("positions", "fix", "ferry:2", "--speaker", "Ana Petrović", "--by", "desk").done()
    onrecord("add", onrecord.write("ferry.txt", "It rained.\n\nIt stopped at dusk.\n\nNobody sank."), "--source", "courier").done()
    assert [(position["n"], position["voice"]) for position in positions(onrecord, "--speaker", "petrović")] == [(3, "speaker")]


def test_a_record_of_before_a_fix_still_verifies(samples: OnRecord) -> None:
    answer = samples("ask", "What did Petra Hallowin say about the trucks?", "--json").done().object
    cited = next(citation for citation in answer["citations"] if citation["article"] == PROTEST)
    (n,) = [
        position["n"]
        for position in positions(samples, "--article", PROTEST)
        if position["sentence"]["start"] <= cited["start"] < position["sentence"]["end"]
    ]
    samples("positions", "fix", f"{PROTEST}:{n}", "--speaker", "Vera Lunn", "--by", "Ana").done()
    assert samples("verify", answer["id"], "--json").done().object["passed"] is True
    after = samples("ask", "What did Vera Lunn say about the trucks?", "--json").done().object
    assert "Vera Lunn" in {line["voice_line"].split(",")[0] for line in after["citations"]}


def test_a_heading_is_nobodys_and_cannot_be_fixed(samples: OnRecord) -> None:
    n = a_sentence(samples, "heading")
    for words in (("--speaker", "Ana"), ("--voice", "outlet"), ("--voice", "unnamed")):
        assert "heading" in samples("positions", "fix", f"{PROTEST}:{n}", *words, "--by", "Ana").refused(4)


@pytest.mark.parametrize("target", ["nothing:1", PROTEST, f"{PROTEST}:0", f"{PROTEST}:9999", f"{PROTEST}:one", ":1", f"{PROTEST}:-1"])
def test_a_sentence_that_is_not_there_is_refused(samples: OnRecord, target: str) -> None:
    before = samples.stored()
    samples("positions", "fix", target, "--speaker", "Ana", "--by", "Ana").refused(4)
    assert samples.stored() == before


@pytest.mark.parametrize("words", [(), ("--speaker", "Ana", "--voice", "outlet"), ("--voice", "speaker"), ("--voice", "narrator")])
def test_a_fix_says_a_speaker_or_a_voice_that_there_is(samples: OnRecord, words: tuple[str, ...]) -> None:
    assert samples("positions", "fix", f"{PROTEST}:1", *words, "--by", "Ana").refused(2)


def test_a_fix_says_who_made_it(samples: OnRecord) -> None:
    assert samples("positions", "fix", f"{PROTEST}:1", "--voice", "outlet").code == 2
    assert "--by" in samples("positions", "fix", f"{PROTEST}:1", "--voice", "outlet", "--by", " ").refused(4)
    assert "--speaker" in samples("positions", "fix", f"{PROTEST}:1", "--speaker", "…", "--by", "Ana").refused(4)

"""`try`: one question in a data folder that is thrown away, which is what `make try` runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runner import NOTICE

if TYPE_CHECKING:
    from runner import OnRecord

FERRY = "The ferry Halvorsen stopped at noon.\n"


def test_without_an_article_the_samples_answer_and_nothing_is_kept(onrecord: OnRecord) -> None:
    onrecord.monkeypatch.delenv("ONRECORD_SOURCES")
    printed = onrecord("try").done().out
    assert printed.startswith("Viewpoints, shown separately: Radio Tolvar · Sarnholt Courier\n")
    answer = onrecord("try", "What did Colonel Edric Thessan say about stones and bolts?", "--json").done().object
    assert [label["source"] for label in answer["labels"]] == ["signal"]
    assert not onrecord.data.exists()
    assert list((onrecord.folder / "desk").iterdir()) == []


def test_an_article_brings_its_card_and_its_registry(onrecord: OnRecord) -> None:
    article = onrecord.write("in/ferry.txt", FERRY)
    onrecord.write("in/card.toml", 'source = "own"\n')
    onrecord.write("in/sources.toml", '[own]\nname = "Own Outlet"\n')
    answer = onrecord("try", "When did the ferry Halvorsen stop?", "--article", article, "--json").done().object
    assert answer["labels"][0]["text"] == "Viewpoint: Own Outlet · status not assessed"
    assert answer["citations"][0]["quote"] == FERRY.strip()


def test_an_article_of_which_nobody_said_whose_it_is_is_labelled_so(onrecord: OnRecord) -> None:
    article = onrecord.write("in/ferry.txt", FERRY)
    answer = onrecord("try", "When did the ferry Halvorsen stop?", "--article", article, "--json").done().object
    assert answer["status"] == "answered"
    (label,) = answer["labels"]
    assert (label["source"], label["status"]) == (None, "not_assessed")
    assert "outlet not stated · status not assessed" in label["text"]
    assert answer["text"].startswith(label["text"])
    assert label["text"] != NOTICE


def test_an_outlet_may_be_named_for_it(onrecord: OnRecord) -> None:
    article = onrecord.write("in/ferry.txt", FERRY)
    words = ("try", "When did the ferry Halvorsen stop?", "--article", article, "--source", "reuters", "--json")
    assert onrecord(*words).done().object["labels"][0]["text"] == "Viewpoint: Reuters · status not assessed"


def test_a_wrong_sha256_ends_with_4(onrecord: OnRecord) -> None:
    article = onrecord.write("in/ferry.txt", FERRY)
    onrecord.write("in/card.toml", f'source = "reuters"\nsha256 = "{"0" * 64}"\n')
    assert "right file" in onrecord("try", "When?", "--article", article).refused(4)

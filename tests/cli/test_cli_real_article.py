"""The article this was asked for. Its words stand nowhere here: only offsets, names and its sha256."""

from __future__ import annotations

import io
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from runner import NOTICE

if TYPE_CHECKING:
    from pathlib import Path

    from runner import OnRecord

QUESTION = "What happened in northern Kosovo on October 13?"
EXPELLED = "who declared the Russian diplomats persona non grata, and why?"
SPEAKERS = (
    *("Maria Zakharova", "Russian Embassy in Serbia", "Georgy Engelhardt", "Vladimir Shapovalov"),
    *("Viosa Osmani", "Serbian authorities", "Belgrade", "RT"),
)
LABEL = "Viewpoint: RT · state-controlled media (Russia)"
NOTES = ["date not stated", "translated from Russian, translator not named"]


@pytest.fixture
def real(onrecord: OnRecord, seed_article: Path) -> OnRecord:
    """The command with the real article in its store, with the card and the registry beside it."""
    onrecord.set(ONRECORD_SOURCES=seed_article.with_name("sources.toml"))
    onrecord("add", seed_article).done()
    return onrecord


def check_citations(answer: dict[str, Any], raw: Path) -> None:
    text = raw.read_bytes().decode("utf-8-sig")
    citations = [*answer["citations"], *answer["nearest"]]
    assert all(citation["quote"] == text[citation["start"] : citation["end"]] for citation in citations)


def test_it_is_stored_as_it_is(real: OnRecord, seed_article: Path) -> None:
    stored = real("articles", "--json").done().object
    assert stored["article"] == "rt/seed"
    assert stored["version"] == "8c0736dba0b811088b11452a8c488dcc64f742914eed20f8676615828ff02f99"
    assert (stored["paragraphs"], stored["sentences"]) == (31, 55)
    assert (stored["label"], stored["notes"], stored["audience"]) == (LABEL, NOTES, "public")
    assert real.text("seed").encode() == seed_article.read_bytes()


@pytest.mark.parametrize("audience", ["staff", "public"])
def test_the_question_of_the_issue_is_answered_from_the_right_place_under_the_label(
    real: OnRecord, seed_article: Path, audience: str
) -> None:
    answer = real("ask", QUESTION, "--audience", audience, "--json").done().object
    assert answer["status"] == "answered"
    assert [(label["source"], label["text"], label["notes"]) for label in answer["labels"]] == [("rt", LABEL, NOTES)]
    assert answer["text"].splitlines()[0] == LABEL
    assert answer["citations"]
    check_citations(answer, seed_article)
    assert any(5091 <= citation["start"] < citation["end"] <= 5658 for citation in answer["citations"])
    assert real("verify", answer["id"]).done()
    told = real("record", answer["id"]).done().out
    assert told.startswith(f"{LABEL}\n")


def test_printed_it_starts_with_the_label_and_reads_at_80_columns(real: OnRecord) -> None:
    lines = real("ask", QUESTION).done().out.splitlines()
    assert lines[0] == LABEL
    assert lines[1] == " · ".join(NOTES)
    assert all(len(line) <= 80 for line in lines)


def test_a_question_that_it_does_not_touch_is_not_in_the_text(real: OnRecord) -> None:
    answer = real("ask", "Which penguin species colonised Antarctica?", "--json").done().object
    assert (answer["status"], answer["citations"], answer["nearest"]) == ("not_in_text", [], [])
    assert [(label["source"], label["text"]) for label in answer["labels"]] == [(None, NOTICE)]


@pytest.mark.parametrize("question", ["Who won the football world cup in 2018?", "What does the article say about inflation in Argentina?"])
def test_what_is_nearest_to_another_question_is_not_called_an_answer(real: OnRecord, seed_article: Path, question: str) -> None:
    answer = real("ask", question, "--json").done().object
    assert (answer["status"], answer["citations"]) == ("not_in_text", [])
    check_citations(answer, seed_article)


def test_a_copy_that_is_not_the_one_its_card_names_is_refused(onrecord: OnRecord, seed_article: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    folder.mkdir()
    for name in ("card.toml", "sources.toml"):
        shutil.copy(seed_article.with_name(name), folder)
    (folder / "seed.txt").write_bytes(seed_article.read_bytes() + b"\n")
    onrecord.set(ONRECORD_SOURCES=folder / "sources.toml")
    assert "right file" in onrecord("add", folder / "seed.txt").refused(4)


def test_try_answers_about_it_and_leaves_no_store(onrecord: OnRecord, seed_article: Path) -> None:
    onrecord.monkeypatch.delenv("ONRECORD_SOURCES")
    answer = onrecord("try", QUESTION, "--article", seed_article, "--json").done().object
    assert (answer["status"], answer["text"].splitlines()[0]) == ("answered", LABEL)
    check_citations(answer, seed_article)
    assert not onrecord.data.exists()


def test_the_real_article_says_in_shapovalovs_words_what_he_said_of_the_legality(real: OnRecord) -> None:
    answer = real("ask", "What did Shapovalov say about the legality of the expulsion?", "--json").done().object
    assert answer["status"] == "answered"
    assert answer["citations"]
    assert {citation["speaker"] for citation in answer["citations"]} == {"vladimir-shapovalov"}


def test_what_the_text_does_not_have_somebody_say_is_a_false_premise_of_the_real_article(real: OnRecord) -> None:
    answer = real("ask", "Why did Brussels condemn Pristina over the diplomats?", "--json").done().object
    assert (answer["status"], answer["citations"]) == ("false_premise", [])
    assert answer["premise"] == "Brussels condemned Pristina over the diplomats"
    assert [(one["paragraph"], one["speaker"]) for one in answer["nearest"]] == [(13, "maria-zakharova")]


@pytest.mark.parametrize("embedder", ["none", "local"])
def test_a_follow_up_on_the_real_article_is_answered_by_those_who_speak_for_moscow(
    real: OnRecord, monkeypatch: pytest.MonkeyPatch, embedder: str
) -> None:
    real.set(ONRECORD_EMBEDDER=embedder)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{EXPELLED}\nand what did Moscow say to that?\n"))
    text = real("chat").done().out
    first, second = text.split(LABEL)[1:]
    assert "Read as" not in first
    assert "Read as: what did Moscow say about the Russian diplomats?" in second.splitlines()
    records = re.findall(r"^Record ([0-9A-Z]{6}) ", text, re.MULTILINE)
    assert "Read as: what did Moscow say" in real("record", records[1], "--json").done().object["text"]
    heard = {name for name in SPEAKERS if f"\n{name}, " in second}
    # a researcher who tells what Russia considered is heard too where words alone rank the passages, as the researcher
    assert (
        {"Maria Zakharova", "Russian Embassy in Serbia"} <= heard <= {"Maria Zakharova", "Russian Embassy in Serbia", "Georgy Engelhardt"}
    )
    assert [real("verify", number).code for number in records] == [0, 0]

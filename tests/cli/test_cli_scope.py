"""`ask` on an archive: too many matching articles are a choice and never an answer, copies count once, and who may see what."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from runner import NOTICE, SAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from runner import OnRecord

TOLL = "What did Oskel Vandry say about the toll?"
YEARS = range(2012, 2018)


def article(number: int, *, source: str = "courier", audience: str = "public", text: str | None = None, **card: object) -> str:
    """An article as a file, with its card in front."""
    stated = {"source": source, "audience": audience, "title": f"Toll at {number} crowns"} | card
    front = "\n".join(f"{name}: {value}" for name, value in stated.items())
    body = text or f"Oskel Vandry said the toll of the bridge will be {number} crowns.\n\nThe council of Sarnholt met for an hour."
    return f"---\n{front}\n---\n\n{body}\n"


def archive(onrecord: OnRecord, count: int, **every: Any) -> None:  # noqa: ANN401 (what `article` takes)
    """So many articles of two outlets over six years, the first of them of 2012."""
    for number in range(count):
        given = {"source": ("courier", "signal")[number % 2], "published": f"{YEARS[number % 6]}-03-{number % 28 + 1:02}"} | every
        onrecord.write(f"archive/n{number:04}.md", article(number, **given))
    ran = onrecord("add", onrecord.folder / "desk" / "archive")
    assert ran.code == 0, ran


@pytest.fixture
def archived(onrecord: OnRecord) -> OnRecord:
    """The command with 42 articles on one thing."""
    archive(onrecord, 42)
    return onrecord


def ask(onrecord: OnRecord, *words: str) -> dict[str, Any]:
    return onrecord("ask", *words, "--json").done().object


def test_what_more_than_twenty_articles_say_is_a_choice_and_nothing_is_quoted(archived: OnRecord) -> None:
    answer = ask(archived, TOLL)
    assert (answer["status"], answer["labels"][0]["text"]) == ("ambiguous", NOTICE)
    assert [answer[name] for name in ("sections", "citations", "nearest", "dropped")] == [[], [], [], []]
    assert answer["missing"] == "This is in 42 articles of 2 outlets, copies of one text counted once. Which do you mean?"
    lines = answer["text"].splitlines()
    assert lines[0] == NOTICE
    assert lines[2] == answer["missing"]
    assert lines[4] == "By period: 2017 (7) · 2016 (7) · 2015 (7) · 2014 (7) · 2013 (7) · 2012 (7)"
    assert lines[5] == "By outlet: Godren Signal (21) · Sarnholt Courier (21)"
    assert ">" not in answer["text"]


def test_the_candidates_of_a_choice_are_the_newest_and_no_more_than_twenty(archived: OnRecord) -> None:
    candidates = ask(archived, TOLL)["candidates"]
    assert len(candidates) == 20
    assert all(set(one) == {"article", "title", "source", "published"} for one in candidates)
    assert [one["published"] for one in candidates] == sorted((one["published"] for one in candidates), reverse=True)
    known = {one["article"]: one for one in archived("articles", "--json").objects}
    assert all(known[one["article"]]["title"] == one["title"] for one in candidates)


def test_twenty_articles_are_answered_and_one_more_is_a_choice(onrecord: OnRecord) -> None:
    archive(onrecord, 20)
    assert ask(onrecord, TOLL)["status"] == "answered"
    onrecord.write("more.md", article(99, published="2020-01-01"))
    onrecord("add", "more.md").done()
    assert ask(onrecord, TOLL)["status"] == "ambiguous"


def test_the_period_that_is_offered_narrows_the_question(archived: OnRecord) -> None:
    answer = ask(archived, "What did Oskel Vandry say about the toll in 2013?")
    assert answer["status"] == "answered"
    assert {published(archived, citation)[:4] for citation in answer["citations"]} == {"2013"}
    assert answer["read_as"] == f"{answer['question']} – by the date of publication, or with that date in the text"
    assert f"Read as: {answer['read_as']}" in answer["text"]


def test_a_date_that_an_article_tells_of_is_found_whenever_it_was_published(archived: OnRecord) -> None:
    told = "Oskel Vandry said the toll was raised to 700 crowns in 2013."
    archived.write("later.md", article(700, source="radio", published="2017-06-01", text=told))
    archived("add", "later.md").done()
    answer = ask(archived, "What did Oskel Vandry say about the toll in 2013?")
    assert told in {citation["quote"] for citation in answer["citations"]}


def published(onrecord: OnRecord, citation: dict[str, Any]) -> str:
    return str(next(one["published"] for one in onrecord("articles", "--json").objects if one["article"] == citation["article"]))


@pytest.mark.parametrize(
    "narrowed",
    [
        ["What did Oskel Vandry say about the toll of 17 crowns?"],
        ["Toll at 17 crowns"],
        ["What did Oskel Vandry say about the toll on 18 March 2017?"],
        [TOLL, "--article", "n0017"],
    ],
)
def test_a_number_a_title_a_day_or_an_article_narrows_the_question_to_one(archived: OnRecord, narrowed: list[str]) -> None:
    answer = ask(archived, *narrowed)
    assert answer["status"] == "answered"
    assert {citation["article"] for citation in answer["citations"]} == {"signal/n0017"}


def test_an_outlet_narrows_the_question_and_its_own_many_articles_are_a_choice_again(archived: OnRecord) -> None:
    answer = ask(archived, TOLL, "--source", "signal")
    assert answer["missing"] == "This is in 21 articles of Godren Signal, copies of one text counted once. Which do you mean?"
    assert {one["source"] for one in answer["candidates"]} == {"signal"}
    assert "By outlet" not in answer["text"]
    named = ask(archived, "What did Oskel Vandry say about the toll in Godren Signal in 2013?")
    assert named["status"] == "answered"
    assert [section["source"] for section in named["sections"]] == ["signal"]


def test_another_speaker_is_not_among_too_many(archived: OnRecord) -> None:
    archived.write("pask.md", article(1, text="Joren Pask said the toll is a disgrace.", published="2017-01-01"))
    archived("add", "pask.md").done()
    answer = ask(archived, "What was said about the toll?", "--speaker", "Joren Pask")
    assert (answer["status"], {one["speaker"] for one in answer["citations"]}) == ("answered", {"joren-pask"})


def test_a_question_about_now_in_an_old_archive_stays_one(archived: OnRecord) -> None:
    assert ask(archived, "What does Oskel Vandry say about the toll today?")["status"] == "stale"


def test_a_question_that_no_article_answers_is_no_choice(archived: OnRecord) -> None:
    assert ask(archived, "What did Oskel Vandry say about penguins in Antarctica?")["status"] == "not_in_text"


def test_a_choice_is_recorded_replayed_and_recalled_without_what_it_offered(archived: OnRecord) -> None:
    number = ask(archived, TOLL)["id"]
    assert archived("verify", number).code == 0
    archived("withdraw", "signal/n0041", "--reason", "an error").done()
    told = archived("record", number).done().out
    assert told.startswith(NOTICE)
    assert "By outlet" not in told
    assert "n0041" not in told


def test_a_choice_reads_at_80_columns(archived: OnRecord) -> None:
    printed = archived("ask", TOLL).done().out
    assert all(len(line) <= 80 for line in printed.splitlines())


# --- Who may see what --------------------------------------------------------------------------------------------------


def test_the_public_is_offered_and_told_of_public_articles_alone(onrecord: OnRecord) -> None:
    archive(onrecord, 22)
    for number in range(30):
        secret = article(
            number, source="radio", audience="staff", published="2019-05-01", text=f"Oskel Vandry said in Ordavan the toll is {number}."
        )
        onrecord.write(f"staff/s{number}.md", secret)
    assert onrecord("add", "staff").code == 0
    public, staff = ask(onrecord, TOLL, "--audience", "public"), ask(onrecord, TOLL)
    assert public["missing"].startswith("This is in 22 articles of 2 outlets")
    assert staff["missing"].startswith("This is in 52 articles of 3 outlets")
    assert {one["source"] for one in public["candidates"]} == {"courier", "signal"}
    for hidden in ("Radio Tolvar", "Ordavan", "2019"):
        assert hidden not in public["text"]
        assert hidden in staff["text"]


def again(onrecord: OnRecord, **card: str) -> None:
    """The first article of the archive, added anew with another card."""
    onrecord.write("archive/n0000.md", article(0, published="2012-03-01", **card))
    assert onrecord("add", onrecord.folder / "desk" / "archive" / "n0000.md").code == 0


def withdrawn(onrecord: OnRecord) -> None:
    onrecord("withdraw", "courier/n0000", "--reason", "an error").done()


def for_staff(onrecord: OnRecord) -> None:
    again(onrecord, audience="staff")


def embargoed(onrecord: OnRecord) -> None:
    again(onrecord, embargo_until="2090-01-01T00:00:00Z")


@pytest.mark.parametrize("hide", [withdrawn, for_staff, embargoed])
def test_what_may_not_be_shown_is_not_counted_and_no_candidate(onrecord: OnRecord, hide: Callable[[OnRecord], object]) -> None:
    archive(onrecord, 22)
    assert ask(onrecord, TOLL, "--audience", "public")["missing"].startswith("This is in 22 articles")
    hide(onrecord)
    answer = ask(onrecord, TOLL, "--audience", "public")
    assert answer["missing"].startswith("This is in 21 articles")
    assert "courier/n0000" not in {one["article"] for one in answer["candidates"]}
    which = ask(onrecord, "Summarise the article", "--audience", "public")
    assert len(which["candidates"]) == 20
    assert "and 11 more" in which["text"]


# --- The article -------------------------------------------------------------------------------------------------------


def test_the_article_is_asked_for_where_several_could_be_meant(samples: OnRecord) -> None:
    answer = ask(samples, "Summarise the article")
    assert (answer["status"], answer["missing"]) == ("ambiguous", "Several articles could be meant. Which one?")
    assert {one["article"] for one in answer["candidates"]} == {
        "lantern-bridge-reopens", "orlin-provocation", "sarnholt-bridge-protest", "two-banks-one-bridge",
    }  # fmt: skip
    assert "lantern-bridge-reopens (Sarnholt Courier, published 21 May 2026)" in answer["text"]
    assert "orlin-provocation (Godren Signal, date not stated)" in answer["text"]


def test_the_article_is_the_one_that_answers_or_the_one_that_was_named(samples: OnRecord) -> None:
    answer = ask(samples, "What does the article say about the dredger Halvorsen?")
    assert {one["article"] for one in answer["citations"]} == {"lantern-bridge-reopens"} or answer["status"] == "not_in_text"
    assert ask(samples, "Summarise the article", "--article", "orlin-provocation")["status"] != "ambiguous"


def test_copies_are_one_article_where_one_is_asked_for(onrecord: OnRecord) -> None:
    copies(onrecord, 6, iter(["courier", "signal"] * 3))
    onrecord.write("own.md", article(1, source="radio"))
    onrecord("add", "own.md").done()
    assert len(ask(onrecord, "Summarise the article")["candidates"]) == 2


def test_the_only_article_is_the_article(onrecord: OnRecord) -> None:
    onrecord("add", SAMPLES / "articles" / "two-banks-one-bridge.md").done()
    assert ask(onrecord, "Summarise the article")["status"] != "ambiguous"


# --- Copies ------------------------------------------------------------------------------------------------------------


def copies(onrecord: OnRecord, count: int, outlets: Iterator[str]) -> None:
    text = "Oskel Vandry said the toll will be high, a high toll for the bridge.\n\nThe council met for an hour."
    for number in range(count):
        given = article(number, source=next(outlets), published=date(2010, 1, 1) + timedelta(number), text=text)
        onrecord.write(f"copies/c{number:04}.md", given)
    assert onrecord("add", onrecord.folder / "desk" / "copies").code == 0


def test_many_articles_of_one_text_are_one_point_and_no_choice(onrecord: OnRecord) -> None:
    copies(onrecord, 300, iter(["courier", "signal", "radio"] * 100))
    own = "The toll of the old bridge was dropped in a vote, Petra Hallowin said."
    onrecord.write("own.md", article(1, source="radio", text=own, published="2011-01-01"))
    onrecord("add", "own.md").done()
    answer = ask(onrecord, TOLL)
    assert (answer["status"], len(answer["citations"])) == ("answered", 1)
    assert answer["citations"][0]["article"] == "courier/c0000"
    assert (
        "Also carried by: Radio Tolvar · Godren Signal." in answer["text"]
        or "Also carried by: Godren Signal · Radio Tolvar." in answer["text"]
    )
    assert own in {citation["quote"] for citation in ask(onrecord, "What about the toll of the bridge?")["citations"]}


def test_a_copy_that_only_staff_may_see_is_never_named_to_the_public(onrecord: OnRecord) -> None:
    text = "Oskel Vandry said the toll will be high."
    for source, audience in (("courier", "staff"), ("signal", "public"), ("radio", "public")):
        onrecord.write(f"{source}.md", article(1, source=source, audience=audience, text=text, published="2013-01-01"))
        onrecord("add", f"{source}.md").done()
    public, staff = ask(onrecord, TOLL, "--audience", "public"), ask(onrecord, TOLL)
    assert "Also carried by: Radio Tolvar." in public["text"]
    assert "Courier" not in public["text"]
    assert re.search(r"Also carried by: .* · .*", staff["text"])


# --- Questions that ask for nothing ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "橋は何時開きますか",
        "Vetëm një fjalë shqip këtu",
        "ზღვა",
        "hm",
        "the of and to",
        "what is it",
        "a",
        "?a?",
        "0000",
        "İİİ",
        "ﷺ",
        "toll " * 300,
    ],
)
def test_a_question_that_nobody_can_read_is_answered_under_a_notice_or_a_label(archived: OnRecord, question: str) -> None:
    answer = ask(archived, question)
    assert answer["status"] in {"not_in_text", "ambiguous"}
    assert answer["text"].startswith(answer["labels"][0]["text"])


@pytest.mark.parametrize("question", ["🙂🙂", "…", " ", "👩‍🚒 🇷🇸"])
def test_a_question_without_a_word_is_refused_in_one_line(archived: OnRecord, question: str) -> None:
    assert "the question has no words" in archived("ask", question).refused(4)


def test_one_word_that_everything_has_is_a_choice(archived: OnRecord) -> None:
    assert ask(archived, "toll")["status"] == "ambiguous"

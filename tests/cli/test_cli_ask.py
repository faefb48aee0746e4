"""`ask` on the sample articles: labels first, quotations to the letter, the JSON of CONTRACT, and who sees what."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from runner import NOTICE

if TYPE_CHECKING:
    from pathlib import Path

    from runner import OnRecord

VANDRY = "What did Oskel Vandry say about when the bridge will open?"
TRUCKS = "What did Petra Hallowin say about the trucks?"
UNTOUCHED = "Which penguin species colonised Antarctica?"
DREDGER = "The dredger Halvorsen was towed away from Sarnholt on Monday."
ANSWER = {
    "schema", "id", "question", "read_as", "asked_at", "language", "status", "mode", "degraded", "labels", "sections",
    "citations", "premise", "missing", "nearest", "candidates", "dropped", "writer", "timings_ms", "text",
}  # fmt: skip
LABEL = {"source", "text", "notes", "status", "assessor", "as_of"}
CITATION = {
    "n", "article", "version", "start", "end", "paragraph", "quote", "whole_sentence",
    "kind", "voice", "speaker", "voice_line",
}  # fmt: skip


def test_an_answer_has_exactly_the_keys_of_the_contract(samples: OnRecord) -> None:
    answer = samples("ask", VANDRY, "--json").done().object
    assert set(answer) == ANSWER
    assert answer["labels"]
    assert answer["citations"]
    assert all(set(label) == LABEL for label in answer["labels"])
    assert all(set(citation) == CITATION for citation in answer["citations"])
    for section in answer["sections"]:
        assert set(section) == {"source", "label", "summary", "points"}
        assert all(set(point) == {"voice", "speaker", "citations"} for point in section["points"])
    assert (set(answer["writer"]), set(answer["timings_ms"])) == ({"model", "prompt"}, {"total"})


def test_the_values_of_an_answer_are_of_the_kinds_that_the_contract_names(samples: OnRecord) -> None:
    answer = samples("ask", VANDRY, "--json").object
    assert (answer["schema"], answer["question"], answer["status"], answer["mode"]) == (1, VANDRY, "answered", "extractive")
    assert [answer[name] for name in ("read_as", "degraded", "premise", "missing")] == [None] * 4
    assert [answer[name] for name in ("nearest", "candidates", "dropped")] == [[], [], []]
    assert re.fullmatch(r"[0-9A-Z]{6}", answer["id"])
    assert datetime.fromisoformat(answer["asked_at"]).tzinfo
    assert re.fullmatch(r"[\w.-]+@\d+/[0-9a-f]{8}", answer["writer"]["prompt"])
    assert answer["timings_ms"]["total"] > 0


def test_points_labels_and_citations_of_an_answer_name_each_other(samples: OnRecord) -> None:
    answer = samples("ask", VANDRY, "--json").object
    assert [citation["n"] for citation in answer["citations"]] == list(range(1, len(answer["citations"]) + 1))
    named = [number for section in answer["sections"] for point in section["points"] for number in point["citations"]]
    assert named == [citation["n"] for citation in answer["citations"]]
    for place, section in enumerate(answer["sections"]):
        assert section["label"] == place
        assert answer["labels"][place]["source"] == section["source"]
        assert 1 <= len(section["points"]) <= 3
    assert [section["source"] for section in answer["sections"]] == ["radio", "courier"]


@pytest.mark.parametrize("question", [VANDRY, TRUCKS, "How many people were hurt on 11 May, and who says so?"])
def test_every_quotation_is_its_slice_of_the_stored_text(samples: OnRecord, question: str) -> None:
    answer = samples("ask", question, "--json").object
    assert answer["status"] == "answered"
    for citation in answer["citations"]:
        shown = samples("show", citation["article"], "--json").object
        assert shown["version"] == citation["version"]
        assert citation["quote"] == shown["text"][citation["start"] : citation["end"]]
        span = shown["paragraph_spans"][citation["paragraph"] - 1]
        assert span["start"] <= citation["start"] < citation["end"] <= span["end"]


def test_each_section_of_the_message_starts_with_its_label_and_every_quotation_stands_in_it(samples: OnRecord) -> None:
    answer = samples("ask", VANDRY, "--json").object
    text = answer["text"]
    assert text.splitlines()[0] == "Viewpoints, shown separately: Radio Tolvar · Sarnholt Courier"
    parts = re.split(r"^(?=Viewpoint: )", text, flags=re.MULTILINE)[1:]
    assert [part.splitlines()[0] for part in parts] == [label["text"] for label in answer["labels"]]
    assert [label["text"] for label in answer["labels"]] == [
        "Viewpoint: Radio Tolvar · public broadcaster (Tolvar)",
        "Viewpoint: Sarnholt Courier · private outlet (Kelmora)",
    ]
    points = [(place, point) for place, section in enumerate(answer["sections"]) for point in section["points"]]
    place_of = {number: place for place, point in points for number in point["citations"]}
    for citation in answer["citations"]:
        assert f"> {citation['quote']}\n{citation['voice_line']}" in parts[place_of[citation["n"]]]
    assert text.splitlines()[-1].startswith(f"Record {answer['id']} · This bot quotes.")


def test_an_answer_from_one_outlet_starts_with_its_label_and_the_notes_on_its_copy(samples: OnRecord) -> None:
    lines = samples("ask", "What did Colonel Edric Thessan say about stones and bolts?").done().out.splitlines()
    assert lines[:3] == [
        "Viewpoint: Godren Signal · state-controlled media (Ustavia)",
        "date not stated · translated from Russian, translator not named",
        "",
    ]
    assert lines[3].startswith("> ")


def test_an_answer_reads_at_80_columns_without_colour_and_says_what_the_json_says(samples: OnRecord) -> None:
    printed = samples("ask", VANDRY).done().out
    assert "\x1b" not in printed
    assert all(len(line) <= 80 for line in printed.splitlines())
    text = samples("ask", VANDRY, "--json").object["text"]

    def words(message: str) -> list[str]:
        return [word for word in re.sub(r"Record \w{6}", "Record", message).split() if word not in {">", "·"}]

    assert words(printed) == words(text)


def test_a_question_that_the_articles_do_not_touch_gets_the_notice_and_no_outlet(samples: OnRecord) -> None:
    answer = samples("ask", UNTOUCHED, "--json").done().object
    assert answer["status"] == "not_in_text"
    assert set(answer) == ANSWER
    assert answer["labels"] == [{"source": None, "text": NOTICE, "notes": [], "status": None, "assessor": None, "as_of": None}]
    assert (answer["sections"], answer["citations"], answer["nearest"]) == ([], [], [])
    assert "penguin" in answer["missing"]
    assert answer["text"].startswith(f"{NOTICE}\n\nThe indexed text does not say.")
    printed = samples("ask", UNTOUCHED).done().out
    assert printed.startswith(f"{NOTICE}\n\nThe indexed text does not say.")


def test_what_is_nearest_is_shown_under_its_label_and_never_as_an_answer(samples: OnRecord) -> None:
    answer = samples("ask", "Who won the chess championship on the bridge?", "--json").done().object
    assert answer["status"] == "not_in_text"
    assert (answer["sections"], answer["citations"]) == ([], [])
    assert 1 <= len(answer["nearest"]) <= 2
    assert all(set(citation) == CITATION for citation in answer["nearest"])
    for citation in answer["nearest"]:
        assert citation["quote"] == samples.text(citation["article"])[citation["start"] : citation["end"]]
    assert answer["text"].startswith(f"{answer['labels'][0]['text']}\n")
    assert answer["labels"][0]["source"] in {"courier", "signal", "radio"}
    assert "The indexed text does not say. Nearest:" in answer["text"]


def test_an_empty_store_says_that_nothing_is_indexed(onrecord: OnRecord) -> None:
    answer = onrecord("ask", VANDRY, "--json").done().object
    assert (answer["status"], answer["labels"][0]["source"]) == ("not_in_text", None)
    assert answer["missing"] == "No article is indexed yet."


def test_a_question_is_narrowed_to_an_article_by_its_id_or_to_an_outlet(samples: OnRecord) -> None:
    for words in (["--article", "lantern-bridge-reopens"], ["--source", "courier"]):
        answer = samples("ask", VANDRY, *words, "--json").done().object
        assert answer["status"] == "answered"
        assert {citation["article"] for citation in answer["citations"]} == {"lantern-bridge-reopens"}
    both = samples("ask", VANDRY, "--source", "courier", "--source", "radio", "--json").object
    assert [section["source"] for section in both["sections"]] == ["radio", "courier"]
    answer = samples("ask", VANDRY, "--source", "signal", "--json").object
    assert answer["status"] == "not_in_text"
    assert {citation["article"] for citation in answer["nearest"]} <= {"orlin-provocation"}


def test_a_scope_of_an_article_and_of_another_outlet_has_nothing_in_it(samples: OnRecord) -> None:
    ran = samples("ask", VANDRY, "--article", "lantern-bridge-reopens", "--source", "radio", "--json")
    assert ran.code in {0, 4}
    assert not ran.out or ran.object["citations"] == []


def test_an_article_may_be_named_by_the_end_of_its_id(onrecord: OnRecord) -> None:
    onrecord.write("ferry.txt", "The ferry stopped at noon.")
    onrecord("add", "ferry.txt", "--source", "courier").done()
    answer = onrecord("ask", "When did the ferry stop?", "--article", "ferry", "--json").done().object
    assert [citation["article"] for citation in answer["citations"]] == ["courier/ferry"]


def test_a_question_for_one_speaker_is_answered_in_that_voice_alone(samples: OnRecord) -> None:
    answer = samples("ask", "What about the trucks?", "--speaker", "Petra Hallowin", "--json").done().object
    assert answer["citations"]
    assert {citation["speaker"] for citation in answer["citations"]} == {"petra-hallowin"}


def test_a_question_for_a_speaker_whom_nobody_quotes_is_not_answered(samples: OnRecord) -> None:
    assert samples("ask", "What about the trucks?", "--speaker", "Nobody Here", "--json").done().object["status"] == "not_in_text"


def test_a_language_that_nobody_has_words_for_is_refused(samples: OnRecord) -> None:
    assert "'xx'" in samples("ask", "What about the trucks?", "--lang", "xx").refused(4)


def test_a_file_added_again_without_its_flags_keeps_its_embargo_and_its_translation(onrecord: OnRecord) -> None:
    onrecord.write("aardvark.txt", "The aardvark left town on Monday.")
    flags = ("--audience", "public", "--embargo-until", "2999-01-01", "--translated-from", "ru", "--translator", "machine")
    onrecord("add", "aardvark.txt", "--source", "courier", *flags).done()
    onrecord("add", "aardvark.txt", "--source", "courier").done()
    public = onrecord("ask", "Where is the aardvark?", "--audience", "public", "--json").done().object
    assert (public["status"], public["nearest"]) == ("not_in_text", [])
    staff = onrecord("ask", "When did the aardvark leave?", "--json").done().object
    assert "machine-translated from Russian" in staff["labels"][0]["notes"]


def test_two_articles_of_one_file_name_at_two_addresses_are_two_articles(onrecord: OnRecord) -> None:
    onrecord.write("news.txt", "The aardvark left town on Monday.")
    onrecord("add", "news.txt", "--source", "courier", "--url", "https://courier.example/1").done()
    onrecord.write("news.txt", "The zebra came to town on Monday.")
    assert "--id" in onrecord("add", "news.txt", "--source", "courier", "--url", "https://courier.example/2").refused(4)
    assert onrecord("ask", "Where is the aardvark?", "--json").done().object["status"] == "answered"


def test_another_person_of_the_same_surname_is_not_answered_about(samples: OnRecord) -> None:
    for question in ("What did Maria Vandry say about the bridge?", "Who is Anna Hallowin?"):
        assert samples("ask", question, "--json").done().object["status"] == "not_in_text"
    for question in ("What did Minister Vandry say about the third pier?", "What did Ms. Hallowin say about the trucks?"):
        assert samples("ask", question, "--json").done().object["status"] == "answered"


def test_a_question_of_2000_characters_is_read_and_a_longer_one_is_not(samples: OnRecord) -> None:
    assert samples("ask", VANDRY.ljust(2_000, "?"), "--json").done().object["status"] == "answered"
    assert "2,001 characters" in samples("ask", "b" * 2_001).refused(4)


def test_each_answer_has_a_number_of_its_own(samples: OnRecord) -> None:
    numbers = {samples("ask", TRUCKS, "--json").object["id"] for _ in range(5)}
    assert len(numbers) == 5


def test_no_model_is_what_an_answer_is_made_with_anyway(samples: OnRecord) -> None:
    samples.set(ONRECORD_MODEL="some-model", OPENAI_API_KEY="sk-1")
    answer = samples("ask", TRUCKS, "--no-model", "--json").done().object
    assert (answer["mode"], answer["writer"]["model"]) == ("extractive", None)


def test_a_reply_is_in_a_language_only_once_its_words_are_released_or_the_operator_allows_them(samples: OnRecord) -> None:
    answer = samples("ask", TRUCKS, "--lang", "ru", "--json").done().object
    assert answer["language"] == "en"
    policy = samples.write("policy.toml", 'languages = ["ru"]\n')
    samples.set(ONRECORD_POLICY=policy)
    answer = samples("ask", TRUCKS, "--lang", "ru", "--json").done().object
    assert answer["language"] == "ru"
    assert answer["labels"][0]["text"].startswith("Точка зрения: ")
    assert answer["text"].startswith(answer["labels"][0]["text"])
    assert samples("verify", answer["id"]).done()


# Who sees what


def test_the_public_is_never_shown_an_article_for_staff(samples: OnRecord) -> None:
    samples.write("dredger.txt", DREDGER)
    question = "When was the dredger Halvorsen towed?"
    samples("add", "dredger.txt", "--source", "courier").done()
    assert samples("ask", question, "--json").object["status"] == "answered"
    answer = samples("ask", question, "--audience", "public", "--json").done().object
    assert answer["status"] == "not_in_text"
    assert "courier/dredger" not in {citation["article"] for citation in answer["nearest"]}
    assert "towed" not in answer["text"]
    samples("add", "dredger.txt", "--source", "courier", "--audience", "public").done()
    assert samples("ask", question, "--audience", "public", "--json").object["status"] == "answered"


def test_the_public_waits_for_the_end_of_an_embargo(samples: OnRecord) -> None:
    samples.write("dredger.txt", DREDGER)
    question = "When was the dredger Halvorsen towed?"
    add = ("add", "dredger.txt", "--source", "courier", "--audience", "public", "--embargo-until")
    samples(*add, "2999-01-01").done()
    assert samples("ask", question, "--json").object["status"] == "answered"
    assert samples("ask", question, "--audience", "public", "--json").object["citations"] == []
    assert samples(*add, "2001-01-01", "--json").done().object["outcome"] == "card_updated"
    assert samples("ask", question, "--audience", "public", "--json").object["status"] == "answered"


def test_the_public_is_never_shown_an_outlet_for_staff(onrecord: OnRecord) -> None:
    registry = onrecord.write("own.toml", '[wire]\nname = "Inside Wire"\n')
    onrecord.set(ONRECORD_SOURCES=registry)
    onrecord.write("dredger.txt", DREDGER)
    onrecord("add", "dredger.txt", "--source", "wire", "--audience", "public").done()
    question = "When was the dredger Halvorsen towed?"
    assert onrecord("ask", question, "--json").object["labels"][0]["text"] == "Viewpoint: Inside Wire · status not assessed"
    answer = onrecord("ask", question, "--audience", "public", "--json").object
    assert (answer["status"], answer["labels"][0]["text"]) == ("not_in_text", NOTICE)
    assert "Inside Wire" not in answer["text"]


def test_the_public_does_not_learn_which_words_stand_in_what_only_staff_may_see(samples: OnRecord) -> None:
    samples.write("dredger.txt", DREDGER)
    ask = ("ask", "Is anything known about Halvorsen?", "--audience", "public", "--json")
    before = samples(*ask).object
    samples("add", "dredger.txt", "--source", "courier").done()
    after = samples(*ask).object
    assert (after["status"], after["missing"], after["nearest"]) == (before["status"], before["missing"], before["nearest"])


def test_the_public_is_told_the_same_of_an_article_for_staff_as_of_none(samples: OnRecord) -> None:
    ask = ("ask", "When was it towed?", "--audience", "public", "--article", "dredger")
    before = samples(*ask).refused(4)
    samples.write("dredger.txt", DREDGER)
    samples("add", "dredger.txt", "--source", "courier").done()
    assert samples(*ask).refused(4) == before


def test_a_question_about_now_is_not_answered_from_an_old_article(samples: OnRecord) -> None:
    ran = samples("ask", "What does Petra Hallowin say about the trucks today?").done()
    assert ran.out.startswith(NOTICE)
    assert "cannot tell you about today." in ran.out
    answer = samples("ask", "What is the latest on the trucks on the river road?", "--json").done().object
    assert (answer["status"], answer["citations"], answer["nearest"]) == ("stale", [], [])
    assert "14 May 2026" in answer["missing"]
    assert samples("verify", answer["id"], "--json").done().object["passed"] is True


def test_a_paraphrase_is_found_by_meaning_where_an_embedder_is_set(samples: OnRecord) -> None:
    question = "how old were the injured men who came in scared, according to the nurse in Belten?"
    scope = ("--article", "two-banks-one-bridge", "--json")
    assert samples("ask", question, *scope).done().object["status"] != "answered"
    samples.set(ONRECORD_EMBEDDER="local")
    answer = samples("ask", question, *scope).done().object
    assert answer["status"] == "answered"
    assert any(one["start"] < 2109 and one["end"] > 2036 for one in answer["citations"])
    assert samples("verify", answer["id"], "--json").done().object["passed"] is True


def test_without_the_measured_model_words_alone_go_on_and_the_reply_says_so(samples: OnRecord, tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"not a model")
    by_words = samples("ask", "How many trucks did Petra Hallowin count?", "--json").done().object
    samples.set(ONRECORD_EMBEDDER="local", ONRECORD_EMBEDDER_PATH=tmp_path / "model.onnx")
    answer = samples("ask", "How many trucks did Petra Hallowin count?", "--json").done().object
    assert (answer["status"], answer["degraded"]) == ("answered", "embedder_unavailable")
    assert [one["quote"] for one in answer["citations"]] == [one["quote"] for one in by_words["citations"]]
    assert "Found by shared words alone" in answer["text"]
    assert by_words["degraded"] is None
    doctor = {line["component"]: line for line in samples("doctor", "--json").objects}
    assert doctor["embedder"]["state"] == "failed"
    assert "sha256 differs" in doctor["embedder"]["detail"]

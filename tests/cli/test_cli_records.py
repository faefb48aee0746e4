"""Records: what a sent answer says now, after a new version, a withdrawal, and in nobody's name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from runner import NOTICE, SAMPLES

if TYPE_CHECKING:
    from runner import OnRecord

TRUCKS = "What did Petra Hallowin say about the trucks?"
PROTEST = "sarnholt-bridge-protest"


def ask(samples: OnRecord, *words: str) -> str:
    answer = samples("ask", TRUCKS, *words, "--json").done().object
    assert answer["status"] == "answered"
    return str(answer["id"])


def test_a_record_shows_the_answer_under_its_labels_and_says_that_nothing_has_changed(samples: OnRecord) -> None:
    answer = samples("ask", TRUCKS, "--article", PROTEST, "--json").done().object
    told = samples("record", answer["id"], "--json").done().object
    assert set(told) == {"schema", "id", "sent_at", "status", "labels", "text"}
    assert (told["id"], told["status"], told["sent_at"]) == (answer["id"], "answered", answer["asked_at"])
    assert told["labels"] == [label["text"] for label in answer["labels"]]
    assert told["text"].startswith(told["labels"][0])
    assert re.search(rf"Record {answer['id']}, sent \d+ \w+ \d{{4}}, \d\d:\d\d UTC\. Unchanged since\.", told["text"])
    assert all(citation["quote"] in told["text"] for citation in answer["citations"])
    printed = samples("record", answer["id"]).done().out
    assert printed.startswith("Viewpoint: Sarnholt Courier · private outlet (Kelmora)\n")


def test_a_record_never_says_who_asked_or_what(samples: OnRecord) -> None:
    number = ask(samples)
    for words in (("record", number), ("record", number, "--json")):
        assert "Hallowin say about" not in samples(*words).done().out


def test_a_new_version_that_changes_a_quoted_sentence_shows_in_the_record(samples: OnRecord) -> None:
    answer = samples("ask", "Who counted trucks on the river road?", "--article", PROTEST, "--json").done().object
    old = samples.text(PROTEST)
    samples("add", SAMPLES / "second").done()
    new = samples.text(PROTEST)
    gone = [citation for citation in answer["citations"] if citation["quote"] not in new]
    assert gone
    told = samples("record", answer["id"], "--json").done().object
    assert told["text"].startswith("Viewpoint: Sarnholt Courier · private outlet (Kelmora)")
    assert "no longer shown" in told["text"]
    assert all(citation["quote"] in old and citation["quote"] not in told["text"] for citation in gone)


def test_a_new_version_that_keeps_the_quoted_words_is_said_to_keep_them(samples: OnRecord) -> None:
    answer = samples("ask", "What did the Ustavian Embassy in Linmouth reject?", "--article", PROTEST, "--json").done().object
    assert answer["status"] == "answered"
    samples("add", SAMPLES / "second").done()
    told = samples("record", answer["id"], "--json").done().object
    assert "The article has a newer version; these words stand in it unchanged." in told["text"]
    assert all(citation["quote"] in told["text"] for citation in answer["citations"])


def test_a_withdrawn_article_is_quoted_nowhere_any_more(samples: OnRecord) -> None:
    number = ask(samples, "--article", PROTEST)
    words = samples.text(PROTEST)[:40]
    assert samples("withdraw", PROTEST, "--reason", "it was made up").done().out == (
        f"withdrawn: {PROTEST}; nothing of it is quoted from now on\n"
    )
    answer = samples("ask", TRUCKS, "--json").done().object
    assert PROTEST not in {citation["article"] for citation in [*answer["citations"], *answer["nearest"]]}
    assert "no article" in samples("ask", TRUCKS, "--article", PROTEST).refused(4)
    told = samples("record", number, "--json").done().object["text"]
    assert told.startswith("Viewpoint: Sarnholt Courier · private outlet (Kelmora)\n")
    assert "⚠ Withdrawn, " in told
    assert not re.search(r"^>", told, flags=re.MULTILINE)
    shown = samples("show", PROTEST).done().out
    assert shown.startswith("Viewpoint: Sarnholt Courier · private outlet (Kelmora)\n")
    assert "⚠ Withdrawn, " in shown
    assert words not in shown
    as_json = samples("show", PROTEST, "--json").done().object
    assert (as_json["text"], as_json["paragraph_spans"], as_json["withdrawn"]) == (None, [], "it was made up")
    assert samples("show", PROTEST, "--version", 1, "--json").object["text"] is None


def test_withdraw_as_json(samples: OnRecord) -> None:
    told = samples("withdraw", PROTEST, "--reason", " it was made up ", "--json").done().object
    assert (told["schema"], told["article"]) == (1, PROTEST)
    listed = {one["article"]: one for one in samples("articles", "--json").done().objects}
    assert listed[PROTEST]["withdrawn"] == "it was made up"
    assert listed[PROTEST]["withdrawn_at"]
    assert "withdrawn" in samples("articles").done().out


def test_a_withdrawn_article_takes_no_text_and_no_second_withdrawal(samples: OnRecord) -> None:
    samples("withdraw", PROTEST, "--reason", "it was made up").done()
    before = samples.stored()
    assert "was withdrawn (it was made up)" in samples("add", SAMPLES / "second").refused(4)
    assert "withdrawn already" in samples("withdraw", PROTEST, "--reason", "again").refused(4)
    assert samples.stored() == before


def test_a_record_of_two_outlets_keeps_the_one_that_is_left(samples: OnRecord) -> None:
    answer = samples("ask", "What did Oskel Vandry say about when the bridge will open?", "--json").done().object
    assert len(answer["labels"]) == 2
    samples("withdraw", "two-banks-one-bridge", "--reason", "wrong").done()
    told = samples("record", answer["id"], "--json").done().object["text"]
    assert told.startswith("Viewpoint: Sarnholt Courier · private outlet (Kelmora)\n")
    assert "1 quotation of this answer is no longer shown." in told
    assert "Radio Tolvar · public broadcaster" not in told


def test_a_record_of_an_answer_that_quoted_nobody_starts_with_the_notice(samples: OnRecord) -> None:
    number = samples("ask", "Which penguin species colonised Antarctica?", "--json").object["id"]
    told = samples("record", number, "--json").done().object
    assert (told["status"], told["labels"]) == ("not_in_text", [])
    assert told["text"].startswith(f"{NOTICE}\n")


def test_a_number_that_was_never_sent_is_told_so_under_the_notice(samples: OnRecord) -> None:
    ran = samples("record", "ZZZZZZ")
    assert (ran.code, ran.out) == (4, f"{NOTICE}\n\nNo such record. This bot did not send that message.\n")
    assert ran.err == "onrecord: no record ZZZZZZ\n"


@pytest.mark.parametrize("number", ["ZZZZZZ", "", "\udcff"])
def test_nothing_but_json_stands_on_stdout_where_json_was_asked_for(samples: OnRecord, number: str) -> None:
    ran = samples("record", number, "--json")
    assert ran.code == 4
    assert ran.err.count("\n") == 1
    assert all(one["schema"] == 1 for one in ran.objects)


# Why this label


def test_why_explains_an_outlets_label_in_the_same_lines_for_every_outlet(samples: OnRecord) -> None:
    for outlet, label in {
        "signal": "Viewpoint: Godren Signal · state-controlled media (Ustavia)",
        "radio": "Viewpoint: Radio Tolvar · public broadcaster (Tolvar)",
        "guardian": "Viewpoint: The Guardian · status not assessed",
    }.items():
        told = samples("why", outlet, "--json").done().object
        assert set(told) == {"schema", "source", "label", "lines", "text"}
        assert (told["source"], told["label"]) == (outlet, label)
        assert len(told["lines"]) == 4
        assert told["lines"][0] == "Every answer from every outlet starts with such a line, ours included."
        assert told["text"].startswith(NOTICE)
        printed = samples("why", outlet).done().out
        assert printed.startswith(f"{NOTICE}\n")
        assert label in " ".join(printed.split())


def test_why_says_who_assessed_and_who_confirmed(samples: OnRecord) -> None:
    lines = samples("why", "signal", "--json").done().object["lines"]
    assert "On the Record samples, May 2026" in lines[2]
    assert "Confirmed by sample desk, 1 June 2026" in lines[2]
    assert samples("why", "guardian", "--json").object["lines"][2].endswith("has confirmed a status for this outlet.")


def test_why_of_a_record_explains_each_outlet_it_showed(samples: OnRecord) -> None:
    answer = samples("ask", "What did Oskel Vandry say about when the bridge will open?", "--json").object
    told = samples("why", answer["id"], "--json").done().objects
    assert [one["source"] for one in told] == ["radio", "courier"]


def test_why_gives_other_assessments_the_outlets_own_words_and_the_contact(samples: OnRecord) -> None:
    registry = samples.write(
        "own.toml",
        """
        [signal]
        name = "Godren Signal"
        status = "disputed"
        assessor = "A"
        as_of = "2026"
        criteria = "https://criteria.example"
        statement = { text = "We are free.", date = 2026-03-04 }
        assessments = [{ assessor = "B", year = 2024, status = "private" }]
        confirmed_by = "desk"
        confirmed_on = 2026-06-01
        """,
    )
    policy = samples.write("policy.toml", 'contact = "desk@newsroom.example"')
    samples.set(ONRECORD_SOURCES=registry, ONRECORD_POLICY=policy)
    lines = samples("why", "signal", "--json").done().object["lines"]
    assert "“classification disputed”: A, 2026. Criteria: https://criteria.example. Confirmed by desk, 1 June 2026." in lines
    assert "Godren Signal says: “We are free.”, 4 March 2026." in lines
    assert "Other assessments: B, 2024: private outlet." in lines
    assert lines[-1].startswith("Contest this line: desk@newsroom.example.")

"""`ask` with a model on a server: what readers get of it, what is recorded, and what is left when the server fails."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from chat_server import KEY, Call, ChatServer, truthful

if TYPE_CHECKING:
    from collections.abc import Callable

    from runner import OnRecord

TRUCKS = "What did Petra Hallowin say about the trucks?"
UNAVAILABLE = "The summary is unavailable. These are the passages."


def ask(desk: OnRecord, *words: str) -> dict[str, Any]:
    ran = desk("ask", *words, "--json")
    assert ran.code == 0, ran
    assert KEY not in ran.out + ran.err
    return ran.object


def says(value: object) -> Callable[[Call], None]:
    return lambda call: call.reply(value if isinstance(value, str) else json.dumps(value))


def down(call: Call) -> None:
    call.send(b"<html>502</html>", status=502)


def test_an_answer_of_a_model_is_quoted_from_the_index_and_says_so(desk: OnRecord) -> None:
    answer = ask(desk, TRUCKS)
    assert (answer["mode"], answer["degraded"], answer["writer"]["model"]) == ("model", None, "m")
    assert [ref.partition("@")[0] for ref in answer["writer"]["prompt"].split("+")] == ["answer", "summary", "judge", "wording-en"]
    for citation in answer["citations"]:
        assert citation["quote"] == desk.text(citation["article"])[citation["start"] : citation["end"]]
    assert answer["text"].startswith(answer["labels"][0]["text"]) or len(answer["labels"]) > 1


def test_a_summary_stands_marked_before_the_quotations_of_its_section(desk: OnRecord) -> None:
    answer = ask(desk, "What did Joren Pask say about the injured officers?")
    told = [section["summary"] for section in answer["sections"] if section["summary"]]
    assert told
    assert all(len(one) <= 300 and one.startswith("Joren Pask said, in the words of Sarnholt Courier, that ") for one in told)
    before, _, after = answer["text"].partition(f"Summary by this bot: {told[0]}")
    assert after.lstrip().startswith(">")
    assert "Viewpoint: " in before


def test_with_summaries_off_only_the_draft_is_asked_for(desk: OnRecord, model: ChatServer) -> None:
    desk.set(ONRECORD_SUMMARY="off")
    answer = ask(desk, TRUCKS)
    assert model.kinds == ["answer"]
    assert [section["summary"] for section in answer["sections"]] == [None] * len(answer["sections"])


def test_without_the_model_nothing_is_asked(desk: OnRecord, model: ChatServer) -> None:
    answer = ask(desk, TRUCKS, "--no-model")
    assert (answer["mode"], answer["degraded"], model.calls) == ("extractive", None, [])
    assert UNAVAILABLE not in answer["text"]


def test_a_model_that_is_down_leaves_the_answer_by_rule_and_one_line_in_the_log(
    desk: OnRecord, model: ChatServer, caplog: pytest.LogCaptureFixture
) -> None:
    whole = ask(desk, TRUCKS, "--no-model")
    model.usual = down
    ran = desk("ask", TRUCKS, "--json")
    answer = ran.object
    assert (answer["mode"], answer["degraded"], answer["writer"]["model"]) == ("extractive", "model_unavailable", None)
    assert answer["citations"] == whole["citations"]
    assert answer["text"].count(UNAVAILABLE) == 1
    assert answer["text"].index(UNAVAILABLE) < answer["text"].index("\n> ")
    assert len(caplog.messages) == 1
    assert desk("verify", answer["id"]).code == 0


def test_without_summaries_nobody_is_told_that_there_is_none(desk: OnRecord, model: ChatServer) -> None:
    desk.set(ONRECORD_SUMMARY="off")
    model.usual = down
    answer = ask(desk, TRUCKS)
    assert answer["degraded"] == "model_unavailable"
    assert UNAVAILABLE not in answer["text"]
    assert desk("verify", answer["id"]).code == 0


def test_an_endpoint_that_ends_in_the_middle_leaves_a_whole_answer(desk: OnRecord, model: ChatServer) -> None:
    def dies(call: Call) -> None:
        call.begin()
        call.chunk({"choices": [{"index": 0, "delta": {"content": '{"answerable": true, "points": ['}, "finish_reason": None}]})
        model.http.socket.close()
        call.reset()

    model.answers[:] = [dies]
    answer = ask(desk, TRUCKS)
    assert answer["mode"] == "extractive"
    assert answer["citations"] == ask(desk, TRUCKS, "--no-model")["citations"]


def test_a_draft_that_nothing_can_be_made_of_is_invalid(desk: OnRecord, model: ChatServer) -> None:
    model.usual = says("Hallowin said that the trucks were hers.")
    answer = ask(desk, TRUCKS)
    assert (answer["mode"], answer["degraded"], answer["dropped"]) == ("extractive", "invalid_draft", [{"reason": "no_draft"}])
    assert answer["citations"]


def test_a_model_that_finds_no_answer_leaves_the_nearest(desk: OnRecord, model: ChatServer) -> None:
    model.answers[:] = [says({"answerable": False, "premise": "ok", "premise_text": "", "missing": "x", "points": []})]
    answer = ask(desk, TRUCKS)
    assert (answer["status"], answer["mode"], answer["sections"]) == ("not_in_text", "model", [])
    assert answer["missing"] is None
    assert desk("verify", answer["id"]).code == 0


def test_verify_replays_an_answer_with_its_summary_and_names_its_prompts(desk: OnRecord) -> None:
    answer = ask(desk, "What did Joren Pask say about the injured officers?")
    assert any(section["summary"] for section in answer["sections"])
    ran = desk("verify", answer["id"]).done()
    for ref in answer["writer"]["prompt"].split("+"):
        assert ref in ran.out
    shown = desk("record", answer["id"]).done().out
    assert "Summary by this bot:" in shown


def test_a_summary_that_was_changed_in_the_store_is_found(desk: OnRecord) -> None:
    answer = ask(desk, "What did Joren Pask say about the injured officers?")
    with closing(sqlite3.connect(desk.database)) as connection, connection:
        connection.execute("UPDATE answer SET summaries = replace(summaries, 'said', 'admitted') WHERE id = ?", (answer["id"],))
    ran = desk("verify", answer["id"], "--json")
    assert ran.code == 1
    assert "record" in ran.out


def test_a_question_in_another_language_is_translated_and_the_reader_sees_how_it_was_read(desk: OnRecord, model: ChatServer) -> None:
    policy = desk.write("policy.toml", 'languages = ["ru"]\n')
    desk.set(ONRECORD_POLICY=policy)
    read = "What did Oskel Vandry say about the inspection of the bridge?"
    model.answers[:] = [says({"question": read})]
    answer = ask(desk, "Что Оскел Вандри сказал об инспекции этого моста?")
    assert model.kinds[:2] == ["translate", "answer"]
    assert (answer["language"], answer["read_as"], answer["mode"]) == ("ru", read, "model")
    assert answer["labels"][0]["text"].startswith("Точка зрения: ")
    assert all(citation["quote"].isascii() or "“" in citation["quote"] for citation in answer["citations"])
    assert desk("verify", answer["id"]).code == 0


@pytest.mark.parametrize(
    "given",
    [
        "What did Oskel Vandry say about http://evil.example?",
        "What did Oskel Vandry say about [this](x)?",
        "What did Mira Sollen say about the inspection?",
        "What did Oskel Vandry say about the 1994 inspection?",
        "",
        "Answer " * 100,
    ],
)
def test_a_translation_that_says_other_things_than_the_question_is_not_read(desk: OnRecord, model: ChatServer, given: str) -> None:
    model.answers[:] = [says({"question": given})]
    answer = ask(desk, "Что Оскел Вандри сказал об инспекции этого моста?")
    assert answer["read_as"] is None
    assert "evil" not in answer["text"]


def test_a_question_that_cannot_be_translated_is_searched_for_as_it_stands(desk: OnRecord, model: ChatServer) -> None:
    model.answers[:] = [down] * 3
    answer = ask(desk, "Что Оскел Вандри сказал об инспекции этого моста?")
    assert answer["read_as"] is None
    assert answer["citations"] == ask(desk, "Что Оскел Вандри сказал об инспекции этого моста?", "--no-model")["citations"]


def test_a_question_in_english_is_not_translated(desk: OnRecord, model: ChatServer) -> None:
    ask(desk, TRUCKS)
    assert "translate" not in model.kinds


def test_above_the_cap_of_the_policy_answers_are_made_by_rule_and_that_is_said(desk: OnRecord, model: ChatServer) -> None:
    policy = desk.write("policy.toml", "[model]\ntokens_a_day = 700\n")
    desk.set(ONRECORD_POLICY=policy)
    assert ask(desk, TRUCKS)["mode"] == "model"
    calls = len(model.calls)
    answer = ask(desk, TRUCKS)
    assert (answer["mode"], answer["degraded"]) == ("extractive", "over_budget")
    assert "The budget of the model for today is used up." in answer["text"]
    assert len(model.calls) == calls
    assert desk("verify", answer["id"]).code == 0


def test_a_model_on_the_makers_own_server_needs_a_key(samples: OnRecord) -> None:
    samples.set(ONRECORD_MODEL="m")
    assert "set OPENAI_API_KEY" in samples("ask", TRUCKS).refused(3)


@pytest.mark.parametrize(
    ("name", "value"),
    [("ONRECORD_SUMMARY", "always"), ("OPENAI_BASE_URL", "ftp://x"), ("OPENAI_BASE_URL", "http://u:p@x/v1"), ("OPENAI_API_KEY", "a b")],
)
def test_a_setting_of_the_model_that_cannot_be_used_is_refused(desk: OnRecord, name: str, value: str) -> None:
    desk.set(**{name: value})
    line = desk("ask", TRUCKS).refused(3)
    assert line.startswith(name)
    assert "u:p" not in line


def test_no_secret_and_no_name_of_a_reader_is_in_a_prompt(desk: OnRecord, model: ChatServer) -> None:
    desk.set(SLACK_BOT_TOKEN="xoxb-hunter2", TELEGRAM_BOT_TOKEN="1:hunter2")
    ask(desk, TRUCKS)
    assert "hunter2" not in json.dumps([call.body for call in model.calls])
    assert str(desk.folder) not in json.dumps([call.body for call in model.calls])


def test_the_words_that_ask_for_a_summary_are_not_looked_for(samples: OnRecord) -> None:
    asked = "What did Oskel Vandry say about the inspection of the bridge?"
    plain = samples("ask", asked, "--json").object["citations"]
    assert plain
    for framed in (f"Summarise {asked[:-1]} in three lines.", f"Please sum up {asked}"):
        answer = samples("ask", framed, "--json").object
        assert (answer["citations"], answer["question"], answer["read_as"]) == (plain, framed, None)


# A premise that a model denies


def denies(stated: str) -> Callable[[Call], None]:
    def reply(call: Call) -> None:
        call.reply(json.dumps(truthful(call) | {"premise": "absent", "premise_text": stated, "answerable": False}))

    return reply


LOOSE = "Why had the wandering minister angrily burned both of the trucks?"


def test_a_premise_is_denied_in_the_questions_own_words(desk: OnRecord, model: ChatServer) -> None:
    model.answers[:] = [denies("the wandering minister had angrily burned both of the trucks")]
    answer = ask(desk, LOOSE)
    assert (answer["status"], answer["premise"]) == ("false_premise", "the wandering minister had angrily burned both of the trucks")
    assert "The text does not say that the wandering minister had angrily burned both of the trucks. It says:" in answer["text"]
    assert answer["nearest"]
    assert answer["mode"] == "model"
    assert desk("verify", answer["id"]).code == 0


@pytest.mark.parametrize(
    "stated",
    [
        "both trucks burned the wandering minister",
        "the wandering minister burned both trucks",
        "the wandering minister had angrily burned the trucks",
        "the wandering minister had not angrily burned both of the trucks",
        "the minister is a murderer",
        "the minister burned 40 trucks",
        "see http://evil.example",
        "<b>the minister burned the trucks</b>",
        "the minister “burned” the trucks",
        "trucks",
        "",
    ],
)
def test_a_premise_in_other_words_is_not_shown(desk: OnRecord, model: ChatServer, stated: str) -> None:
    model.answers[:] = [denies(stated)]
    answer = ask(desk, LOOSE)
    assert answer["premise"] != stated or not stated
    assert "evil" not in answer["text"]
    assert "murderer" not in answer["text"]


def test_what_the_rules_find_no_model_calls_absent(desk: OnRecord, model: ChatServer) -> None:
    model.answers[:] = [denies("Petra Hallowin said anything about the trucks")]
    answer = ask(desk, TRUCKS)
    assert answer["status"] != "false_premise"


# Doctor


def test_doctor_names_what_the_endpoint_supports(desk: OnRecord, model: ChatServer) -> None:
    line = next(one for one in desk("doctor", "--json").objects if one["component"] == "model")
    assert line["state"] == "ok"
    assert line["detail"].startswith(f"m at 127.0.0.1:{model.http.server_port} · json_schema, counts tokens, ")
    assert len(model.calls) == 1


def test_doctor_tells_a_model_that_is_down_and_ends_with_1(desk: OnRecord, model: ChatServer) -> None:
    model.usual = lambda call: call.send(KEY.encode(), status=401)
    ran = desk("doctor", "--json")
    line = next(one for one in ran.objects if one["component"] == "model")
    assert (ran.code, line["state"]) == (1, "failed")
    assert "check OPENAI_API_KEY (401)" in line["detail"]
    assert KEY not in ran.out + ran.err


def streamed(*chunks: object) -> Callable[[Call], None]:
    def send(call: Call) -> None:
        call.begin()
        for chunk in chunks:
            call.chunk({"choices": [chunk]})
        call.raw(b"data: [DONE]\n\n")
        call.handler.close_connection = True

    return send


def piece(content: object, finish: object = None) -> dict[str, object]:
    return {"index": 0, "delta": {"content": content}, "finish_reason": finish}


@pytest.mark.parametrize(
    "reply",
    [
        says({"answerable": True, "premise": [], "premise_text": "x y", "points": []}),
        streamed(piece(["x"]), piece("", "stop")),
        streamed(piece({"a": 1}), piece("", "stop")),
        streamed(piece("x"), piece("", ["length"])),
        streamed(piece("x"), piece("", {"a": 1})),
        lambda call: call.send(b"{}", status=429, Retry_After="Mon, 01 Jan 99999999999999 00:00:00 GMT"),
    ],
    ids=["premise", "words as a list", "words as an object", "end as a list", "end as an object", "a day that no calendar has"],
)
def test_a_reply_of_a_shape_that_nobody_agreed_on_costs_no_answer(desk: OnRecord, model: ChatServer, reply: Callable[[Call], None]) -> None:
    model.usual = reply
    answer = ask(desk, TRUCKS)
    assert answer["mode"] == "extractive"
    assert answer["degraded"] in {"model_unavailable", "invalid_draft"}
    assert answer["citations"]


def test_a_repair_that_fails_keeps_what_was_good_and_tells_what_was_dropped(desk: OnRecord, model: ChatServer) -> None:
    def half_good(call: Call) -> None:
        draft = truthful(call)
        draft["points"].append({"speaker": "S1", "quotes": ["Q99"]})
        call.reply(json.dumps(draft))

    desk.set(ONRECORD_SUMMARY="off")
    model.answers = [half_good]
    model.usual = lambda call: call.send(b"{}", status=401)
    answer = ask(desk, TRUCKS)
    assert answer["mode"] == "model"
    assert [one["reason"] for one in answer["dropped"]] == ["unknown_quote"]

"""Whatever a model's server is or sends, a reader gets a labelled answer from the index, and an operator one line."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import pytest
from chat_server import KEY, Call, ChatServer, truthful

if TYPE_CHECKING:
    from collections.abc import Callable

    from runner import OnRecord

ASKED = "What did Oskel Vandry say about the inspection of the bridge?"
TOLD = "What did Joren Pask say about the injured officers?"
"""Its answer can be told in a summary."""
IN_RUSSIAN = "Что Оскел Вандри сказал об инспекции этого моста?"


def refuses(status: int, code: str | None = None) -> Callable[[Call], None]:
    body = json.dumps({"error": {"message": f"no {KEY}", "type": "x", "code": code}}).encode()
    return lambda call: call.send(body, status=status)


def says(text: str) -> Callable[[Call], None]:
    return lambda call: call.reply(text)


def endless(call: Call) -> None:
    call.whole("x" * 2**20)


def endless_stream(call: Call) -> None:
    call.begin()
    for _ in range(1024):
        call.chunk({"choices": [{"index": 0, "delta": {"content": "x" * 1024}, "finish_reason": None}]})


def points(quotes: list[str], times: int = 1) -> str:
    told = [{"speaker": "S1", "quotes": quotes}] * times
    return json.dumps({"answerable": True, "premise": "ok", "premise_text": "", "missing": "", "points": told})


BY_RULE: dict[str, Callable[[Call], None]] = {
    "a wrong key": refuses(401, "invalid_api_key"),
    "a key without rights": refuses(403),
    "an unknown model": refuses(404, "model_not_found"),
    "a context that is too small": refuses(400, "context_length_exceeded"),
    "a context that is too small, in another server's words": refuses(400, "exceed_context_size_error"),
    "a quota that is used up": refuses(429, "insufficient_quota"),
    "a reply of 1 MB": endless,
    "a stream of 1 MB": endless_stream,
    "a reply in another language": says("Я не могу ответить на этот вопрос."),
    "another language in the right shape": says('{"ответ": true, "точки": []}'),
    "another shape": says('{"answer": "Vandry said the bridge is safe.", "citations": [1]}'),
    "a list": says("[1, 2, 3]"),
    "an empty reply": says(""),
    "white space": says("  \n"),
    "an id a thousand times in a point": says(points(["Q1"] * 1000)),
    "an id that does not exist": says(points(["Q999"])),
}


def labelled(answer: dict[str, object]) -> bool:
    return str(answer["text"]).startswith(("Viewpoint: ", "Viewpoints, shown separately: "))


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [one.getMessage() for one in caplog.records if one.name == "onrecord"]


@pytest.mark.parametrize("bad", BY_RULE)
@pytest.mark.parametrize("asked", [ASKED, IN_RUSSIAN], ids=["en", "ru"])
def test_a_labelled_answer_by_rule_and_one_line(
    desk: OnRecord, model: ChatServer, caplog: pytest.LogCaptureFixture, bad: str, asked: str
) -> None:
    whole = desk("ask", asked, "--no-model", "--json").object
    model.usual = BY_RULE[bad]
    with caplog.at_level(logging.INFO, "onrecord"):
        ran = desk("ask", asked, "--json")
    answer = ran.object
    assert (ran.code, answer["mode"]) == (0, "extractive")
    assert answer["degraded"] in {"model_unavailable", "invalid_draft"}
    assert (answer["citations"], answer["nearest"], answer["labels"]) == (whole["citations"], whole["nearest"], whole["labels"])
    assert labelled(answer)
    (line,) = lines(caplog)
    assert f"127.0.0.1:{model.http.server_port}" in line
    assert "\n" not in line
    assert KEY not in ran.out + ran.err + line


def test_a_point_a_thousand_times_is_one_point(desk: OnRecord, model: ChatServer, caplog: pytest.LogCaptureFixture) -> None:
    model.usual = says(points(["Q1"], 600))
    desk.set(ONRECORD_SUMMARY="off")
    with caplog.at_level(logging.INFO, "onrecord"):
        answer = desk("ask", ASKED, "--json").object
    assert (answer["mode"], answer["degraded"], len(answer["citations"])) == ("model", None, 1)
    assert labelled(answer)
    assert {one["reason"] for one in answer["dropped"]} == {"repeated_quote"}
    (line,) = lines(caplog)
    assert "repeated_quote" in line


@pytest.mark.parametrize("known", ["json_object", "text"])
def test_an_endpoint_without_json_mode_answers_all_the_same_and_is_told_once(
    desk: OnRecord, model: ChatServer, caplog: pytest.LogCaptureFixture, known: str
) -> None:
    def old(call: Call) -> None:
        if "stream_options" in call.body or call.body.get("response_format", {"type": "text"})["type"] not in {known, "text"}:
            call.send(b'{"error": {"message": "unknown field"}}', status=400)
        else:
            call.reply(f"Here you are:\n{json.dumps(truthful(call))}")

    model.usual = old
    desk.set(ONRECORD_SUMMARY="off")
    with caplog.at_level(logging.INFO, "onrecord"):
        answer = desk("ask", ASKED, "--json").object
    assert (answer["mode"], answer["degraded"]) == ("model", None)
    assert labelled(answer)
    (line,) = lines(caplog)
    assert line == f"m at 127.0.0.1:{model.http.server_port}: understands {known}, and is asked that way"


@pytest.mark.parametrize("words", ["{S99} said that the bridge is closed.", "{S1} said that {N77} were hurt.", "{S1} said that {X1}."])
def test_a_slot_that_does_not_exist_leaves_an_answer_without_that_sentence(
    desk: OnRecord, model: ChatServer, caplog: pytest.LogCaptureFixture, words: str
) -> None:
    def slots(call: Call) -> None:
        told = truthful(call)
        if call.kind == "summary":
            told = {"sentences": [{"words": words, "quotes": ["Q1"]}]}
        call.reply(json.dumps(told))

    model.usual = slots
    with caplog.at_level(logging.INFO, "onrecord"):
        answer = desk("ask", TOLD, "--json").object
    assert (answer["mode"], answer["degraded"]) == ("model", None)
    assert labelled(answer)
    assert [section["summary"] for section in answer["sections"]] == [None] * len(answer["sections"])
    assert "{" not in answer["text"]
    assert len(answer["dropped"]) == 1
    (line,) = lines(caplog)
    assert answer["dropped"][0]["reason"] in line

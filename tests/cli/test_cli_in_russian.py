"""A subscriber asks in Russian of an article in English: with a model, without one, and where no editor has released the words."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from chat_server import Call, ChatServer, truthful

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runner import OnRecord

ARTICLE = """The river mission of the Orlin Council stays in Belten, the Kelmoran Foreign Ministry said on Monday.

“As soon as our staff had left Belten, a campaign was begun to question how we stand to Resolution 77 of the Orlin Council,” said Olga Marenkova, the ministry’s spokeswoman.

According to her, Kelmora condemns “such conduct” and rejects “any hints” at a change of its position on the sluice.

The mayor of Belten declared two of the engineers unwelcome on 3 March.

“This attack by the town does not change where our engineers stand. In accordance with Resolution 77, which is fundamental for a settlement in Belten, they are accredited with the river mission,” Marenkova said.

Hundreds of people marched across the Lantern Bridge in protest.
"""  # noqa: E501 (a paragraph is a line)
REGISTRY = """[beacon]
name = "Beacon"
hosts = ["beacon.example"]
status = "state_controlled"
place = { en = "Kelmora", ru = "Келмора" }
assessor = "Desk"
as_of = "2026-02"
confirmed_by = "desk"
confirmed_on = "2026-05-01"
audience = "public"
"""
ASKED = "Что Маренкова сказала о Белтене и резолюции 77?"
READ = "What did Marenkova say about Belten and resolution 77?"
NOTICE_RU = "Без модели бот ищет по-русски только имена, числа и даты."
NOTICE_EN = "Without a model this bot searches questions in this language for names, numbers and dates only."


@pytest.fixture
def model() -> Iterator[ChatServer]:
    with ChatServer(usual=faithful) as server:
        yield server


@pytest.fixture
def desk(onrecord: OnRecord) -> OnRecord:
    """One article, translated from Russian, and an editor who serves the Russian words."""
    onrecord.set(ONRECORD_SOURCES=onrecord.write("sources.toml", REGISTRY), ONRECORD_POLICY=served(onrecord, "ru"))
    onrecord.set(ONRECORD_EMBEDDER="local", NO_PROXY="127.0.0.1")
    article = onrecord.write("mission.txt", ARTICLE)
    onrecord("add", article, "--source", "beacon", "--translated-from", "ru", "--translator", "not_named", "--audience", "public").done()
    return onrecord


def served(onrecord: OnRecord, *languages: str) -> object:
    return onrecord.write("policy.toml", f"languages = {json.dumps(languages)}\n")


def faithful(call: Call) -> None:
    """A model that translates, picks what was rejected and what they are accredited with, and tells it in one sentence."""
    told: dict[str, Any] = truthful(call)
    if call.kind == "translate":
        told = {"question": READ}
    elif call.kind == "answer":
        picked = [one for words in ("any hints", "accredited") for one in call.data() if "voice" in one and words in one["text"]]
        told["points"] = [{"speaker": one["voice"], "quotes": [one["id"]]} for one in picked]
    elif call.kind == "summary":
        (first, *_) = (one for one in call.data() if "voice" in one)
        words = f"{{{first['voice']}}} сказала, что предположения о перемене позиции отвергаются."
        told = {"sentences": [{"words": words, "quotes": [first["id"]]}]}
    call.reply(json.dumps(told))


def ask(desk: OnRecord, *words: str) -> dict[str, Any]:
    return desk("ask", *words, "--audience", "public", "--json").done().object


def with_model(desk: OnRecord, model: ChatServer) -> OnRecord:
    desk.set(OPENAI_BASE_URL=model.url, ONRECORD_MODEL="m", ONRECORD_SUMMARY="checked")
    return desk


def test_with_a_model_all_but_the_quotations_is_in_russian(desk: OnRecord, model: ChatServer) -> None:
    answer = ask(with_model(desk, model), ASKED)
    lines = answer["text"].splitlines()
    assert lines[:2] == [
        "Точка зрения: Beacon · СМИ под контролем государства (Келмора)",
        "дата не указана · перевод с русского, переводчик не указан",
    ]
    assert (answer["language"], answer["mode"], answer["status"], answer["read_as"]) == ("ru", "model", "answered", READ)
    assert [(one["paragraph"], one["speaker"]) for one in answer["citations"]] == [(3, "olga-marenkova"), (5, "olga-marenkova")]
    assert all(one["quote"] == ARTICLE[one["start"] : one["end"]] for one in answer["citations"])
    assert "Пересказ бота" not in answer["text"], "nothing can hold a paraphrase in another language against its quotation"
    assert [line for line in lines if "Beacon · абз." in line] == [
        "Olga Marenkova — частично цитата: Beacon · абз. 3",
        "Olga Marenkova — цитата: Beacon · абз. 5",
    ]
    assert lines[-1] == f"Запись {answer['id']} · Бот цитирует и не проверяет, правда ли это. · Почему такая пометка?"
    assert f"Read as, translated by this bot: {READ}" in lines
    assert answer["writer"]["prompt"].startswith("translate@")
    assert NOTICE_RU not in answer["text"]
    assert desk("verify", answer["id"]).code == 0


def test_a_follow_up_that_repeats_a_translation_says_so_too(desk: OnRecord, model: ChatServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{ASKED}\nWhat else did she say?\nWho marched across the bridge?\n"))
    told = with_model(desk, model)("chat", "--lang", "ru").done().out
    assert told.count("Read as, translated by this bot: ") == 2
    assert told.count("Read as") == 2


def test_without_a_model_names_and_numbers_still_find_what_was_said(desk: OnRecord) -> None:
    answer = ask(desk, ASKED)
    assert (answer["language"], answer["status"], answer["read_as"]) == ("ru", "answered", None)
    assert [one["paragraph"] for one in answer["citations"]] == [2, 5]
    assert {one["speaker"] for one in answer["citations"]} == {"olga-marenkova"}
    assert answer["sections"][0]["summary"] is None
    assert NOTICE_RU not in answer["text"]


@pytest.mark.parametrize("asked", ["Что Маренкова сказала о выборах в Белтене?", "Сколько человек вышли на улицы в знак протеста?"])
def test_without_a_model_it_says_what_it_searches_for_where_nothing_matches(desk: OnRecord, asked: str) -> None:
    answer = ask(desk, asked)
    assert (answer["status"], answer["citations"]) == ("not_in_text", [])
    assert NOTICE_RU in answer["text"].splitlines()
    assert desk("verify", answer["id"]).code == 0


def test_words_that_no_editor_has_released_are_said_in_english(desk: OnRecord, model: ChatServer) -> None:
    desk.set(ONRECORD_POLICY=served(desk))
    answer = ask(with_model(desk, model), ASKED)
    assert (answer["language"], answer["read_as"], answer["mode"]) == ("en", READ, "model")
    assert answer["text"].startswith("Viewpoint: Beacon · state-controlled media (Kelmora)\n")
    assert NOTICE_EN in ask(desk, "Сколько человек вышли на улицы в знак протеста?", "--no-model")["text"].splitlines()


def test_a_question_in_english_hears_nothing_of_other_languages(desk: OnRecord) -> None:
    assert "Without a model" not in ask(desk, "Which penguins live in Antarctica?")["text"]


def test_a_model_that_is_down_is_no_model(desk: OnRecord, model: ChatServer) -> None:
    model.usual = lambda call: call.send(b"{}", status=401)
    answer = json.loads(with_model(desk, model)("ask", "Сколько человек вышли на улицы в знак протеста?", "--json").out)
    assert NOTICE_RU in answer["text"]

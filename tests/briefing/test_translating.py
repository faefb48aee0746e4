"""A question that a model translated is a reader's own question or nothing: no name, number, address, mark or sentence beside it."""

from __future__ import annotations

import pytest

from bot.briefing.translating import translation

ASKED = "Что Оскел Вандри сказал об инспекции этого моста 11 мая?"
READ = "What did Oskel Vandry say about the inspection of this bridge on 11 May?"


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        (ASKED, READ),
        (ASKED, f"  {READ[:-1]}\n"),
        (ASKED, "What did Oskel Vandry, on 11 May, say about the bridge’s inspection?"),
        ("Сколько грузовиков, два или три, видела Халловин?", "How many trucks, two or three, did Hallowin see?"),
        ("Zašto je Vandry zatvorio most?", "Why did Vandry close the bridge?"),
    ],
)
def test_the_question_in_other_words_is_read(asked: str, given: str) -> None:
    assert translation(given, asked, ("en",)) == " ".join(given.split())


@pytest.mark.parametrize(
    "given",
    [
        "",
        "?",
        READ.replace("Vandry", "Sollen"),
        f"Sollen, {READ}",
        READ.replace("11 May", "12 May"),
        READ.replace("on 11 May", "in May"),
        READ.replace("the inspection", "the 3 inspections"),
        READ.replace("the inspection", "three inspections"),
        READ.replace("this bridge", "“this” bridge"),
        READ.replace("this bridge", '"this" bridge'),
        READ.replace("this bridge", "'this' bridge"),
        READ.replace("this bridge", "‘this’ bridge"),
        READ.replace("this bridge", "«this» bridge"),
        READ.replace("this bridge", "this bridge (a lie)"),
        READ.replace("this bridge", "this bridge: a lie"),
        READ.replace("this bridge", "this bridge; a lie"),
        READ.replace("this bridge", "_this_ bridge"),
        READ.replace("this bridge", "*this* bridge"),
        READ.replace("this bridge", "<b>this</b> bridge"),
        READ.replace("this bridge", "this\u202e bridge"),
        READ.replace("this bridge", "this bridge at evil.example"),
        READ.replace("this bridge", "this bridge @oskel"),
        READ.replace("this bridge", "this bridge /forget"),
        f"{READ} He lied.",
        f"{READ} Did he lie?",
        f"He lied. {READ}",
        READ[:-1] + " and of the other bridge and of the sluice and of the river and of the road and of the town and of the gate?",
        "What did Oskel Vandry say on 11 May " + "x" * 200 + "?",
    ],
)
def test_what_stands_in_no_question_of_the_readers_is_not_read(given: str) -> None:
    assert translation(given, ASKED, ("en",)) is None


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("Кто не убил мэра?", "Who killed the mayor?"),
        ("Кто убил мэра?", "Who did not kill the mayor?"),
        ("Почему армия не ушла?", "Why did the army leave?"),
        ("Почему Аверин убил Дравека?", "Why did Dravek kill Averin?"),
        ("Что сказал Аверин?", "What did Averin admit?"),
        ("Что сказал Аверин?", "What did Averin lie about?"),
        ("Что сказал Путин?", "What did Putinism say?"),
    ],
)
def test_what_turns_a_question_round_is_not_read(asked: str, given: str) -> None:
    assert translation(given, asked, ("en",)) is None


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("Почему армия не ушла?", "Why did the army not leave?"),
        ("Почему Аверин убил Дравека?", "Why did Averin kill Dravek?"),
    ],
)
def test_a_negation_and_the_order_of_names_are_kept(asked: str, given: str) -> None:
    assert translation(given, asked, ("en",)) == given

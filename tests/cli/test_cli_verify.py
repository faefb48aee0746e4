"""`verify`: it passes on each answer, and fails with 1 on any change that an attacker could make to the database."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from runner import SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

    from runner import OnRecord

TRUCKS = "What did Petra Hallowin say about the trucks?"
QUESTIONS = [
    "What did Oskel Vandry say about when the bridge will open?",
    "How many people were hurt on 11 May, and who says so?",
    TRUCKS,
    "What did Colonel Edric Thessan say about stones and bolts?",
    "Who won the chess championship on the bridge?",
    "Which penguin species colonised Antarctica?",
]


def attack(database: Path, *statements: str) -> None:
    """Change the database as somebody with the file in hand would: triggers and references do not hold."""
    with closing(sqlite3.connect(database)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            assert connection.execute(statement).rowcount > 0, statement
        connection.commit()


def asked(samples: OnRecord, question: str = TRUCKS) -> dict[str, Any]:
    answer = samples("ask", question, "--json").done().object
    assert samples("verify", answer["id"]).done()
    return answer


def failed_checks(samples: OnRecord, number: str) -> dict[str, str]:
    """The checks that did not pass, each with what is wrong. Both ways of printing must agree."""
    ran = samples("verify", number, "--json")
    assert (ran.code, ran.err) == (1, ""), ran
    told = ran.object
    assert set(told) == {"schema", "id", "passed", "checks"}
    assert (told["id"], told["passed"]) == (number, False)
    failed = {check["what"]: check["detail"] for check in told["checks"] if not check["passed"]}
    assert failed
    assert all(failed.values())
    printed = samples("verify", number)
    assert printed.code == 1
    assert sum(line.startswith("FAILED ") for line in printed.out.splitlines()) >= len(failed)
    assert f"record {number}: differs from what was sent" in printed.out
    return failed


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_answer_passes(samples: OnRecord, question: str) -> None:
    answer = samples("ask", question, "--json").done().object
    told = samples("verify", answer["id"], "--json").done().object
    assert (told["schema"], told["id"], told["passed"]) == (1, answer["id"], True)
    assert all(set(check) == {"what", "passed", "detail", "note"} and check["detail"] is check["note"] is None for check in told["checks"])
    kinds = {check["what"].split()[0] for check in told["checks"]}
    quoting = {"text", "quotation", "label"} if answer["citations"] or answer["nearest"] else set()
    assert kinds == quoting | {"wording", "record", "message"}
    printed = samples("verify", answer["id"]).done().out
    assert f"record {answer['id']}: replayed to the letter" in printed


def test_an_answer_still_passes_after_a_new_version_and_after_a_withdrawal(samples: OnRecord) -> None:
    number = asked(samples)["id"]
    samples("add", SAMPLES / "second").done()
    assert samples("verify", number).done()
    for article in ("sarnholt-bridge-protest", "two-banks-one-bridge", "lantern-bridge-reopens"):
        samples("withdraw", article, "--reason", "wrong").done()
    assert samples("verify", number).done()


def test_one_byte_of_the_stored_text_inside_a_quotation(samples: OnRecord) -> None:
    answer = asked(samples)
    citation = answer["citations"][0]
    place = citation["start"] + 5
    attack(
        samples.database,
        f"UPDATE version SET text = substr(text, 1, {place}) || '#' || substr(text, {place + 2}) WHERE sha256 = '{citation['version']}'",
    )
    failed = failed_checks(samples, answer["id"])
    assert {f"text {citation['version'][:12]}", f"quotation [{citation['n']}]", "message"} <= set(failed)


def test_one_byte_of_the_stored_text_outside_every_quotation(samples: OnRecord) -> None:
    answer = asked(samples)
    version = answer["citations"][0]["version"]
    attack(samples.database, f"UPDATE version SET text = text || ' ' WHERE sha256 = '{version}'")
    assert set(failed_checks(samples, answer["id"])) == {f"text {version[:12]}"}


def test_a_text_changed_together_with_its_name(samples: OnRecord) -> None:
    answer = asked(samples)
    version = answer["citations"][0]["version"]
    attack(samples.database, f"UPDATE version SET text = text || ' ', sha256 = '{'0' * 64}' WHERE sha256 = '{version}'")
    failed = failed_checks(samples, answer["id"])
    assert failed[f"text {version[:12]}"] == "it is no longer stored"


def test_a_version_that_was_deleted(samples: OnRecord) -> None:
    answer = asked(samples)
    version = answer["citations"][0]["version"]
    attack(samples.database, f"DELETE FROM version WHERE sha256 = '{version}'")
    assert f"text {version[:12]}" in failed_checks(samples, answer["id"])


@pytest.mark.parametrize(
    "change",
    ["start = start + 1", "stop = stop - 1", "start = start - 40, stop = stop - 40", "stop = 999999", "start = -5", "start = stop"],
)
def test_an_offset(samples: OnRecord, change: str) -> None:
    answer = asked(samples)
    attack(samples.database, f"UPDATE citation SET {change} WHERE answer = '{answer['id']}' AND n = 1")
    assert {"quotation [1]", "record"} <= set(failed_checks(samples, answer["id"]))


def test_the_label_as_shown(samples: OnRecord) -> None:
    answer = asked(samples, QUESTIONS[3])
    shown = "Viewpoint: Godren Signal · state-controlled media (Ustavia)"
    assert answer["labels"][0]["text"] == shown
    attack(
        samples.database,
        f"UPDATE answer SET labels = replace(labels, '{shown}', 'Viewpoint: Godren Signal · private outlet (Ustavia)')",
    )
    assert {"record", "message"} <= set(failed_checks(samples, answer["id"]))
    notes = {one["what"]: one["note"] for one in samples("verify", answer["id"], "--json").object["checks"]}
    assert shown in notes["label of Godren Signal"]


def test_the_prompt_digest_of_the_record(samples: OnRecord) -> None:
    answer = asked(samples)
    prompt = answer["writer"]["prompt"]
    other = f"{prompt[:-8]}{'0' * 8}"
    attack(samples.database, f"UPDATE answer SET prompt = '{other}'")
    failed = failed_checks(samples, answer["id"])
    assert f"wording {other}" in failed
    assert "record" in failed


def test_the_prompt_digest_in_both_places(samples: OnRecord) -> None:
    answer = asked(samples)
    prompt = answer["writer"]["prompt"]
    other = f"{prompt[:-8]}{'0' * 8}"
    attack(samples.database, f"UPDATE answer SET prompt = '{other}'", f"UPDATE wording SET ref = '{other}' WHERE ref = '{prompt}'")
    failed = failed_checks(samples, answer["id"])
    assert failed[f"wording {other}"] == "the stored wording is not the one that its digest names"


def test_one_word_of_the_stored_wording(samples: OnRecord) -> None:
    answer = asked(samples)
    attack(samples.database, "UPDATE wording SET text = replace(text, 'It does not check', 'It does check')")
    assert f"wording {answer['writer']['prompt']}" in failed_checks(samples, answer["id"])


def test_a_citation_that_was_deleted_or_moved_to_another_answer(samples: OnRecord) -> None:
    answer = asked(samples)
    attack(samples.database, f"DELETE FROM citation WHERE answer = '{answer['id']}' AND n = 1")
    assert {"record", "message"} <= set(failed_checks(samples, answer["id"]))


CHANGES = {
    "question": "'Another question?'",
    "asked_at": "'2020-01-01T00:00:00.000000Z'",
    "audience": "'public'",
    "language": "'ru'",
    "status": "'stale'",
    "mode": "'model'",
    "degraded": "'over_budget'",
    "read_as": "'Another question?'",
    "missing": "'Not in the indexed text: x'",
    "premise": "'x'",
    "model": "'some-model'",
    "total_ms": "total_ms + 1",
    "labels": "'[]'",
    "closing": "'[\"Everybody else agrees.\"]'",
    "dropped": "'[\"heading\"]'",
    "reply_sha256": f"'{'0' * 64}'",
    "seal": f"'{'0' * 64}'",
}
CITATION_CHANGES = {
    "label": "label + 1",
    "point": "point + 7",
    "article": "'another'",
    "version": f"'{'0' * 64}'",
    "paragraph": "paragraph + 1",
    "kind": "CASE kind WHEN 'direct' THEN 'narrative' ELSE 'direct' END",
    "voice": "CASE voice WHEN 'outlet' THEN 'not_established' ELSE 'outlet' END",
    "speaker": """'{"id": "x", "name": "X", "role": null, "affiliation": null}'""",
    "voice_line": "'Somebody else, quoted by nobody'",
    "extras": "'[\"more\"]'",
    "remark": "'Everybody says so'",
    "whole_sentence": "1 - whole_sentence",
    "digest": f"'{'0' * 64}'",
}


@pytest.mark.parametrize("column", CHANGES)
def test_any_other_field_of_the_record(samples: OnRecord, column: str) -> None:
    answer = asked(samples)
    attack(samples.database, f"UPDATE answer SET {column} = {CHANGES[column]}")
    assert failed_checks(samples, answer["id"])


@pytest.mark.parametrize("column", CITATION_CHANGES)
def test_any_other_field_of_a_citation(samples: OnRecord, column: str) -> None:
    answer = asked(samples)
    attack(samples.database, f"UPDATE citation SET {column} = {CITATION_CHANGES[column]} WHERE n = 1")
    assert failed_checks(samples, answer["id"])


@pytest.mark.parametrize(
    "change",
    [
        "answer SET labels = '['",
        "answer SET labels = '[[1]]'",
        "answer SET asked_at = 'yesterday'",
        "answer SET audience = 'everybody'",
        "answer SET status = 'certain'",
        "answer SET prompt = ''",
        "citation SET voice = 'nobody'",
        "citation SET kind = 'gossip'",
        "citation SET extras = '{'",
        "citation SET speaker = '{}'",
        "citation SET voice = 'unnamed'",
        "citation SET voice = 'outlet'",
    ],
)
def test_a_field_that_no_longer_makes_sense_ends_in_a_failed_check_or_one_line(samples: OnRecord, change: str) -> None:
    answer = asked(samples)
    attack(samples.database, f"UPDATE {change}")
    ran = samples("verify", answer["id"])
    if ran.code == 1:
        assert (ran.err, "FAILED" in ran.out) == ("", True)
    else:
        assert answer["id"] in ran.refused(5)


def test_nothing_of_any_article_stands_in_a_record(samples: OnRecord) -> None:
    answer = asked(samples)
    with closing(sqlite3.connect(samples.database)) as connection:
        rows = [connection.execute(f"SELECT * FROM {table}").fetchall() for table in ("answer", "citation", "turn")]
    kept = json.dumps(rows, ensure_ascii=False)
    assert answer["id"] in kept
    assert all(citation["quote"][:30] not in kept for citation in answer["citations"])

"""`eval` on a question file: the table, the object a row, and files that are none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from runner import OnRecord

PROTEST = "sarnholt-bridge-protest"


def question(text: str, kind: str, gold: list[list[int]], degree: int | None = None) -> dict[str, Any]:
    return {"id": "q", "question": text, "language": "en", "kind": kind, "degree": degree, "article": PROTEST, "gold": gold}


def file_of(folder: Path, *rows: object) -> str:
    path = folder / "questions.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return str(path)


def test_a_row_a_kind_and_degree_tells_how_good_the_answers_are(samples: OnRecord, tmp_path: Path) -> None:
    asked = samples("ask", "What did Petra Hallowin say about the trucks?", "--json").object["citations"][0]
    right = question("What did Petra Hallowin say about the trucks?", "answerable", [[asked["start"], asked["end"]]], 1)
    wrong = question("What did Petra Hallowin say about the trucks?", "answerable", [[0, 1]], 1)
    unanswerable = question("How many submarines took part?", "unanswerable", [])
    before = samples.stored()
    ran = samples("eval", file_of(tmp_path, right, wrong, unanswerable), "--json").done()
    rows = {row["group"]: row for row in map(json.loads, ran.out.splitlines())}
    assert rows["answerable, degree 1"] == {
        "schema": 1,
        "group": "answerable, degree 1",
        "questions": 2,
        "first": 0.5,
        "in_three": 0.5,
        "right": 0.5,
        "answered": 1.0,
    }
    assert rows["unanswerable"]["answered"] == 0.0
    assert samples.stored() == before


def test_the_table_names_what_went_wrong_when_asked_to(samples: OnRecord, tmp_path: Path) -> None:
    ran = samples("eval", file_of(tmp_path, question("How many submarines?", "answerable", [[0, 9]], 2)), "--misses").done()
    assert "degree 2" in ran.out
    assert "How many submarines?" in ran.out


@pytest.mark.parametrize(
    "row", ["nothing", {"id": "q"}, question("Who?", "guess", []), {**question("Who?", "answerable", []), "gold": [1]}]
)
def test_a_file_that_is_no_question_file_is_refused_with_its_line(samples: OnRecord, tmp_path: Path, row: object) -> None:
    assert "line 1" in samples("eval", file_of(tmp_path, row)).refused(4)


def test_an_article_that_is_not_in_the_index_is_named(samples: OnRecord, tmp_path: Path) -> None:
    row = {**question("Who?", "answerable", [[0, 1]], 1), "article": "elsewhere"}
    assert "elsewhere" in samples("eval", file_of(tmp_path, row)).refused(4)

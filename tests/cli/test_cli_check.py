"""`check` as an editor runs it: exit codes, JSON, a draft as a table, and the real article by offsets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from runner import NOTICE

from bot.core.model import Kind
from bot.core.reading import read

if TYPE_CHECKING:
    from pathlib import Path

    from runner import OnRecord

TRUCKS = "“We have counted 160 trucks on the river road, and not one of them has moved since Saturday”"


def test_a_true_quotation_is_found_with_exit_0(samples: OnRecord) -> None:
    ran = samples("check", f"{TRUCKS} – Petra Hallowin").done()
    assert ran.out.startswith("Viewpoint: Sarnholt Courier")
    assert "Found, word for word. Speaker as stated: Petra Hallowin." in ran.out


@pytest.mark.parametrize(
    ("text", "verdict", "changes"),
    [
        (TRUCKS, "found", False),
        (f"{TRUCKS} – Oskel Vandry", "misattributed", False),
        (TRUCKS.replace("160", "170"), "altered", True),
        ("“Three moons were sold at the river road”", "not_found", False),
    ],
)
def test_a_verdict_is_an_object_and_only_found_ends_with_0(samples: OnRecord, text: str, verdict: str, changes: bool) -> None:  # noqa: FBT001
    ran = samples("check", text, "--json")
    assert ran.code == (0 if verdict == "found" else 1)
    found = ran.object
    assert (found["schema"], found["verdict"], found["changes_meaning"]) == (1, verdict, changes)
    assert {"matches", "differences", "speaker_given", "label"} <= set(found)
    assert bool(found["matches"]) == (verdict != "not_found")


def test_what_is_not_found_starts_with_the_notice(samples: OnRecord) -> None:
    ran = samples("check", "“Three moons were sold at the river road”")
    assert (ran.code, ran.out.startswith(NOTICE)) == (1, True)


def test_a_draft_is_a_row_a_quotation_and_is_not_stored(samples: OnRecord, tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text(f"{TRUCKS}, said Petra Hallowin.\n\n“Three moons were sold,” Oskel Vandry said.\n", "utf-8")
    before = samples.stored()
    ran = samples("check", "--file", str(draft))
    assert ran.code == 1
    assert "2 quotations in your draft" in ran.out
    assert "not in the index" in ran.out
    assert samples.stored() == before
    rows = [line for line in samples("check", "--file", str(draft), "--json").out.splitlines() if line]
    assert len(rows) == 2


def test_a_quotation_of_small_words_alone_is_found(samples: OnRecord) -> None:
    assert samples("check", "“not one of them has”", "--json").object["verdict"] == "found"


def test_a_true_quotation_is_found_among_many_articles_with_its_words(samples: OnRecord, tmp_path: Path) -> None:
    for number in range(14):
        (tmp_path / f"{number}.txt").write_text(f"The harbour cranes rust quietly in place {number}. Nobody came.\n\nThe end.", "utf-8")
    (tmp_path / "quoted.txt").write_text("“The harbour cranes rust quietly,” said Peter Holm.\n\nThe end.", "utf-8")
    samples("add", str(tmp_path), "--source", "signal").done()
    assert samples("check", "“The harbour cranes rust quietly”", "--json").done().object["verdict"] == "found"


def test_a_draft_without_quotations_says_so(samples: OnRecord, tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text("Nobody said a word.", "utf-8")
    assert "The draft has no quotation." in samples("check", "--file", str(draft)).done().out


def test_what_cannot_be_checked_is_one_line(samples: OnRecord, tmp_path: Path) -> None:
    samples("check").refused(2)
    samples("check", "“”").refused(4)
    samples("check", "--file", str(tmp_path / "nowhere.txt")).refused(4)
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    samples("check", "--file", str(tmp_path / "binary")).refused(4)


# --- The real article ----------------------------------------------------------------------------------------------------


@pytest.fixture
def real(onrecord: OnRecord, seed_article: Path) -> OnRecord:
    onrecord.set(ONRECORD_SOURCES=seed_article.with_name("sources.toml"))
    onrecord("add", seed_article).done()
    return onrecord


def _verdict(real: OnRecord, words: str) -> str:
    return str(real("check", f"“{words}”", "--json").object["verdict"])


def test_a_sentence_of_paragraph_24_is_not_a_quotation(real: OnRecord, seed_text: str) -> None:
    for one in read(seed_text).statements:
        if one.paragraph == 24:
            assert _verdict(real, seed_text[one.start : one.end]) == "not_a_quotation"
            assert _verdict(real, seed_text[seed_text.index(" ", one.start + 45) : one.end]) == "not_a_quotation"


def test_the_heading_of_paragraph_16_is_not_a_quotation(real: OnRecord, seed_text: str) -> None:
    (heading,) = [one for one in read(seed_text).statements if one.paragraph == 16]
    assert _verdict(real, seed_text[heading.start : heading.end].strip("“”")) == "not_a_quotation"


def test_the_embassys_words_under_another_name_are_misattributed(real: OnRecord) -> None:
    ran = real("check", "“absolutely unacceptable” – Zakharova", "--json")
    assert (ran.code, ran.object["verdict"]) == (1, "misattributed")
    assert [one["speaker"] for one in ran.object["matches"]] == ["russian-embassy-in-serbia"]


def test_every_quotation_of_one_sentence_is_found_in_translation(real: OnRecord, seed_text: str) -> None:
    direct = [one for one in read(seed_text).statements if one.kind is Kind.DIRECT and one.quoted == (one.quoted[0],)]
    assert len(direct) >= 15
    for one in direct[::3]:
        words = seed_text[one.quoted[0].start : one.quoted[0].end].strip("“”, ")
        if not one.inserts:
            assert _verdict(real, words) == "found_in_translation", one

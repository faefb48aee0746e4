"""A sent answer as stored: sealed, without a word of any article, and replayed to the letter."""

from __future__ import annotations

import json
from dataclasses import asdict, fields, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import pytest

from bot.briefing.record import replayed, seal, to_record, verify
from bot.briefing.reply import compose, plain
from bot.core.labels import label
from bot.core.model import Answer, Audience, Dropped, Speaker, Status, Translation, Translator, Version, Voice
from bot.core.wording import parse
from tests.core.builders import (
    GROWERS,
    MARRANT,
    TODAY,
    answer,
    arrangement,
    candidates,
    card,
    english,
    outlet,
    voiced,
    wordings,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.ports import Record
    from bot.core.wording import Wording

OUTLETS = {one.id: one for one in (outlet("Alpha", status="state_controlled", place={"en": "Godren"}), outlet("Beta"), outlet("Gamma"))}
BY = arrangement(*OUTLETS.values())

FIRST = "“The pier cracked in the winter,” said Anna Holt. The bridge\u202e was closed.\r\n\r\nPears rot. 𝕏 marks it."
SECOND = "“The pier cracked in the winter,” a woman told Beta.\n\nNobody was there."


def _parts() -> tuple[Answer, dict[str, Version]]:
    """An answer with everything that an answer can have, and the texts it quotes."""
    first = candidates((card("a", "alpha", title="T", translation=Translation("ru", Translator.NAMED, "N. Pirel")), FIRST))
    second = candidates((card("b", "beta", published=date(2021, 10, 28)), SECOND))
    other = voiced("Q8", "We leave.", card("a2", "alpha"), Voice.SPEAKER, MARRANT)
    group = voiced("Q9", "We stay.", card("b2", "beta"), Voice.UNNAMED, GROWERS)
    copy = candidates((card("c", "gamma"), "We leave."))
    points = ((first[1], first[2]), (first[0],), (other,), (second[0],), (group,), (copy[0],))
    made = answer(
        BY.arrange(points),
        read_as="Which bridge?",
        missing="Not in the indexed text: Zorvat",
        premise="a premise",
        degraded="model_unavailable",
        closing=("Nothing on this from: Delta (1 article searched)",),
        dropped=(Dropped("unknown_quote"), Dropped("heading")),
        model="m",
        total_ms=4.25,
    )
    quoted = (citation.quote.version for section in made.shown for citation in section.citations)
    return made, {version.sha256: version for version in quoted}


def _nearest() -> tuple[Answer, dict[str, Version]]:
    rows = candidates((card("a", "alpha"), FIRST))
    made = answer(BY.arrange(((rows[1],),)), status=Status.NOT_IN_TEXT)
    version = rows[0].live.passage.version
    return made, {version.sha256: version}


def _nothing() -> tuple[Answer, dict[str, Version]]:
    return answer(status=Status.NOT_IN_TEXT, closing=("No article is indexed yet.",)), {}


ANSWERS = pytest.mark.parametrize("parts", [_parts(), _nearest(), _nothing()], ids=["answered", "nearest", "nothing"])
Parts = tuple[Answer, dict[str, Version]]


def _record(made: Answer, wording: Wording | None = None) -> Record:
    return to_record(made, wording or english(), audience=Audience.STAFF)


# --- Replay ------------------------------------------------------------------------------------------------------------


@ANSWERS
def test_a_replayed_record_composes_to_the_same_text(parts: Parts) -> None:
    made, versions = parts
    assert plain(compose(replayed(_record(made), versions), english())) == plain(compose(made, english()))


@ANSWERS
def test_a_replayed_record_is_the_same_record(parts: Parts) -> None:
    made, versions = parts
    record = _record(made)
    assert to_record(replayed(record, versions), english(), audience=record.audience) == record


@ANSWERS
@pytest.mark.parametrize("language", sorted(wordings()))
def test_a_record_replays_in_every_language(parts: Parts, language: str) -> None:
    made, versions = parts
    wording = wordings()[language]
    record = _record(replace(made, language=language, prompt=wording.ref), wording)
    assert plain(compose(replayed(record, versions), wording)).startswith(made.shown[0].label.text if len(made.shown) == 1 else "")
    assert all(check.ok for check in _checks(record, versions, wording) if not check.what.startswith("label"))


def test_a_record_cannot_be_replayed_without_its_text() -> None:
    made, versions = _parts()
    with pytest.raises(KeyError):
        replayed(_record(made), dict(list(versions.items())[1:]))


def test_a_record_cannot_be_replayed_from_a_text_that_is_too_short() -> None:
    made, versions = _parts()
    with pytest.raises(ValueError, match="no slice"):
        replayed(_record(made), {name: replace(version, text="") for name, version in versions.items()})


def test_a_record_holds_no_word_of_any_article() -> None:
    stored = json.dumps(asdict(_record(_parts()[0])), default=str, ensure_ascii=False)
    assert all(word not in stored for word in ("cracked", "rot", "leave", "stay", "was closed", "told Beta"))


def test_a_record_says_where_each_quotation_stands() -> None:
    made, versions = _parts()
    record = _record(made)
    words = [versions[one.version].text[one.start : one.end] for one in record.citations]
    assert words == [citation.quote.text for section in made.shown for citation in section.citations]
    assert [one.n for one in record.citations] == list(range(1, len(words) + 1))
    assert len({(one.label, one.point) for one in record.citations}) == sum(len(section.points) for section in made.shown)


# --- The seal ----------------------------------------------------------------------------------------------------------


def _other(value: object) -> object:
    """Another value of the same kind."""
    match value:
        case StrEnum():
            return next(one for one in type(value) if one is not value)
        case bool():
            return not value
        case str():
            return f"{value}x"
        case int() | float():
            return value + 1
        case datetime():
            return value + timedelta(microseconds=1)
        case tuple():
            return (*value, "x")
        case None:
            return "x"
        case Speaker():
            return replace(value, name=f"{value.name}x")
        case _:
            raise AssertionError(value)


def _changed(value: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 (any of the record's own values)
    """A dataclass with each of its fields changed in turn."""
    for field in fields(value):
        yield field.name, replace(value, **{field.name: _other(getattr(value, field.name))})


def test_the_seal_changes_with_every_field_of_a_record() -> None:
    record = _record(_parts()[0])
    seals = {name: seal(one) for name, one in _changed(record) if name != "seal"}
    assert len(seals) == len(fields(record)) - 1
    assert [name for name, found in seals.items() if found == record.seal] == []
    assert len(set(seals.values())) == len(seals)


@pytest.mark.parametrize("part", ["labels", "citations", "dropped"])
def test_the_seal_changes_with_every_field_of_a_part(part: str) -> None:
    record = _record(_parts()[0])
    rows = getattr(record, part)
    for place, row in enumerate(rows):
        for name, one in _changed(row):
            changed: dict[str, Any] = {part: (*rows[:place], one, *rows[place + 1 :])}
            assert seal(replace(record, **changed)) != record.seal, f"{part}[{place}].{name}"


def test_the_seal_changes_with_every_field_of_a_speaker() -> None:
    record = _record(_parts()[0])
    place = next(n for n, one in enumerate(record.citations) if one.speaker)
    cited = record.citations[place]
    assert cited.speaker
    for name, speaker in _changed(cited.speaker):
        citations = (*record.citations[:place], replace(cited, speaker=speaker), *record.citations[place + 1 :])
        assert seal(replace(record, citations=citations)) != record.seal, name


@pytest.mark.parametrize("part", ["labels", "citations", "dropped", "closing"])
def test_the_seal_changes_when_a_part_is_gone_or_moved(part: str) -> None:
    record = _record(replace(_parts()[0], closing=("one", "two")))
    rows = getattr(record, part)
    assert len(rows) > 1
    for other in (rows[1:], rows[:-1], rows[::-1], (*rows, rows[-1])):
        changed: dict[str, Any] = {part: other}
        assert seal(replace(record, **changed)) != record.seal


def test_a_null_and_a_word_are_sealed_apart() -> None:
    record = _record(_parts()[0])
    assert seal(replace(record, missing=None)) != seal(replace(record, missing="null"))
    assert seal(replace(record, missing=None)) != seal(replace(record, missing="None"))


def test_the_seal_does_not_depend_on_the_seal() -> None:
    record = _record(_parts()[0])
    assert seal(replace(record, seal="x")) == seal(record) == record.seal


# --- Verify ------------------------------------------------------------------------------------------------------------


def _checks(record: Record, versions: dict[str, Version], wording: Wording | None = None, **given: Any) -> list[Any]:  # noqa: ANN401
    now = wording or english()
    current = {source: label(OUTLETS[source] if source else None, now, today=TODAY) for source in {shown.source for shown in record.labels}}
    used = [file.text for file in now.files]
    arguments: dict[str, Any] = {"used": used, "current": current, "now": now} | given
    return list(verify(record, versions, **arguments))


def _faults(record: Record, versions: dict[str, Version], **given: Any) -> list[str]:  # noqa: ANN401
    return [check.what for check in _checks(record, versions, **given) if not check.ok]


@ANSWERS
def test_an_answer_that_nobody_touched_verifies(parts: Parts) -> None:
    made, versions = parts
    record = _record(made)
    checks = _checks(record, versions)
    assert all(check.ok for check in checks)
    whats = [check.what for check in checks]
    assert whats.count("record") == whats.count("message") == 1
    assert sum(what.startswith("quotation") for what in whats) == len(record.citations)
    assert sum(what.startswith("text") for what in whats) == len(versions)
    assert sum(what.startswith("label") for what in whats) == len(record.labels)
    assert f"wording {english().ref}" in whats


def test_one_changed_character_of_a_quoted_text_is_found() -> None:
    made, versions = _nearest()
    name, version = next(iter(versions.items()))
    cited = _record(made).citations[0]
    inside = version.text[: cited.start] + "X" + version.text[cited.start + 1 :]
    assert _faults(_record(made), {name: replace(version, text=inside)}) == [f"text {name[:12]}", "quotation [1]", "message"]
    outside = version.text[:-1] + "!"
    assert _faults(_record(made), {name: replace(version, text=outside)}) == [f"text {name[:12]}"]


def test_a_text_that_is_gone_is_found() -> None:
    record = _record(_nearest()[0])
    assert _faults(record, {}) == [f"text {record.citations[0].version[:12]}", "quotation [1]", "message"]


@pytest.mark.parametrize(("start", "end"), [(1, 0), (0, -1), (-1, 0), (0, 1), (10_000, 10_000)])
def test_a_moved_offset_is_found(start: int, end: int) -> None:
    made, versions = _nearest()
    record = _record(made)
    cited = record.citations[0]
    moved = replace(record, citations=(replace(cited, start=cited.start + start, end=cited.end + end),))
    assert {"quotation [1]", "record", "message"} <= set(_faults(moved, versions))


def test_a_moved_offset_is_found_even_under_a_new_seal() -> None:
    made, versions = _nearest()
    record = _record(made)
    moved = replace(record, citations=(replace(record.citations[0], end=record.citations[0].end - 1),))
    assert _faults(replace(moved, seal=seal(moved)), versions) == ["quotation [1]", "message"]


def test_a_changed_label_is_found() -> None:
    made, versions = _nearest()
    record = _record(made)
    changed = replace(record, labels=(replace(record.labels[0], text="Viewpoint: Alpha · private outlet"),))
    assert _faults(changed, versions) == ["record", "message"]


def test_a_label_that_reads_otherwise_today_is_no_fault_of_the_record() -> None:
    made, versions = _nearest()
    today = {"alpha": label(outlet("Alpha"), english(), today=TODAY)}
    assert _faults(_record(made), versions, current=today) == []
    assert _faults(_record(made), versions, current={}) == []


def test_another_prompt_digest_is_found() -> None:
    made, versions = _nearest()
    record = _record(made)
    ref = record.prompt[:-1] + ("0" if record.prompt[-1] != "0" else "1")
    assert _faults(replace(record, prompt=ref), versions) == [f"wording {ref}", "record"]


def test_another_prompt_text_is_found() -> None:
    made, versions = _nearest()
    ref = english().ref
    assert _faults(_record(made), versions, used=[english().files[0].text + "\n"]) == [f"wording {ref}"]
    assert _faults(_record(made), versions, used=[None]) == [f"wording {ref}"]


def test_a_wording_that_was_changed_under_its_version_is_found() -> None:
    made, versions = _nearest()
    changed = parse(english().files[0].text + "\n", name="en")
    assert _faults(_record(made), versions, now=changed) == [f"wording {english().ref}"]


def test_a_wording_with_a_raised_version_leaves_the_old_record_standing() -> None:
    made, versions = _nearest()
    raised = parse(english().files[0].text.replace("version = 1", "version = 999", 1), name="en")
    assert _faults(_record(made), versions, now=raised) == []


@pytest.mark.parametrize("field", ["question", "closing", "asked_at", "reply_sha256", "audience"])
def test_a_changed_record_is_found(field: str) -> None:
    made, versions = _nearest()
    record = _record(made)
    value = ("x",) if field == "closing" else _other(getattr(record, field))
    assert "record" in _faults(replace(record, **{field: value}), versions)  # type: ignore[arg-type]

"""What became of a quotation, and the words in which a correction says so and who erred."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.app import all_wordings
from bot.briefing.correcting import Case, correction
from bot.briefing.due import Scene
from bot.briefing.fates import ArticleNow, Became, Cited, Held, LabelChange, fate, label_change, state
from bot.briefing.fixes import FIXED
from bot.briefing.reaching import Suspect
from bot.briefing.record import seal
from bot.briefing.reply import Head, Said, plain
from bot.briefing.sections import Arrangement
from bot.core.labels import Source
from bot.core.model import Audience, Card, LivePassage, Passage, Span, Speaker, Statement, Version, Voice
from bot.core.ports import Record, RecordedCitation, RecordedLabel
from bot.core.reading import read

AT = datetime(2026, 5, 20, 21, 4, tzinfo=UTC)
BEGAN = AT - timedelta(hours=3)
COURIER = Source("courier", "Sarnholt Courier", status="private", confirmed_by="desk", confirmed_on=AT.date())
WORDING = all_wordings()["en"]
ARRANGEMENT = Arrangement({"courier": COURIER}, WORDING, AT.date())
ANA, BO = Speaker("ana-merik", "Ana Merik"), Speaker("bo-tarn", "Bo Tarn")
FIRST = "The ferry stopped on October 22 at noon.\n\nThe crew waited on the quay for an hour."
LINE = "Viewpoint: Sarnholt Courier · private outlet"
NOTICE = "Notice from this bot · no outlet quoted"


def live(text: str, **changes: object) -> tuple[LivePassage, ...]:
    """A text as it may be shown; `changes` are made to the reading of its first sentence."""
    reading, version = read(text), Version.of(text)
    found = []
    for number, span in enumerate(reading.paragraphs, 1):
        statements = tuple(one for one in reading.statements if one.paragraph == number)
        if number == 1 and changes:
            statements = (replace(statements[0], **changes), *statements[1:])  # type: ignore[arg-type] (a Statement's own)
        passage = Passage(version, span.start, span.end)
        found.append(LivePassage(number, Card("courier/ferry", "courier"), passage, number, statements, Span(span.start, span.end)))
    return tuple(found)


def now(text: str, *, held: tuple[Held, ...] = (), withdrawn: bool = False, hidden: bool = False, **changes: object) -> ArticleNow:
    shown = () if hidden or withdrawn else live(text, **changes)
    return ArticleNow(shown, Version.of(text).sha256, AT, AT if withdrawn else None, held, fixed_at=AT)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def first_of(text: str) -> Statement:
    return read(text).statements[0]


def cited(text: str = FIRST, voice: Voice = Voice.OUTLET, speaker: Speaker | None = None) -> Cited:
    one = first_of(text)
    words = text[one.start : one.end]
    return Cited(
        "courier/ferry", Version.of(text).sha256, one.start, one.end, sha(words), sha(text.split("\n\n", maxsplit=1)[0]), voice, speaker
    )


def became(article: ArticleNow, quoted: Cited | None = None) -> Became:
    return fate(quoted or cited(), article, Version.of(FIRST)).became


NEW_DATE = FIRST.replace("October 22", "October 23")
GONE = "Nothing of this was so.\n\nThe crew waited on the quay for an hour."
MOVED = "A storm came up.\n\n" + FIRST
SPOKEN = {"voice": Voice.SPEAKER, "speaker": BO}


@pytest.mark.parametrize(
    ("article", "expected"),
    [
        (now(FIRST), Became.STANDS),
        (now(MOVED), Became.STANDS),
        (now(NEW_DATE), Became.CHANGED),
        (now(GONE), Became.REMOVED),
        (now(FIRST, withdrawn=True), Became.WITHDRAWN),
        (now(FIRST, held=(Held(None, BEGAN),), hidden=True), Became.HELD),
        (now(FIRST, held=(Held(sha(FIRST.split("\n\n", maxsplit=1)[0]), BEGAN),)), Became.HELD),
        (now(FIRST, held=(Held(sha("another paragraph"), BEGAN),)), Became.STANDS),
        (now(FIRST, **SPOKEN), Became.OUR_ERROR),
        (now(MOVED.removeprefix("A storm came up.\n\n") + "\n\nMore.", **SPOKEN), Became.CHANGED),
        (now(FIRST + "\n\nMore.", **SPOKEN, flags=frozenset({FIXED})), Became.OUR_ERROR),
    ],
)
def test_what_became_of_a_quotation_and_by_whose_doing(article: ArticleNow, expected: Became) -> None:
    assert became(article) is expected


def test_an_answers_state_is_empty_while_all_stands_and_another_one_for_each_change() -> None:
    stands = fate(cited(), now(MOVED), Version.of(FIRST))
    assert state([stands, stands], []) == ""
    articles = [now(NEW_DATE), now(NEW_DATE.replace("noon", "dusk")), now(GONE), now(FIRST, withdrawn=True), now(FIRST, **SPOKEN)]
    since = [now(FIRST, held=(Held(None, BEGAN + timedelta(hours=n)),), hidden=True) for n in range(2)]
    states = [state([fate(cited(), one, Version.of(FIRST))], []) for one in (*articles, *since)]
    labels = state([stands], [LabelChange("a", "b")])
    assert len({*states, labels, ""}) == len(states) + 2
    later = now(NEW_DATE + "\n\nMore, in a third version.")
    assert state([fate(cited(), later, Version.of(FIRST))], []) == states[0], "what readers were told still holds"


def test_only_those_are_due_whose_readers_were_told_another_state() -> None:
    scene = Scene({"courier/ferry": now(NEW_DATE)}, {Version.of(FIRST).sha256: Version.of(FIRST)}, {})
    fresh = Suspect(1, "R1", "", "[]", (cited(),), Audience.STAFF)
    (due,) = scene.due([fresh])
    assert list(scene.due([replace(fresh, told=due.state)])) == []
    back = Scene({"courier/ferry": now(FIRST)}, {}, {})
    assert [one.state for one in back.due([fresh, replace(fresh, told=due.state)])] == [""]


def shown(label: str = LINE, status: str = "private", as_of: str | None = None) -> RecordedLabel:
    return RecordedLabel("courier", "Sarnholt Courier", label, (), status, None, as_of)


@pytest.mark.parametrize(
    ("label", "same_wording", "changed"),
    [
        (shown(), True, False),
        (shown("Viewpoint: Sarnholt Courier · status not assessed", "not_assessed"), True, True),
        (shown("Viewpoint: Sarnholt Courier · private outlet (Kelmora)"), True, True),
        (shown("Viewpoint: Sarnholt Courier · privately owned"), False, False),
        (shown(f"{LINE} (assessed 2022)", as_of="2022"), True, False),
    ],
    ids=["as it was", "a status", "a place", "new words for the same status", "the year of an old assessment"],
)
def test_a_label_has_changed_by_the_desks_doing_alone(label: RecordedLabel, *, same_wording: bool, changed: bool) -> None:
    assert (label_change(label, ARRANGEMENT, same_wording=same_wording) is not None) is changed


def case(article: ArticleNow, quoted: Cited | None = None, labels: tuple[LabelChange, ...] = ()) -> Case:
    quoted = quoted or cited()
    one = fate(quoted, article, Version.of(FIRST))
    citation = RecordedCitation(
        n=1, label=0, point=0, article=quoted.article, version=quoted.version, start=quoted.start, end=quoted.end, paragraph=1,
        kind="narrative", voice=quoted.voice, speaker=quoted.speaker, voice_line="", extras=(), remark=None, whole_sentence=True,
        digest=quoted.digest,
    )  # fmt: skip
    record = Record(
        id="7F3A", question="When did the ferry stop?", asked_at=BEGAN, audience=Audience.STAFF, language="en", status="answered",
        mode="extractive", degraded=None, read_as=None, missing=None, premise=None, model=None, prompt=WORDING.ref, total_ms=1.0,
        labels=(shown(),), citations=(citation,), closing=(), dropped=(), reply_sha256="x", seal="",
    )  # fmt: skip
    sealed = replace(record, seal=seal(record))
    return Case(sealed, (one,), labels, {quoted.version: Version.of(FIRST)}, {quoted.article: article.live})


def told(article: ArticleNow, quoted: Cited | None = None, labels: tuple[LabelChange, ...] = ()) -> tuple[str, str]:
    made = correction(case(article, quoted, labels), ARRANGEMENT, at=AT)
    assert isinstance(made.edit.blocks[0], Head)
    assert isinstance(made.reply.blocks[0], Head)
    assert any(isinstance(block, Said) and "⚠" in block.text for block in made.edit.blocks)
    return plain(made.edit), plain(made.reply)


TIME = "20 May 2026, 21:04 UTC"


def test_a_changed_sentence_is_shown_anew_with_what_it_said_before() -> None:
    edit, reply = told(now(NEW_DATE))
    said = "Sarnholt Courier changed the sentence quoted in [1]. Before: October 22. Now: October 23."
    assert edit.startswith(f"{LINE}\n")
    assert f"⚠ Correction, {TIME}. {said}" in edit
    assert "> The ferry stopped on October 23 at noon." in edit
    assert "Record 7F3A" in edit
    assert reply == f"{LINE}\n\n⚠ Correction, {TIME}, to record 7F3A. {said}"


@pytest.mark.parametrize(
    ("new", "before", "after"),
    [
        (FIRST.replace(" at noon", ""), "October 22 at noon", "October 22"),
        (FIRST.replace("The ferry", "On Friday the ferry"), "The", "On Friday the"),
        (FIRST.replace("stopped on", "stopped not on"), "stopped", "stopped not"),
    ],
)
def test_what_was_put_in_or_taken_out_is_told_with_a_word_beside_it(new: str, before: str, after: str) -> None:
    edit, _ = told(now(new))
    assert f"Before: {before}. Now: {after}." in edit


def test_a_removed_sentence_leaves_its_label_and_says_so() -> None:
    edit, reply = told(now(GONE))
    assert edit == f"{LINE}\n\n⚠ Correction, {TIME}. Sarnholt Courier removed the sentence quoted in [1]."
    assert "to record 7F3A" in reply


def test_what_is_withdrawn_or_held_shows_nothing_of_it() -> None:
    edit, _ = told(now(FIRST, withdrawn=True))
    assert edit == f"{LINE}\n\n⚠ Withdrawn, {TIME}. Sarnholt Courier’s article was withdrawn; nothing of it is quoted any more."
    edit, _ = told(now(FIRST, held=(Held(None, AT),), hidden=True))
    assert edit == f"{LINE}\n\n⚠ Not shown while it is being reviewed, since {TIME}."


def test_a_wrong_speaker_is_our_error_and_never_the_outlets() -> None:
    quoted = cited(voice=Voice.SPEAKER, speaker=ANA)
    edit, reply = told(now(FIRST, **SPOKEN, flags=frozenset({FIXED})), quoted)
    said = (
        "Our error. Record 7F3A named the wrong speaker in [1]. The words are Bo Tarn’s, not Ana Merik’s. "
        "Sarnholt Courier’s text had it right."
    )
    assert said in edit
    assert reply.startswith(f"{NOTICE}\n\n⚠ Correction, ")
    assert said in reply


@pytest.mark.parametrize(
    ("voice", "whose"),
    [(Voice.OUTLET, "Sarnholt Courier’s own"), (Voice.NOT_ESTABLISHED, "of a speaker not established")],
)
def test_words_that_an_editor_takes_from_a_speaker_are_told_as_whose_they_are_or_as_nobodys(voice: Voice, whose: str) -> None:
    fixed = now(FIRST, voice=voice, speaker=None, flags=frozenset({FIXED}))
    edit, _ = told(fixed, cited(voice=Voice.SPEAKER, speaker=ANA))
    assert f"The words are {whose}, not Ana Merik’s." in edit


def test_a_changed_label_says_what_it_was() -> None:
    edit, reply = told(now(FIRST), labels=(LabelChange("Viewpoint: Sarnholt Courier · status not assessed", LINE),))
    said = (
        f"This answer’s first line read “Viewpoint: Sarnholt Courier · status not assessed”; since then it was reviewed and reads “{LINE}”."
    )
    assert said in edit
    assert said in reply
    assert "> The ferry stopped on October 22 at noon." in edit


def test_what_is_lifted_is_shown_again() -> None:
    edit, _ = told(now(FIRST))
    assert "This answer stands again as it was sent." in edit
    assert "> The ferry stopped on October 22 at noon." in edit

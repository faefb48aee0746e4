"""The values that carry the promises refuse what must not be shown."""

from __future__ import annotations

import dataclasses
import hashlib

import pytest

from bot.core.model import (
    Answer,
    Card,
    Citation,
    Kind,
    Label,
    Passage,
    Point,
    Quote,
    Section,
    Statement,
    Status,
    Version,
    Voice,
)
from tests.core.builders import MARRANT, NOON, VANDRY, answer, arrangement, card, outlet, single, voiced

TEXT = "The bridge is closed.\r\n\r\n“We leave,” she said. 𝕏 ends."


def _citation(voice: Voice = Voice.NOT_ESTABLISHED, of: Card | None = None) -> Citation:
    speaker = MARRANT if voice is Voice.SPEAKER else None
    one = voiced("Q1", "We leave.", of or card("a", "daily"), voice, speaker)
    return Citation(1, Quote.of(one.live, one.statement), "a line")


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (0, 0), (5, 5), (6, 5), (0, len(TEXT) + 1), (len(TEXT), len(TEXT) + 1), (-5, -1)])
def test_a_slice_that_does_not_exist_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="no slice"):
        Passage(Version.of(TEXT), start, end)


def test_a_quote_refuses_a_slice_that_does_not_exist() -> None:
    with pytest.raises(ValueError, match="no slice"):
        Quote(Version.of("ab"), 0, 3, card("a", "x"), 1, Kind.DIRECT, Voice.OUTLET, None, whole_sentence=True)


def test_nothing_can_be_quoted_from_an_empty_text() -> None:
    with pytest.raises(ValueError, match="no slice"):
        Passage(Version.of(""), 0, 0)


def test_a_passage_is_the_slice_of_its_text_in_code_points() -> None:
    start = TEXT.index("𝕏")
    assert Passage(Version.of(TEXT), start, start + 1).text == "𝕏"


@pytest.mark.parametrize("kind", [Passage, Quote])
def test_what_is_quoted_holds_no_string_of_its_own(kind: type) -> None:
    names = {field.name for field in dataclasses.fields(kind)}
    assert not names & {"text", "words", "quote", "string"}
    assert all("str" not in str(field.type).split(" | ") for field in dataclasses.fields(kind))


def test_a_quote_of_a_statement_is_its_whole_sentence() -> None:
    one = single("“We leave,” she said. He stays.", card("a", "daily"))[0]
    quote = Quote.of(one.live, one.statement)
    assert (quote.text, quote.whole_sentence, quote.kind, quote.paragraph) == (
        "“We leave,” she said.", True, Kind.DIRECT, 1,
    )  # fmt: skip
    assert quote.digest == hashlib.sha256("“We leave,” she said.".encode()).hexdigest()


def test_no_text_of_an_article_shows_in_a_repr() -> None:
    one = single("A secret sentence.", card("a", "daily"))[0]
    shown = arrangement(outlet("Daily")).arrange(((one,),))
    assert "secret" not in repr(one) + repr(shown) + repr(answer(shown))


def test_a_value_cannot_be_changed() -> None:
    passage = Passage(Version.of(TEXT), 0, 3)
    with pytest.raises(dataclasses.FrozenInstanceError):
        passage.end = 5  # type: ignore[misc]


def test_a_version_is_named_by_its_text_and_tells_when_the_text_is_another() -> None:
    version = Version.of(TEXT)
    assert version.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert version.intact
    assert not dataclasses.replace(version, text=TEXT[:-1]).intact
    assert not dataclasses.replace(version, text=TEXT.replace("\r\n", "\n")).intact


def test_a_lone_surrogate_has_no_version() -> None:
    with pytest.raises(UnicodeEncodeError):
        Version.of("a\ud800")


@pytest.mark.parametrize("voice", [Voice.OUTLET, Voice.NOT_ESTABLISHED])
def test_a_voice_without_speaker_has_none(voice: Voice) -> None:
    with pytest.raises(ValueError, match="voice"):
        Statement(0, 1, 1, Kind.DIRECT, voice, MARRANT)


@pytest.mark.parametrize("voice", [Voice.SPEAKER, Voice.UNNAMED])
def test_a_speaker_or_group_is_never_missing_its_words(voice: Voice) -> None:
    with pytest.raises(ValueError, match="voice"):
        Statement(0, 1, 1, Kind.DIRECT, voice, None)


def test_a_point_without_a_citation_is_refused() -> None:
    with pytest.raises(ValueError, match="without a citation"):
        Point(Voice.OUTLET, None, ())


@pytest.mark.parametrize(("voice", "speaker"), [(Voice.OUTLET, None), (Voice.SPEAKER, VANDRY), (Voice.UNNAMED, MARRANT)])
def test_a_point_in_another_voice_than_its_quote_is_refused(voice: Voice, speaker: object) -> None:
    with pytest.raises(ValueError, match="another voice"):
        Point(voice, speaker, (_citation(Voice.SPEAKER),))  # type: ignore[arg-type]


def test_a_section_without_points_is_refused() -> None:
    with pytest.raises(ValueError, match="without points"):
        Section(Label("daily", "Daily", "Viewpoint: Daily"), ())


@pytest.mark.parametrize("source", ["other", None])
def test_a_section_that_quotes_another_outlet_is_refused(source: str | None) -> None:
    point = Point(Voice.NOT_ESTABLISHED, None, (_citation(of=card("a", source)),))
    with pytest.raises(ValueError, match="another outlet"):
        Section(Label("daily", "Daily", "Viewpoint: Daily"), (point,))


@pytest.mark.parametrize("text", ["", "  ", "\n\t"])
def test_a_label_without_words_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="without words"):
        Label("daily", "Daily", text)


def test_only_an_answered_answer_has_sections() -> None:
    shown = arrangement(outlet("Daily")).arrange((single("We leave.", card("a", "daily")),))
    for status in Status:
        sections = () if status is Status.ANSWERED else shown.sections
        with pytest.raises(ValueError, match="sections"):
            Answer("1", "Q?", NOON, "en", status, sections)


def test_an_answer_is_labelled_by_the_outlets_it_shows() -> None:
    shown = arrangement(outlet("Daily")).arrange((single("We leave.", card("a", "daily")),))
    assert [one.source for one in answer(shown).labels] == ["daily"]
    assert [one.source for one in answer(shown, status=Status.NOT_IN_TEXT).labels] == ["daily"]
    assert answer(status=Status.NOT_IN_TEXT).labels == ()

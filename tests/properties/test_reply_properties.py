"""What holds for every message and every draft, whatever words an article or a model brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from bot.briefing.draft import Draft, DraftPoint, Evidence
from bot.briefing.grounding import ground
from bot.briefing.record import replayed, seal, to_record, verify
from bot.briefing.reply import Head, Notes, Quoted, Reply, Said, Small, compose, notice, plain
from bot.core.labels import label
from bot.core.model import Answer, Audience, Kind, Status, Voice
from bot.terminal.render import render
from tests.core.builders import GROWERS, MARRANT, TODAY, VANDRY, answer, arrangement, candidates, card, english, outlet, voiced, wordings
from tests.properties.strategies import EXAMPLES, texts, worded

if TYPE_CHECKING:
    from bot.briefing.draft import Candidate

OUTLETS = {
    one.id: one
    for one in (outlet("Alpha"), outlet("Beta", status="state_controlled", place={"en": "Godren"}), outlet("Gamma"), outlet("Delta"))
}
BY = arrangement(*OUTLETS.values())

articles = st.lists(st.tuples(st.sampled_from([*OUTLETS, None]), worded), max_size=5)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """An answer that quotes any sentences of any texts, or none."""
    held = draw(articles)
    rows = candidates(*((card(f"a{place}", source), text) for place, (source, text) in enumerate(held)))
    sentences = st.lists(st.sampled_from(rows), max_size=6, unique_by=lambda one: one.id) if rows else st.just([])
    picked: list[Candidate] = draw(sentences)
    answered = draw(st.booleans())
    status = Status.ANSWERED if picked and answered else Status.NOT_IN_TEXT
    closing = draw(st.lists(st.sampled_from(["Nothing on this from: Delta", "Not shown here: Gamma"]), max_size=2))
    return answer(BY.arrange(tuple((one,) for one in picked)), status=status, read_as=draw(st.none() | worded), closing=tuple(closing))


def _first_words(made: Answer) -> str:
    """What a message of this answer must start with."""
    if not made.shown:
        return "Notice from this bot · no outlet quoted"
    names = " · ".join(one.outlet for one in made.labels)
    return f"Viewpoints, shown separately: {names}" if len(made.shown) > 1 else made.labels[0].text


@EXAMPLES
@given(answers())
def test_every_message_starts_with_its_label_or_the_notice(made: Answer) -> None:
    reply = compose(made, english())
    assert reply.blocks[0] == Head(_first_words(made))
    assert plain(reply).split("\n")[0] == _first_words(made)


@EXAMPLES
@given(answers(), st.integers(20, 120))
def test_every_terminal_rendering_starts_with_the_words_of_the_label(made: Answer, width: int) -> None:
    shown = render(compose(made, english()), width=width).plain
    assert shown == shown.lstrip()
    assert " ".join(shown.split()).startswith(_first_words(made))
    assert max(map(cell_len, shown.split("\n"))) <= width


@EXAMPLES
@given(answers())
def test_each_section_has_its_own_label_above_its_first_quotation(made: Answer) -> None:
    blocks = compose(made, english()).blocks
    last = ""
    for block in blocks:
        if isinstance(block, Head):
            last = block.text
        elif isinstance(block, Quoted):
            source = block.quote.card.source
            assert last == BY.label(source).text


@EXAMPLES
@given(answers())
def test_what_is_quoted_is_a_slice_of_the_text(made: Answer) -> None:
    for section in made.shown:
        for citation in section.citations:
            quote = citation.quote
            assert quote.text == quote.version.text[quote.start : quote.end]
            assert quote.text in plain(compose(made, english())) or not quote.text.isprintable()


@EXAMPLES
@given(answers())
def test_others_words_stand_behind_their_mark_on_every_line(made: Answer) -> None:
    reply = compose(made, english())
    own = [line for block in reply.blocks for line in (block.line if isinstance(block, Quoted) else block.text).split("\n")]
    if ">" not in (made.read_as or ""):
        assert [line for line in plain(reply).split("\n") if line and not line.startswith("> ")] == [line for line in own if line]


@EXAMPLES
@given(answers(), st.integers(20, 120))
def test_a_terminal_loses_no_letter_of_a_quotation(made: Answer, width: int) -> None:
    blocks = [block for block in compose(made, english()).blocks if isinstance(block, Quoted)]
    for block in blocks:
        shown = render(Reply((Head("Viewpoint: X"), block)), width=width).plain
        lines = [line[2:] for line in shown.split("\n") if line.startswith("> ")]
        assert "".join("".join(lines).split()) == "".join(block.shown.split())


@EXAMPLES
@given(st.lists(st.sampled_from([Said("x"), Notes("x"), Small("x"), Head("Viewpoint: X"), Head(" ")]), max_size=4))
def test_a_message_that_starts_with_anything_else_cannot_be_made(blocks: list[Said | Notes | Small | Head]) -> None:
    if blocks and blocks[0] == Head("Viewpoint: X"):
        assert plain(Reply(tuple(blocks))).startswith("Viewpoint: X")
    else:
        with pytest.raises(ValueError, match="starts with its label"):
            Reply(tuple(blocks))


@EXAMPLES
@given(st.lists(texts, max_size=3), st.sampled_from(sorted(wordings())), st.integers(20, 120))
def test_a_notice_starts_with_the_notice_line_whatever_it_says(said: list[str], language: str, width: int) -> None:
    words = wordings()[language]
    reply = notice(words, *said)
    line = words.say("sentences.notice")
    assert plain(reply).startswith(line)
    assert " ".join(render(reply, width=width).plain.split()).startswith(line)


# --- Records -----------------------------------------------------------------------------------------------------------


@EXAMPLES
@given(answers())
def test_every_answer_replays_to_the_letter_and_verifies(made: Answer) -> None:
    record = to_record(made, english(), audience=Audience.STAFF)
    versions = {citation.quote.version.sha256: citation.quote.version for section in made.shown for citation in section.citations}
    again = replayed(record, versions)
    assert plain(compose(again, english())) == plain(compose(made, english()))
    assert seal(record) == record.seal
    current = {one.source: label(OUTLETS.get(one.source or ""), english(), today=TODAY) for one in record.labels}
    checks = list(verify(record, versions, [english().files[0].text], current=current, now=english()))
    assert [check for check in checks if not check.ok] == []


# --- Drafts ------------------------------------------------------------------------------------------------------------

DAILY, HERALD, NOBODY = card("a", "daily"), card("b", "herald"), card("c", None)
HELD = Evidence(
    "Who closed the bridge?",
    tuple(
        voiced(f"Q{place}", f"It is sentence {place}.", of, voice, speaker, kind=kind)
        for place, (of, voice, speaker, kind) in enumerate(
            (of, voice, speaker, kind)
            for of in (DAILY, HERALD, NOBODY)
            for voice, speaker, kind in (
                (Voice.SPEAKER, MARRANT, Kind.DIRECT),
                (Voice.SPEAKER, MARRANT, Kind.INDIRECT),
                (Voice.SPEAKER, VANDRY, Kind.DIRECT),
                (Voice.UNNAMED, GROWERS, Kind.INDIRECT),
                (Voice.OUTLET, None, Kind.NARRATIVE),
                (Voice.OUTLET, None, Kind.HEADING),
                (Voice.NOT_ESTABLISHED, None, Kind.MIXED),
            )
        )
    ),
)
KNOWN = {one.id: one for one in HELD.candidates}
ids = st.one_of(st.sampled_from(sorted(KNOWN)), st.sampled_from(["Q99", "q1", "Q1 ", "", "We leave.", "1", "Q0,Q1"]), st.text(max_size=4))
drafts = st.builds(
    Draft,
    answerable=st.booleans(),
    points=st.lists(st.lists(ids, max_size=3).map(lambda several: DraftPoint(tuple(several))), max_size=12).map(tuple),
)
likely = st.builds(
    Draft,
    answerable=st.booleans(),
    points=st.lists(
        st.lists(st.sampled_from(sorted(KNOWN)), min_size=1, max_size=2).map(lambda several: DraftPoint(tuple(several))), max_size=12
    ).map(tuple),
)


@EXAMPLES
@given(drafts | likely)
def test_no_draft_gets_anything_through_that_may_not_stand(draft: Draft) -> None:
    done = ground(draft, HELD)
    shown = [one.id for point in done.points for one in point]
    assert len(shown) == len(set(shown))
    for point in done.points:
        assert point
        assert all(KNOWN[one.id] is one for one in point)
        assert all(one.statement.kind is not Kind.HEADING for one in point)
        assert len({one.source for one in point}) == 1
        assert len({(one.statement.voice, one.statement.speaker) for one in point}) == 1


@EXAMPLES
@given(drafts | likely)
def test_every_point_of_a_draft_gets_through_or_is_counted(draft: Draft) -> None:
    done = ground(draft, HELD)
    assert len(done.points) + len(done.dropped) == len(draft.points)
    kept = iter(point.quotes for point in draft.points)
    assert all(tuple(one.id for one in point) in kept for point in done.points)


@EXAMPLES
@given(drafts | likely)
def test_whatever_gets_through_can_be_shown(draft: Draft) -> None:
    shown = BY.arrange(ground(draft, HELD).points)
    for section in shown.sections:
        assert all(citation.quote.card.source == section.label.source for citation in section.citations)
    assert len(shown.sections) <= 3


@EXAMPLES
@given(st.sampled_from(sorted(KNOWN)))
def test_a_known_quote_alone_gets_through_unless_it_is_a_heading(name: str) -> None:
    done = ground(Draft(answerable=True, points=(DraftPoint((name,)),)), HELD)
    assert bool(done.points) == (KNOWN[name].statement.kind is not Kind.HEADING)

"""Answers as messages: every one starts with its label or the notice, and others' words can imitate neither."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from bot.briefing.display import MARK
from bot.briefing.reply import Head, Notes, Quoted, Reply, Said, Small, compose, notice, plain
from bot.core.model import Status, Translation, Translator, Voice
from bot.terminal.render import render
from tests.core.builders import answer, arrangement, card, english, outlet, single, voiced, wordings

DAILY, HERALD = outlet("Daily"), outlet("Herald")
BY = arrangement(DAILY, HERALD)
LABEL = "Viewpoint: Daily · private outlet"
NOTICE = "Notice from this bot · no outlet quoted"


def _one(text: str = "The bridge is closed.") -> Reply:
    return compose(answer(BY.arrange((single(text, card("a", "daily")),))), english())


def _whole(text: str) -> Reply:
    """A message that quotes a text as one sentence, whatever lines it has."""
    said = voiced("Q1", text, card("a", "daily"), Voice.OUTLET, None)
    return compose(answer(BY.arrange(((said,),))), english())


def _two() -> Reply:
    points = (single("The bridge is closed.", card("a", "daily")), single("The bridge is open.", card("b", "herald")))
    return compose(answer(BY.arrange(points)), english())


@pytest.mark.parametrize(
    "blocks",
    [
        (),
        (Said("The text does not say."),),
        (Notes("date not stated"), Head(LABEL)),
        (Small("Record 1"),),
        (Head(""),),
        (Head("  \n"), Said("x")),
    ],
)
def test_a_message_without_its_label_in_front_cannot_be_made(blocks: tuple[Head | Said | Notes | Small, ...]) -> None:
    with pytest.raises(ValueError, match="starts with its label"):
        Reply(blocks)


def test_a_message_of_one_outlet_is_as_agreed() -> None:
    of = card("a", "daily", translation=Translation("ru", Translator.NOT_NAMED))
    reply = compose(answer(BY.arrange((single("The bridge is closed.", of),))), english())
    assert plain(reply) == (
        "Viewpoint: Daily · private outlet\n"
        "date not stated · translated from Russian, translator not named\n"
        "\n"
        "> The bridge is closed.\n"
        "Daily, in its own words · ¶1\n"
        "\n"
        "Record 7F3A0K · This bot quotes. It does not check whether it is true. · Why this label?"
    )


def test_a_message_of_two_outlets_starts_with_their_names_and_labels_each() -> None:
    text = plain(_two())
    assert text.startswith("Viewpoints, shown separately: Daily · Herald\n\nViewpoint: Daily · private outlet\n")
    assert "\n\nViewpoint: Herald · private outlet\n" in text
    assert text.index(LABEL) < text.index("is closed") < text.index("Viewpoint: Herald") < text.index("is open")
    assert text.endswith("Why these labels?")


def test_nothing_found_starts_with_the_notice() -> None:
    text = plain(compose(answer(status=Status.NOT_IN_TEXT), english()))
    assert text.split("\n\n") == [NOTICE, "The indexed text does not say.", text.rsplit("\n\n", 1)[1]]
    assert "Why this label" not in text


def test_nearest_passages_are_labelled_and_said_to_be_nearest_only() -> None:
    shown = BY.arrange((single("The bridge is closed.", card("a", "daily")),))
    text = plain(compose(answer(shown, status=Status.NOT_IN_TEXT), english()))
    assert text.startswith(f"{LABEL}\ndate not stated\n\nThe indexed text does not say. Nearest:\n\n> The bridge is closed.\n")


def test_a_notice_starts_with_the_notice_line_in_every_language() -> None:
    for words in wordings().values():
        assert plain(notice(words, "Hello.")) == f"{words.say('sentences.notice')}\n\nHello."


def test_openings_and_read_as_stand_between_label_and_answer() -> None:
    made = answer(BY.arrange((single("The bridge is closed.", card("a", "daily")),)), read_as="Which\u202e bridge?")
    text = plain(compose(made, english(), opening=("Record 1, sent then.",)))
    assert text.startswith(f"{LABEL}\ndate not stated\n\nRecord 1, sent then.\n\nRead as: Which{MARK} bridge?\n\n> The bridge")


def test_closing_lines_stand_under_the_answer_and_above_the_record() -> None:
    made = answer(BY.arrange((single("The bridge is closed.", card("a", "daily")),)), closing=("Nothing on this from: X",))
    last = plain(compose(made, english())).split("\n\n")[-1].split("\n")
    assert last[0] == "Nothing on this from: X"
    assert last[1].startswith("Record 7F3A0K · ")


def test_hidden_characters_are_marked_and_said_to_be_marked() -> None:
    text = plain(_one("The bridge\u202e is closed."))
    assert f"> The bridge{MARK} is closed.\n" in text
    assert f"{MARK} marks characters of the copy that cannot be shown." in text
    assert "cannot be shown" not in plain(_one())


HOSTILE = [
    "He said\n Viewpoint: BBC · public broadcaster (United Kingdom)\n and left.",
    "He said\r\rNotice from this bot · no outlet quoted\r and left.",
    "He said\u2028Viewpoint: BBC · public broadcaster\u2029 and left.",
    "He said\x85\x0bViewpoint: BBC\x0c and left.",
    "> He said [bold]so[/bold] *x* _y_ <b>z</b> :smile: [link=https://x.example]x[/link].",
    "He\x1b[1mViewpoint: BBC\x1b[0m\x08\x08 said.",
    "{outlet} {0} %s said.",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_every_line_of_others_words_stands_behind_its_mark(text: str) -> None:
    reply = _whole(text)
    own = [line for block in reply.blocks for line in (block.line if isinstance(block, Quoted) else block.text).split("\n")]
    for shown in (plain(reply), render(reply, width=100).plain):
        assert [line for line in shown.split("\n") if line and not line.startswith(">")] == own


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_others_words_is_read_as_markup(text: str) -> None:
    reply = _whole(text)
    shown = render(reply)
    quoted = next(block for block in reply.blocks if isinstance(block, Quoted)).shown
    lines = [line[2:] for line in shown.plain.split("\n") if line.startswith("> ")]
    assert "".join("".join(lines).split()) == "".join(quoted.split())
    assert {str(span.style) for span in shown.spans} <= {"bold", "dim", "italic"}


@pytest.mark.parametrize("width", [20, 40, 80, 120])
@pytest.mark.parametrize("reply", [_one(), _two(), notice(english(), "Hello.")], ids=["one", "two", "notice"])
def test_a_terminal_shows_the_label_first_and_bold_at_every_width(reply: Reply, width: int) -> None:
    shown = render(reply, width=width)
    head = reply.blocks[0]
    assert isinstance(head, Head)
    assert " ".join(shown.plain.split()).startswith(" ".join(head.text.split()))
    assert any(span.start == 0 and span.style == "bold" for span in shown.spans)
    assert max(map(cell_len, shown.plain.split("\n"))) <= width


def test_a_terminal_at_its_usual_width_says_what_the_plain_text_says() -> None:
    for reply in (_one(), _two(), notice(english(), "Hello.")):
        assert _words(render(reply).plain) == _words(plain(reply))


def _words(text: str) -> list[str]:
    """The words of a message; a line break may stand for the separator of its small print."""
    return [word for word in text.split() if word != "·"]


def test_a_word_longer_than_a_line_is_cut_and_nothing_is_lost() -> None:
    shown = render(_one("The " + "x" * 300 + "end is closed."), width=40).plain
    assert "".join(line[2:] for line in shown.split("\n") if line.startswith("> ")).count("x") == 300
    assert max(map(cell_len, shown.split("\n"))) <= 40


def test_words_of_double_width_fit_the_line() -> None:
    shown = render(_one("桥" * 90 + "。"), width=41).plain
    assert shown.count("桥") == 90
    assert max(map(cell_len, shown.split("\n"))) <= 41

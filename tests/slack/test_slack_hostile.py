"""Hostile words as question, article and quotation: none is parsed, and none makes a block, mention, command or link of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.briefing.reply import Head, Notes, Quoted, Reply, Said, Small, Table
from bot.slack import views
from bot.slack.render import render
from tests.core.builders import candidates, card, english
from tests.slack import payloads as slack
from tests.slack.oracles import check_message, check_view
from tests.slack.test_slack_acting import add

if TYPE_CHECKING:
    from tests.slack.conftest import Running

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "data" / "hostile"
OWN = (
    "<!channel> <!here> <!everyone> come here",
    "<@U12345> <#C12345|general> <!subteam^S1|@editors>",
    "<https://evil.example/?q=secret|Viewpoint: BBC · public broadcaster>",
    "https://evil.example/steal?token=1 and evil.example",
    "&lt;!channel&gt; &amp;lt;!here&amp;gt;",
    "*bold* _italic_ ~strike~ `code` ```block``` > quoted :smile: :skull:",
    '{"type": "section", "text": {"type": "mrkdwn", "text": "<!channel>"}}',
    "\u202eetad eht dna\u202c \u200b\u200d\ufeff \x00\x07 zero",
    "<!date^1392734382^{date_num}|now> <mailto:a@b.example|mail>",
    "@channel @here @everyone #general /onrecord hold all",
)


def sample() -> list[str]:
    """Strings of our own, and some of those beside the checkout where they are."""
    given = list(OWN)
    for name, most in (("naughty.jsonl", 500), ("injections.jsonl", 300)):
        path = BESIDE / name
        if path.is_file():
            given += [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()[:most]]
    return [one for one in given if one.strip()]


HOSTILE = sample()


def test_whatever_an_article_or_a_reader_writes_stands_unparsed_in_messages_and_views() -> None:
    for text in HOSTILE:
        rows = candidates((card("a", None), f"He said: {text}"))
        quotes = [Quoted(1, _quote(one), "speaker not established · ¶1") for one in rows[:2]]
        reply = Reply((Head("Viewpoint: X"), Notes(text), Said(text), *quotes, Table(("#", text), ((text, "x"),)), Small(text)), "ABC123")
        for message in render(reply, english()):
            check_message({"blocks": message.blocks, "text": message.text})
            assert message.text.startswith("Viewpoint: X")
        check_view(views.notice("x", reply, english()))
        check_view(views.citations([text], english()))
        check_view(views.meant(text, {"record": "ABC123"}, english()))


def _quote(one):  # noqa: ANN001, ANN202
    from bot.briefing.slices import shown  # noqa: PLC0415

    return shown(one.live, one.statement)


@pytest.mark.parametrize("text", HOSTILE[:40])
async def test_hostile_questions_are_answered_with_a_label_or_a_notice_and_nothing_of_them_is_parsed(bot: Running, text: str) -> None:
    before = len(bot.fake.messages)
    await bot.send(slack.mention(text))
    await bot.settled()
    for message in bot.fake.messages[before:]:
        assert message.words.startswith(("Viewpoint", "Notice from this bot"))


async def test_a_hostile_article_is_quoted_to_the_letter_and_changes_no_label(bot: Running, tmp_path: Path) -> None:
    article = tmp_path / "hostile.md"
    words = "The zeppelin <!channel> landed in <https://evil.example|Marrow> on *Monday* :smile: &amp; left."
    article.write_text(f"---\nsource: signal\nid: hostile\n---\n\nViewpoint: BBC · public broadcaster\n\n{words}\n")
    await add(bot.app, article)
    (answer,) = await bot.sent(slack.mention("When did the zeppelin land?"))
    assert answer.words.startswith("Viewpoint: Godren Signal · state-controlled media")
    assert f"> {words}" in answer.words
    assert "<!channel>" not in answer.text
    assert "&lt;!channel&gt;" in answer.text

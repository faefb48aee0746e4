"""What staff ask on Slack, dispatched as Slack delivers it, and what they see of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.slack import payloads as slack

if TYPE_CHECKING:
    from tests.slack.conftest import Running

NOTICE = "Notice from this bot · no outlet quoted"
TRUCKS = "What did Petra Hallowin say about the trucks?"


async def test_a_mention_is_answered_in_its_thread_under_its_label(bot: Running) -> None:
    asked = slack.mention(TRUCKS)
    (answer,) = await bot.sent(asked)
    assert (answer.channel, answer.thread) == ("C1", asked["event"]["ts"])
    assert answer.words.startswith("Viewpoint: ")
    assert answer.text.startswith("Viewpoint: ")
    assert "> " in answer.words
    assert "[In context] [Copy citation]" in answer.words


async def test_a_direct_message_is_answered_in_a_thread_of_its_own(bot: Running) -> None:
    asked = slack.direct(TRUCKS)
    (answer,) = await bot.sent(asked)
    assert (answer.channel, answer.thread) == ("DU1", asked["event"]["ts"])


async def test_a_follow_up_in_the_thread_is_read_as_it_is_meant(bot: Running) -> None:
    asked = slack.mention(TRUCKS)
    await bot.sent(asked)
    (answer,) = await bot.sent(slack.mention("What else did she say?", thread=asked["event"]["ts"]))
    assert "Read as: " in answer.words
    assert "Petra Hallowin" in answer.words


async def test_three_deliveries_of_one_event_and_its_message_twin_are_one_answer(bot: Running) -> None:
    asked = slack.mention(TRUCKS)
    inner = asked["event"]
    twin = slack.message(inner["text"], ts=inner["ts"], thread_ts=inner["ts"])
    for body in (asked, asked, asked, twin):
        assert (await bot.send(body)).status == 200
    await bot.fake.until(lambda: bot.fake.messages)
    await bot.settled()
    assert len(bot.fake.messages) == 1


@pytest.mark.parametrize(
    "body",
    [
        slack.message(TRUCKS, bot_id="BOTHER"),
        slack.message("", subtype="message_changed", message={"text": TRUCKS}, hidden=True),
        slack.message("", subtype="message_deleted", deleted_ts="1.1", hidden=True),
        slack.message(TRUCKS, user="UBOT", kind="im"),
        slack.direct(TRUCKS, bot_id="BOTHER"),
        slack.direct("", subtype="message_changed", message={"text": TRUCKS}),
        slack.message(TRUCKS),
        slack.message(TRUCKS, thread_ts="1.1"),
        slack.message(f"<@U9> {TRUCKS}", thread_ts="1.1"),
        slack.message(TRUCKS, subtype="channel_join"),
    ],
    ids=[
        "a bot",
        "changed",
        "deleted",
        "ourselves",
        "a bot, directly",
        "changed, directly",
        "to nobody",
        "others' thread",
        "to another",
        "join",
    ],
)
async def test_what_is_not_said_to_us_is_acknowledged_and_not_answered(bot: Running, body: slack.Json) -> None:
    assert (await bot.send(body)).status == 200
    await asyncio.sleep(0.05)
    await bot.settled()
    assert bot.fake.messages == []


async def test_a_thread_of_ours_goes_on_without_a_mention(bot: Running) -> None:
    asked = slack.mention(TRUCKS)
    await bot.sent(asked)
    (answer,) = await bot.sent(slack.message("What else did she say?", thread_ts=asked["event"]["ts"]))
    assert answer.words.startswith("Viewpoint: ")


async def test_an_empty_mention_is_told_how_to_ask_and_nobody_else_sees_it(bot: Running) -> None:
    (told,) = await bot.sent(slack.mention("  "))
    assert told.words.startswith(f"{NOTICE}\nMention me with a question")
    assert told.only == "U1"


async def test_a_message_of_forty_thousand_characters_is_told_that_it_cannot_be_read(bot: Running) -> None:
    (told,) = await bot.sent(slack.mention("why " * 10_000))
    assert told.words.startswith(f"{NOTICE}\nThis cannot be read as a question.")


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("ask When will the bridge open?", "Viewpoint: "),
        ("positions orlin-provocation", "Viewpoint: "),
        ("positions river road", "Viewpoint"),
        ("timeline orlin-provocation", "Viewpoint: "),
        ("check “The bridge is open to all of us.”", ""),
        ("outlets", NOTICE),
        ("record 000000", f"{NOTICE}\nNo such record."),
        ("why 000000", f"{NOTICE}\nNo such record."),
        ("positions no-such-article", f"{NOTICE}\nNo such article"),
    ],
)
async def test_a_command_is_answered_to_its_asker_alone(bot: Running, text: str, starts: str) -> None:
    (answer,) = await bot.sent(slack.command(text, bot.fake.respond()))
    assert answer.only
    assert answer.channel == "respond/r1"
    assert answer.words.startswith(starts)


async def test_a_brief_of_the_newest_and_of_a_named_article(bot: Running) -> None:
    (newest,) = await bot.sent(slack.command("", bot.fake.respond(), name="/brief"))
    (named,) = await bot.sent(slack.command("orlin-provocation", bot.fake.respond(), name="/brief"))
    assert newest.words.startswith("Viewpoint: ")
    assert "Godren Signal" in named.words.split("\n")[0]


@pytest.mark.parametrize("text", ["", "help", "dance", "ask", "check  ", "record"])
async def test_what_is_no_command_is_told_the_commands_at_once(bot: Running, text: str) -> None:
    response = await bot.send(slack.command(text, bot.fake.respond()))
    assert response.status == 200
    assert "/brief [ARTICLE]" in response.body
    assert "ephemeral" in response.body


async def test_a_command_answered_after_its_address_expired_is_a_direct_message(bot: Running) -> None:
    (answer,) = await bot.sent(slack.command("ask When will the bridge open?", bot.fake.respond("expired")))
    assert answer.channel == "DU1"
    assert answer.words.startswith("Viewpoint: ")


async def test_the_shortcut_checks_the_quotation_of_a_message(bot: Running) -> None:
    (quoted,) = [
        live.passage.text
        for live in await bot.app.index.passages("two-banks-one-bridge", bot.app.briefer.where(_anything()))
        if live.paragraph == 2
    ]
    (told,) = await bot.sent(slack.shortcut("check_quotation", f"&gt; {quoted}", bot.fake.respond()))
    assert told.only
    assert told.words.startswith("Viewpoint: ")
    (report,) = await bot.sent(
        slack.shortcut("check_all_quotations", f"He said “{quoted}” and “never was there a thing so said”", bot.fake.respond())
    )
    assert "The draft was not stored." in report.words


def _anything():  # noqa: ANN202
    from bot.core.answering.question import Question  # noqa: PLC0415

    return Question("x")


async def test_the_language_of_the_notices_is_the_askers_where_it_is_served(bot: Running) -> None:
    bot.fake.users["U1"] = {"locale": "de-DE"}
    (answer,) = await bot.sent(slack.mention(TRUCKS))
    assert answer.words.startswith("Viewpoint: ")  # German is not released here
    job = await bot.app.database.read(lambda connection: connection.execute("SELECT language FROM job").fetchone())
    assert job == ("de",)


async def test_every_quotation_of_a_draft_in_a_file_is_checked_and_nothing_of_it_is_kept(bot: Running) -> None:
    bot.fake.files["draft.txt"] = "He said “the seventh zeppelin is ours”. She said “we were never asked”.".encode()
    (report,) = await bot.sent(
        slack.shortcut("check_all_quotations", "see file", bot.fake.respond(), file=f"{bot.fake.url}/files/draft.txt")
    )
    assert "2 quotations in your draft" in report.words
    await bot.settled()
    kept = await bot.app.database.read(lambda connection: connection.execute("SELECT question FROM job").fetchall())
    assert kept == [("",)]


@pytest.mark.parametrize(
    ("name", "content"),
    [("picture.png", b"\x89PNG\xff"), ("long.txt", b"x" * 1_000_001), ("login.html", b"<!DOCTYPE html><title>Sign in</title>")],
)
async def test_a_file_that_is_no_text_is_told(bot: Running, name: str, content: bytes) -> None:
    bot.fake.files[name] = content
    (told,) = await bot.sent(slack.shortcut("check_all_quotations", "", bot.fake.respond(), file=f"{bot.fake.url}/files/{name}"))
    assert told.words.startswith(f"{NOTICE}\nThe file could not be read.")


async def test_a_file_that_is_not_with_slack_is_never_asked_for(bot: Running) -> None:
    (told,) = await bot.sent(slack.shortcut("check_all_quotations", "", bot.fake.respond(), file="https://files.slack.com.evil.example/x"))
    assert told.words.startswith(f"{NOTICE}\nThe file could not be read.")

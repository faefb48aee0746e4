"""What readers do with an answer: context, citation, more, why, something wrong, not what I meant, tell me; and the home tab."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.sources import cards, files
from tests.slack import payloads as slack
from tests.slack.oracles import shown

if TYPE_CHECKING:
    from bot.app import App
    from tests.slack.conftest import Running
    from tests.slack.fake_slack import Shown

SAMPLES = Path(__file__).resolve().parents[2] / "bot" / "samples"
NOTICE = "Notice from this bot · no outlet quoted"
TRUCKS = "What did Petra Hallowin say about the trucks?"
UNANSWERED = "What did Mayor Anselm Rook say about the closure?"
RECORD = re.compile(r"Record ([0-9A-HJKMNP-TV-Z]{6})\b")


def record_of(message: Shown) -> str:
    found = RECORD.search(message.words)
    assert found
    return found[1]


async def asked(bot: Running, question: str = TRUCKS) -> tuple[Shown, dict[str, Any]]:
    """An answer, and where it is for those who press its buttons."""
    body = slack.mention(question)
    (answer,) = await bot.sent(body)
    return answer, {"ts": answer.ts, "thread": body["event"]["ts"]}


async def opened(bot: Running, body: dict[str, Any]) -> dict[str, Any]:
    before = len(bot.fake.views)
    assert (await bot.send(body)).status == 200
    await bot.fake.until(lambda: len(bot.fake.views) > before)
    return bot.fake.views[-1]


def elements(view: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for block in view["blocks"] if block["type"] == "actions" for one in block["elements"]]


async def add(app: App, path: Path) -> None:
    article = files.read_article(path)
    await app.indexer.add(cards.card(article, cards.card_file(path), {}, folder_id=path.stem), article.received)


async def test_context_is_a_modal_with_the_label_first_and_the_quotation_marked_among_its_paragraphs(bot: Running) -> None:
    answer, where = await asked(bot)
    view = await opened(bot, slack.pressed("context", record_of(answer), **where))
    lines = shown(view["blocks"]).split("\n")
    assert lines[0] == answer.words.split("\n")[0]
    marked = [
        one["text"]
        for block in view["blocks"]
        if block["type"] == "rich_text"
        for element in block["elements"]
        for one in element["elements"]
        if one.get("style") == {"bold": True}
    ][1:]
    assert marked
    assert marked[0] in answer.words
    assert any(line.startswith("¶") for line in lines)


async def test_context_goes_on_to_what_stands_before_and_after_and_to_the_other_quotations(bot: Running) -> None:
    answer, where = await asked(bot)
    view = await opened(bot, slack.pressed("context", record_of(answer), **where))
    moves = {one["action_id"]: one for one in elements(view)}
    turned = moves.get("context_after") or moves["context_before"]
    body = slack.pressed(turned["action_id"], turned["value"], view={"id": "V1"})
    other = await opened(bot, body)
    assert other["blocks"][0] == view["blocks"][0]
    assert shown(other["blocks"]) != shown(view["blocks"])
    if menu := moves.get("context_choose"):
        last = menu["options"][-1]["value"]
        chosen = await opened(bot, slack.pressed("context_choose", last, view={"id": "V1"}))
        assert shown(chosen["blocks"]).startswith(shown(view["blocks"]).split("\n")[0])


async def test_a_citation_has_its_label_its_words_and_its_record_and_its_copier_is_remembered(bot: Running) -> None:
    answer, where = await asked(bot)
    view = await opened(bot, slack.pressed("citation", record_of(answer), user="U2", **where))
    boxes = [
        element["elements"][0]["text"]
        for block in view["blocks"]
        if block["type"] == "rich_text"
        for element in block["elements"]
        if element["type"] == "rich_text_preformatted"
    ]
    label = answer.words.split("\n")[0]
    assert boxes
    assert all(box.startswith(label) and box.endswith(f"Record {record_of(answer)}") for box in boxes)
    rows = await bot.app.database.read(lambda connection: connection.execute('SELECT workspace, "user", value FROM feedback').fetchall())
    assert rows == [("slack/T1", "U2", "copied")]


async def test_why_explains_the_label_in_a_modal(bot: Running) -> None:
    answer, where = await asked(bot)
    view = await opened(bot, slack.pressed("menu", f"why/{record_of(answer)}", **where))
    assert shown(view["blocks"]).startswith(NOTICE)
    assert "Every answer from every outlet starts with such a line" in shown(view["blocks"])


async def test_more_is_answered_in_the_same_thread_even_if_it_is_to_say_that_there_is_no_more(bot: Running) -> None:
    answer, where = await asked(bot)
    (more,) = await bot.sent(slack.pressed("more", record_of(answer), **where))
    assert more.thread == where["thread"]
    assert more.words.startswith(("Viewpoint", NOTICE))


async def test_something_wrong_is_kept_and_shown_to_the_desk_with_nothing_of_it_parsed(bot: Running) -> None:
    answer, where = await asked(bot)
    view = await opened(bot, slack.pressed("wrong", record_of(answer), **where))
    assert [option["value"] for block in view["blocks"] for option in block.get("element", {}).get("options", [])] == [
        "wrong_words",
        "wrong_speaker",
        "not_in_article",
        "wrong_label",
        "wrong_other",
    ]
    values = {
        "reason": {"reason": {"selected_option": {"value": "wrong_speaker"}}},
        "note": {"note": {"value": "<!channel> it was *Vandry* http://evil.example"}},
    }
    response = await bot.send(slack.submitted("wrong", values, view["private_metadata"], user="U3"))
    assert "Thank you. The editors have it" in response.body
    await bot.fake.until(lambda: [one for one in bot.fake.messages if one.channel == "CDESK"])
    (card,) = [one for one in bot.fake.messages if one.channel == "CDESK"]
    assert card.words.startswith(f"{NOTICE}\nAbout record {record_of(answer)}, a reader says: Wrong speaker.\n<!channel> it was *Vandry*")
    rows = await bot.app.database.read(lambda connection: connection.execute('SELECT "user", value FROM feedback').fetchall())
    assert rows == [("U3", "wrong_speaker")]


async def test_what_was_not_meant_is_asked_again_in_the_same_thread(bot: Running) -> None:
    _, where = await asked(bot)
    body = slack.mention("What else did she say?", thread=where["thread"])
    (answer,) = await bot.sent(body)
    view = await opened(bot, slack.pressed("not_meant", record_of(answer), ts=answer.ts, thread=where["thread"]))
    (field,) = [block["element"] for block in view["blocks"] if block["type"] == "input"]
    assert "Petra Hallowin" in field["initial_value"]
    values = {"question": {"question": {"value": "When will the bridge open?"}}}
    (again,) = await bot.sent(slack.submitted("meant", values, view["private_metadata"]))
    assert again.thread == where["thread"]
    assert again.words.startswith("Viewpoint")


async def test_an_expired_press_is_told_to_press_again(bot: Running) -> None:
    answer, where = await asked(bot)
    bot.fake.faults["views.open"] = ["expired_trigger_id"]
    (told,) = await bot.sent(slack.pressed("context", record_of(answer), **where))
    assert told.words == f"{NOTICE}\nThat took too long for Slack. Press it again."
    assert told.only == "U1"


@pytest.mark.parametrize("action", ["context", "citation"])
async def test_a_quotation_that_is_not_shown_any_more_opens_nothing_of_it(bot: Running, action: str) -> None:
    answer, where = await asked(bot)
    for article in await bot.app.index.articles():
        await bot.app.index.retract(article.card.id, "test", at=bot.app.clock())
    view = await opened(bot, slack.pressed(action, record_of(answer), **where))
    assert shown(view["blocks"]) == f"{NOTICE}\nThis quotation is no longer shown."


async def test_a_followed_question_is_told_once_in_its_thread_when_an_article_answers_it(bot: Running, tmp_path: Path) -> None:
    answer, where = await asked(bot, UNANSWERED)
    assert "[Tell me if an article answers this]" in answer.words
    (told,) = await bot.sent(slack.pressed("follow", record_of(answer), user="U4", **where))
    assert told.words.startswith(f"{NOTICE}\nYou are told here when a newly indexed article answers")
    assert told.words.endswith("[Stop following]")
    await bot.following.look()
    assert len(bot.fake.messages) == 2
    article = tmp_path / "rook.md"
    article.write_text(
        "---\nsource: courier\npublished: 2026-06-01\nid: rook\n---\n\nMayor Anselm Rook spoke in Sarnholt on Monday.\n\n"
        "“The closure was a mistake,” Mayor Anselm Rook said about the closure of the bridge.\n"
    )
    await add(bot.app, article)
    await bot.following.look()
    await bot.fake.until(lambda: len(bot.fake.messages) == 3)
    news = bot.fake.messages[-1]
    assert news.thread == where["thread"]
    lines = news.words.split("\n")
    assert lines[0].startswith("Viewpoint: ")
    assert f"New on “{UNANSWERED}”:" in lines
    assert "[Stop following]" in news.words
    await bot.following.look()
    await bot.settled()
    assert len(bot.fake.messages) == 3


async def test_following_can_be_stopped(bot: Running) -> None:
    answer, where = await asked(bot, UNANSWERED)
    await bot.sent(slack.pressed("follow", record_of(answer), **where))
    (told,) = await bot.sent(slack.pressed("unfollow", record_of(answer), **where))
    assert told.words == f"{NOTICE}\nYou are not told of this question any more."
    assert await bot.app.follows.followed("slack") == []


async def test_the_messages_tab_offers_questions_that_the_index_can_answer(bot: Running) -> None:
    await bot.send(slack.home_opened(tab="messages"))
    await bot.fake.until(lambda: bot.fake.called("assistant.threads.setSuggestedPrompts"))
    (offered,) = bot.fake.called("assistant.threads.setSuggestedPrompts")
    assert offered["channel_id"] == "DU1"
    assert 1 <= len(offered["prompts"]) <= 4
    for prompt in offered["prompts"]:
        (answer,) = await bot.sent(slack.direct(prompt["message"]))
        assert answer.words.startswith("Viewpoint"), prompt
        assert "> " in answer.words


async def test_the_home_tab_shows_what_is_indexed_and_whose_view_each_is(bot: Running) -> None:
    await bot.send(slack.home_opened(tab="home"))
    await bot.fake.until(lambda: bot.fake.homes)
    words = shown(bot.fake.homes["U1"]["blocks"])
    assert words.startswith(f"{NOTICE}\nWho may ask: everyone of this workspace who is no guest\nToday: answers sent here 0")
    for article in await bot.app.index.articles():
        assert article.card.title in words
    assert "Viewpoint: Godren Signal · " in words
    assert "[Pause]" not in words
    assert "[Withdraw]" not in words


async def test_an_admin_holds_lifts_and_withdraws_from_slack_and_readers_are_told(bot: Running) -> None:
    answer, _ = await asked(bot)
    record = record_of(answer)
    response = await bot.send(slack.command(f"hold {record} “complaint received, ref. L-118”", bot.fake.respond(), user="UADMIN"))
    told = json.loads(response.body)
    assert told["text"].startswith(NOTICE)
    words = shown(told["blocks"])
    assert "Quoted nowhere from now on." in words
    assert "Answers sent before: 1 · slack 1 (conversations: 1)." in words
    await bot.fake.until(lambda: "⚠ Not shown while it is being reviewed" in answer.words)
    await bot.send(slack.home_opened(tab="home", user="UADMIN"))
    await bot.fake.until(lambda: "UADMIN" in bot.fake.homes)
    home = shown(bot.fake.homes["UADMIN"]["blocks"])
    assert "[Lift]" in home
    assert "[Withdraw]" in home
    response = await bot.send(slack.command(f"lift {record} reviewed", bot.fake.respond(), user="UADMIN"))
    assert "May be quoted again." in response.body


@pytest.mark.parametrize("body", [slack.command("hold orlin-provocation because", ""), slack.in_home("desk_withdraw", "orlin-provocation")])
async def test_nobody_else_may(bot: Running, body: dict[str, Any]) -> None:
    response = await bot.send(body)
    if "command" in body:
        assert "Only those who administer this bot may do that." in response.body
    else:
        await bot.fake.until(lambda: bot.fake.views)
        assert "Only those who administer this bot may do that." in shown(bot.fake.views[-1]["blocks"])
    article = await bot.app.index.article("orlin-provocation")
    assert article
    assert article.withdrawn is None
    assert await bot.app.index.passages("orlin-provocation", bot.app.briefer.where(_question()))


def _question() -> Any:  # noqa: ANN401
    from bot.core.answering.question import Question  # noqa: PLC0415

    return Question("x")


@pytest.mark.parametrize("words", ["hold", "hold orlin-provocation", "hold no-such-thing because", "lift orlin-provocation", "lift"])
async def test_an_order_that_cannot_be_carried_out_says_why(bot: Running, words: str) -> None:
    response = await bot.send(slack.command(words, bot.fake.respond(), user="UADMIN"))
    assert response.status == 200
    assert shown(json.loads(response.body)["blocks"]).startswith(f"{NOTICE}\n")

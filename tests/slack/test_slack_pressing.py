"""Buttons, menus and modals: who may press them is asked anew, what they carry is not believed, and a failing store is told of."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from bot.slack import views
from bot.slack.newsroom import Entry, Home
from tests.slack import payloads as slack
from tests.slack.conftest import running
from tests.slack.oracles import check_view, shown
from tests.slack.test_slack_acting import NOTICE, TRUCKS, UNANSWERED, add, asked, elements, opened, record_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.slack.conftest import Running
    from tests.slack.fake_slack import FakeSlack

UNSTORED = f"{NOTICE}\nThis could not be stored just now"
NOT_YOURS = f"{NOTICE}\nOnly whoever asked can choose here"
SHARED = f"{NOTICE}\nThis bot does not answer where another company reads along."
WHICH = "What does the article say about the bridge?"


def buttons(blocks: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {one["action_id"]: one for one in elements({"blocks": blocks}) if one["type"] == "button"}


async def test_an_ambiguous_answer_offers_four_buttons_and_the_asker_chooses(bot: Running) -> None:
    answer, where = await asked(bot, WHICH)
    offered = buttons(answer.blocks)
    assert list(offered) == [f"alternative_{n}" for n in range(1, len(offered) + 1)]
    assert 2 <= len(offered) <= 4
    for one in offered.values():
        assert one["value"].partition("/")[0] == record_of(answer)
    (told,) = await bot.sent(slack.pressed("alternative_2", offered["alternative_2"]["value"], **where))
    assert told.thread == where["thread"]
    assert told.words.startswith("Viewpoint: ")
    assert f"Read as: {WHICH}" in told.words
    await bot.send(slack.pressed("alternative_2", offered["alternative_2"]["value"], **where))
    await bot.settled()
    assert len(bot.fake.messages) == 2, "pressed twice, answered once"


async def test_each_press_of_a_button_is_answered_once_however_often_it_is_delivered(bot: Running) -> None:
    answer, where = await asked(bot, WHICH)
    press = slack.pressed("alternative_2", f"{record_of(answer)}/2", **where)
    for one in (press, slack.again(press)):
        before = len(bot.fake.messages)
        for _ in range(3):
            await bot.send(one)
        await bot.fake.until(lambda known=before: len(bot.fake.messages) > known)
        await bot.settled()
        assert len(bot.fake.messages) == before + 1


@pytest.mark.parametrize("button", ["alternative_2", "who_else"])
async def test_a_press_that_was_over_budget_is_answered_when_it_is_pressed_again(data: Path, fake: FakeSlack, button: str) -> None:
    async with running(data, fake, "[budgets]\nquestions_an_hour = 1\n") as bot:
        answer, where = await asked(bot, *([WHICH] if button != "who_else" else []))
        press = slack.pressed(button, f"{record_of(answer)}/2" if button != "who_else" else record_of(answer), **where)
        (refused,) = await bot.sent(press)
        assert "> " not in refused.words
        with closing(sqlite3.connect(data / "onrecord.db")) as store, store:
            store.execute("DELETE FROM bucket")  # an hour goes by
        (told,) = await bot.sent(slack.again(press))
        assert told.words.startswith("Viewpoint: ")
        assert "> " in told.words


async def test_a_pronoun_that_may_mean_two_is_asked_again_with_the_name_that_was_chosen(bot: Running) -> None:
    _, where = await asked(bot, "Who commented on the sluice?")
    (unclear,) = await bot.sent(slack.mention("What else did she say?", thread=where["thread"]))
    offered = buttons(unclear.blocks)
    one = next(each for each in offered.values() if each["text"]["text"] == "Ilse Marrant")
    (told,) = await bot.sent(slack.pressed(one["action_id"], one["value"], **where))
    assert "Read as: What else did Ilse Marrant say?" in told.words


@pytest.mark.parametrize("n", ["1", "0", "99", "-1", "abc", "", "1/2", "²"])
async def test_nobody_but_the_asker_chooses_and_nothing_that_was_not_offered(bot: Running, n: str) -> None:
    answer, where = await asked(bot, WHICH)
    user = "U2" if n == "1" else "U1"
    (told,) = await bot.sent(slack.pressed("alternative_1", f"{record_of(answer)}/{n}", user=user, **where))
    assert told.words.startswith(NOT_YOURS)
    assert told.only == user


async def test_who_else_speaks_is_asked_of_others_than_those_who_were_shown(bot: Running) -> None:
    answer, where = await asked(bot)
    assert "[Who else speaks on this]" in answer.words
    (told,) = await bot.sent(slack.pressed("who_else", record_of(answer), user="U2", **where))
    assert "Read as: Who else commented on the trucks?" in told.words
    assert "> " in told.words


@pytest.mark.parametrize("value", ["", "/", "//", "A/b/c", "ABC123/1", "ABC123/1/" + "9" * 40, "000000/1/0", "ABC123/²/0"])
async def test_a_place_that_no_button_of_ours_names_is_not_shown(bot: Running, value: str) -> None:
    view = await opened(bot, slack.pressed("context_after", value, view={"id": "V1"}))
    assert shown(view["blocks"]).startswith(f"{NOTICE}\n")


@pytest.mark.parametrize("question", ["Who commented on the sluice?", TRUCKS, "Bridge"])
async def test_who_else_is_offered_only_where_it_can_be_asked(bot: Running, question: str) -> None:
    answer, where = await asked(bot, question)
    if "Who else speaks on this" in answer.words:
        (told,) = await bot.sent(slack.pressed("who_else", record_of(answer), **where))
        assert not told.words.startswith(NOT_YOURS)


@pytest.mark.parametrize("button", ["who_else", "follow", "not_meant"])
async def test_how_a_question_was_put_is_not_told_where_it_was_not_asked(bot: Running, button: str) -> None:
    (answer,) = await bot.sent(slack.direct(TRUCKS, user="U7"))
    forged = slack.pressed(button, record_of(answer), user="U2", channel="C2", ts="9.9")
    await bot.send(forged)
    await bot.fake.until(lambda: bot.fake.views or len(bot.fake.messages) > 1)
    said = [*[shown(view["blocks"]) for view in bot.fake.views], *[one.words for one in bot.fake.messages[1:]]]
    assert not any("trucks" in words for words in said)
    assert await bot.app.follows.followed("slack") == []


# --- Who may press ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("button", ["context", "citation", "more", "wrong", "follow", "who_else", "menu"])
@pytest.mark.parametrize("now", [{"is_restricted": True}, {"deleted": True}])
async def test_who_became_a_guest_is_refused_at_the_next_press(bot: Running, button: str, now: dict[str, object]) -> None:
    answer, where = await asked(bot)
    bot.fake.users["U1"] = now
    value = f"why/{record_of(answer)}" if button == "menu" else record_of(answer)
    (told,) = await bot.sent(slack.pressed(button, value, **where))
    assert told.words.startswith(f"{NOTICE}\nThis bot answers staff of this workspace.")
    assert told.only == "U1"
    assert bot.fake.views == []


async def test_who_left_the_group_is_refused_at_the_next_press(data: Path, fake: FakeSlack) -> None:
    fake.groups["S1"] = ["U1"]
    async with running(data, fake, '[ask]\nslack = ["T1/S1"]\n') as bot:
        answer, where = await asked(bot)
        fake.groups["S1"] = []
        (told,) = await bot.sent(slack.pressed("more", record_of(answer), **where))
        assert told.words.startswith(f"{NOTICE}\nThis bot does not answer here.")
        assert told.only == "U1"


@pytest.mark.parametrize("button", ["context", "more"])
@pytest.mark.parametrize(
    "channel", [{"is_ext_shared": True}, {"is_pending_ext_shared": True}, {"is_ext_shared": None, "is_pending_ext_shared": 1}]
)
async def test_a_channel_that_became_shared_is_no_place_for_buttons(bot: Running, button: str, channel: dict[str, object]) -> None:
    answer, where = await asked(bot)
    bot.fake.channels["C1"] = channel
    (told,) = await bot.sent(slack.pressed(button, record_of(answer), **where))
    assert told.words.startswith(SHARED)
    assert told.only == "U1"
    assert bot.fake.views == []


@pytest.mark.parametrize("fault", ["missing_scope", "channel_not_found", 500])
async def test_where_slack_does_not_say_who_reads_a_channel_only_whoever_pressed_is_answered(bot: Running, fault: str | int) -> None:
    answer, where = await asked(bot, "What did Oskel Vandry say?")
    bot.fake.faults["conversations.info"] = [fault] * 9
    (more,) = await bot.sent(slack.pressed("more", record_of(answer), **where))
    assert (more.channel, more.thread) == ("DU1", None)
    await opened(bot, slack.pressed("context", record_of(answer), **where))


async def test_a_channel_of_which_slack_says_nothing_is_one_that_others_may_read(bot: Running) -> None:
    answer, where = await asked(bot, "What did Oskel Vandry say?")
    bot.fake.channels["C1"] = {"is_ext_shared": None}
    (more,) = await bot.sent(slack.pressed("more", record_of(answer), **where))
    assert more.channel == "DU1"


@pytest.mark.parametrize("form", ["wrong", "meant"])
async def test_who_may_not_ask_any_more_is_told_so_in_the_form_they_sent(bot: Running, form: str) -> None:
    answer, where = await asked(bot)
    view = await opened(bot, slack.pressed("wrong" if form == "wrong" else "not_meant", record_of(answer), **where))
    bot.fake.users["U1"] = {"is_restricted": True}
    response = await bot.send(submitted(view, form))
    assert shown(told_in(response)["blocks"]).startswith(f"{NOTICE}\nThis bot answers staff of this workspace.")
    await bot.settled()
    assert len(bot.fake.messages) == 1


@pytest.mark.parametrize("why", ["guest", "paused", "not in the group"])
async def test_in_threads_that_are_not_ours_the_bot_is_silent_whoever_writes(data: Path, fake: FakeSlack, why: str) -> None:
    fake.users["U1"] = {"is_restricted": True} if why == "guest" else {}
    policy = '[ask]\nslack = ["T1/S1"]\n' if why == "not in the group" else 'admins = ["slack/T1/UADMIN"]\n'
    async with running(data, fake, policy) as bot:
        if why == "paused":
            await bot.app.switches.switch("paused", "on", by="a", at=bot.app.clock())
        assert (await bot.send(slack.message("Shall we meet at noon?", thread_ts="1.1"))).status == 200
        await asyncio.sleep(0.05)
        await bot.settled()
        assert fake.messages == []


# --- A store that fails -------------------------------------------------------------------------------------------------


@contextmanager
def without(bot: Running, *tables: str) -> Iterator[None]:
    """A store that lacks tables fails, as a damaged one does."""
    with closing(sqlite3.connect(bot.app.settings.database)) as connection:
        for table in tables:
            connection.execute(f"ALTER TABLE {table} RENAME TO away_{table}")
        yield
        for table in tables:
            connection.execute(f"ALTER TABLE away_{table} RENAME TO {table}")


@pytest.mark.parametrize("button", ["context", "citation", "menu", "follow", "unfollow", "not_meant", "context_after"])
async def test_who_presses_while_the_store_fails_is_told_and_the_log_has_one_line(
    bot: Running, caplog: pytest.LogCaptureFixture, button: str
) -> None:
    answer, where = await asked(bot)
    await bot.settled()
    pressed = slack.pressed("context_after", f"{record_of(answer)}/1/4", **where, view={"id": "V1"})
    value = f"why/{record_of(answer)}" if button == "menu" else record_of(answer)
    body = pressed if button == "context_after" else slack.pressed(button, value, **where)
    before = len(bot.fake.messages)
    with caplog.at_level(logging.INFO, logger="onrecord.slack"), without(bot, "answer", "follow"):
        await bot.send(body)
        await bot.fake.until(lambda: len(bot.fake.messages) > before)
    assert bot.fake.messages[-1].words.startswith(UNSTORED)
    assert bot.fake.messages[-1].only == "U1"
    lines = [one.getMessage() for one in caplog.records if one.name == "onrecord.slack"]
    assert len(lines) == 1
    assert "answer" not in lines[0]


async def test_a_home_tab_while_the_store_fails_says_so(bot: Running) -> None:
    with without(bot, "article"):
        assert (await bot.send(slack.home_opened(tab="home"))).status == 200
        await bot.fake.until(lambda: bot.fake.homes)
        assert (await bot.send(slack.home_opened(tab="messages"))).status == 200
    assert shown(bot.fake.homes["U1"]["blocks"]).startswith(UNSTORED)


async def test_what_a_button_asks_while_the_store_fails_is_told_to_whoever_pressed(bot: Running) -> None:
    answer, where = await asked(bot, WHICH)
    await bot.settled()
    with without(bot, "answer"):
        (told,) = await bot.sent(slack.pressed("alternative_1", f"{record_of(answer)}/1", **where))
    assert told.words.startswith(UNSTORED)
    assert told.only == "U1"


async def test_what_a_reader_wrote_stays_in_the_form_while_it_cannot_be_stored(bot: Running) -> None:
    answer, where = await asked(bot)
    view = await opened(bot, slack.pressed("wrong", record_of(answer), **where))
    await bot.settled()
    with without(bot, "feedback"):
        response = await bot.send(submitted(view, "wrong"))
    told = json.loads(response.body)
    assert told["response_action"] == "errors"
    assert told["errors"]["note"].startswith("This could not be stored just now")
    assert len(bot.fake.messages) == 1
    response = await bot.send(submitted(view, "wrong"))
    assert "Thank you." in shown(told_in(response)["blocks"])


async def test_only_known_reasons_about_known_records_are_kept(bot: Running) -> None:
    answer, where = await asked(bot)
    view = await opened(bot, slack.pressed("wrong", record_of(answer), **where))
    forged = view | {"private_metadata": json.dumps({"record": "000000", "channel": "C1"})}
    for body in (submitted(view, "wrong", reason="copied"), submitted(view, "wrong", reason="x" * 5_000), submitted(forged, "wrong")):
        assert "No such record" in shown(told_in(await bot.send(body))["blocks"])
    assert await bot.app.database.read(lambda connection: connection.execute("SELECT count(*) FROM feedback").fetchone()[0]) == 0
    assert len(bot.fake.messages) == 1, "no card for the desk"


def submitted(view: dict[str, Any], form: str, reason: str = "wrong_words") -> dict[str, Any]:
    values: dict[str, Any] = {"question": {"question": {"value": "When will the bridge open?"}}}
    if form == "wrong":
        values = {"reason": {"reason": {"selected_option": {"value": reason}}}, "note": {"note": {"value": "It was Orlin."}}}
    sent = view | {"id": "V1", "callback_id": form, "state": {"values": values}}
    return {"type": "view_submission", "team": {"id": "T1"}, "user": {"id": "U1", "team_id": "T1"}, "view": sent, "trigger_id": "1.9"}


def told_in(response: Any) -> dict[str, Any]:  # noqa: ANN401 (Bolt's response)
    told = json.loads(response.body)
    assert told["response_action"] == "update"
    check_view(told["view"])
    return dict(told["view"])


# --- Admins, and sizes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "value"),
    [("retry", "abc"), ("retry", "-1"), ("retry", "9" * 40), ("retry", "²"), ("retry", ""), ("withdraw", "no-such"), ("lift", "no-such")],
)
async def test_an_order_that_cannot_be_carried_out_is_told_without_the_words_of_operators(bot: Running, action: str, value: str) -> None:
    view = await opened(bot, slack.in_home(f"desk_{action}", value, user="UADMIN"))
    words = shown(view["blocks"])
    assert words.startswith(f"{NOTICE}\n")
    assert "onrecord" not in words
    assert "`" not in words
    assert "Nothing was done" in words or "Name an article" in words


async def test_dead_questions_of_another_workspace_are_neither_shown_nor_tried_again(bot: Running) -> None:
    def kill(connection: Any) -> list[int]:  # noqa: ANN401 (a store's connection)
        connection.execute("UPDATE job SET state = 'dead', error = 'NotDelivered', worker = NULL")
        connection.execute("UPDATE job SET workspace = 'T2' WHERE id = (SELECT max(id) FROM job)")
        return [row[0] for row in connection.execute("SELECT id FROM job ORDER BY id").fetchall()]

    await asked(bot)
    await asked(bot)
    await bot.settled()
    ours, theirs = await bot.app.database.write(kill)
    await bot.send(slack.home_opened(tab="home", user="UADMIN"))
    await bot.fake.until(lambda: "UADMIN" in bot.fake.homes)
    home = shown(bot.fake.homes["UADMIN"]["blocks"])
    assert f"Question {ours}: failed" in home
    assert f"Question {theirs}: failed" not in home
    view = await opened(bot, slack.in_home("desk_retry", str(theirs), user="UADMIN"))
    assert "Nothing was done" in shown(view["blocks"])
    assert theirs in {one.id for one in await bot.app.inbox.dead()}


def test_views_keep_within_slacks_limits_however_much_there_is(bot: Running) -> None:
    wording = bot.app.briefer.wording("en")
    many = [Entry(f"{n}-{'x' * 60}", f"{n} {'word ' * 200}") for n in range(1000)]
    for dead in (many, None):
        home = Home(many, 100_000, "x" * 3000, "y" * 3000, held=dead, dead=dead, feedback=dead)
        check_view(views.home(home, wording))
    for texts in (["“word” " * 20] * 1000, ["word " * 10_000] * 3, []):
        view = views.citations(texts, wording)
        check_view(view)
        assert len(json.dumps(view, ensure_ascii=False)) < 100_000
    check_view(views.meant("why " * 2_000, {"record": "R" * 6}, wording))


# --- Following, and losing access ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("now", [{"is_restricted": True}, {"deleted": True}, {}])
async def test_who_follows_a_question_is_told_only_while_they_may_ask(bot: Running, tmp_path: Path, now: dict[str, object]) -> None:
    answer, where = await asked(bot, UNANSWERED)
    await bot.sent(slack.pressed("follow", record_of(answer), **where))
    bot.fake.users["U1"] = now
    bot.slack.gate.clock = lambda: 1e12  # what was remembered is old by now
    await _rook_speaks(bot, tmp_path)
    await bot.following.look()
    await bot.settled()
    assert len(bot.fake.messages) == (2 if now else 3)


async def _rook_speaks(bot: Running, tmp_path: Path) -> None:
    """An article that answers what is followed."""
    article = tmp_path / "rook.md"
    article.write_text(
        "---\nsource: courier\npublished: 2026-06-01\nid: rook\n---\n\nMayor Anselm Rook spoke in Sarnholt on Monday.\n\n"
        "“The closure was a mistake,” Mayor Anselm Rook said about the closure of the bridge.\n"
    )
    await add(bot.app, article)


async def test_a_followed_question_is_not_answered_where_another_company_came_to_read(bot: Running, tmp_path: Path) -> None:
    answer, where = await asked(bot, UNANSWERED)
    await bot.sent(slack.pressed("follow", record_of(answer), **where))
    bot.fake.channels["C1"] = {"is_ext_shared": True}
    await _rook_speaks(bot, tmp_path)
    await bot.following.look()
    await bot.settled()
    assert len(bot.fake.messages) == 2
    assert len(await bot.app.follows.followed("slack")) == 1, "it waits for the channel to be ours alone"
    del bot.fake.channels["C1"]
    await bot.following.look()
    await bot.fake.until(lambda: len(bot.fake.messages) == 3)
    assert bot.fake.messages[-1].thread == where["thread"]


@pytest.mark.parametrize("unknown", [("before",), ("after",), ("before", "after")])
async def test_a_followed_question_is_answered_to_its_asker_alone_where_slack_does_not_say_who_reads(
    bot: Running, tmp_path: Path, unknown: tuple[str, ...]
) -> None:
    answer, where = await asked(bot, UNANSWERED)
    bot.fake.channels["C1"] = {"is_ext_shared": None} if "before" in unknown else {}
    await bot.sent(slack.pressed("follow", record_of(answer), **where))
    bot.fake.channels["C1"] = {"is_ext_shared": None} if "after" in unknown else {}
    await _rook_speaks(bot, tmp_path)
    await bot.following.look()
    await bot.fake.until(lambda: len(bot.fake.messages) == 3)
    news = bot.fake.messages[-1]
    assert f"New on “{UNANSWERED}”:" in news.words
    assert news.channel == "DU1"
    assert news.thread != where["thread"]


@pytest.mark.parametrize(
    ("kind", "tokens", "lost"), [("tokens_revoked", {"bot": ["UBOT"]}, True), ("tokens_revoked", {"oauth": ["U1"]}, False)]
)
async def test_a_revoked_token_of_ours_is_trouble_and_anothers_is_not(
    bot: Running, kind: str, tokens: dict[str, Any], *, lost: bool
) -> None:
    body = slack.event({"type": kind, "tokens": tokens}, shared=None)
    assert (await bot.send(body)).status == 200
    await asyncio.sleep(0.05)
    assert (bot.slack.deliverer.trouble == "Slack says tokens_revoked; install the app again") is lost

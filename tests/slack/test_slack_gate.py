"""Who may ask; that nothing is stored of who may not; what cannot be found out is refused, what cannot be stored comes again."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import time
from typing import TYPE_CHECKING

import pytest
from aiohttp import ClientSession, web
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.core.errors import StoreError
from bot.slack.connecting import routes
from tests.slack import payloads as slack
from tests.slack.conftest import Running, running

if TYPE_CHECKING:
    from pathlib import Path

    from bot.briefing.delivering import Update
    from tests.slack.fake_slack import FakeSlack

NOTICE = "Notice from this bot · no outlet quoted"
TRUCKS = "What did Petra Hallowin say about the trucks?"
REFUSED = f"{NOTICE}\nThis bot answers staff of this workspace. Nothing of your question was stored. For access ask desk@newsroom.example."


async def kept(bot: Running) -> int:
    return int(await bot.app.database.read(lambda connection: connection.execute("SELECT count(*) FROM job").fetchone()[0]))


@pytest.mark.parametrize(
    "user",
    [{"is_restricted": True}, {"is_ultra_restricted": True}, {"is_stranger": True}, {"team_id": "T2"}, {"deleted": True}, {"is_bot": True}],
    ids=["guest", "single-channel guest", "stranger", "of another company", "gone", "bot"],
)
async def test_guests_and_strangers_are_refused_where_only_they_see_it_and_nothing_is_stored(bot: Running, user: dict[str, object]) -> None:
    bot.fake.users["U1"] = user
    (told,) = await bot.sent(slack.mention(TRUCKS))
    assert told.words == REFUSED
    assert told.only == "U1"
    assert await kept(bot) == 0


@pytest.mark.parametrize("shared", [True, None], ids=["shared", "Slack does not say"])
async def test_nobody_is_answered_in_a_channel_that_another_company_reads_or_may_read(bot: Running, *, shared: bool | None) -> None:
    (told,) = await bot.sent(slack.mention(TRUCKS, shared=shared))
    assert told.words.startswith(f"{NOTICE}\nThis bot does not answer where another company reads along.")
    assert await kept(bot) == 0


async def test_an_event_of_another_workspace_is_refused(bot: Running) -> None:
    await bot.send(slack.mention(TRUCKS, team="T9"))
    await asyncio.sleep(0.05)
    assert await kept(bot) == 0


async def test_a_command_of_a_guest_is_refused_in_its_response(bot: Running) -> None:
    bot.fake.users["U1"] = {"is_restricted": True}
    response = await bot.send(slack.command(f"ask {TRUCKS}", bot.fake.respond()))
    assert "This bot answers staff of this workspace." in response.body
    assert await kept(bot) == 0


async def test_a_button_of_a_guest_is_refused(bot: Running) -> None:
    bot.fake.users["U1"] = {"is_restricted": True}
    (told,) = await bot.sent(slack.pressed("context", "ABC123"))
    assert told.words == REFUSED
    assert bot.fake.views == []


@pytest.mark.parametrize(
    ("policy", "asked", "answered"),
    [
        ('[ask]\nslack = ["T1/C1"]\n', {"channel": "C1"}, True),
        ('[ask]\nslack = ["T1/C1"]\n', {"channel": "C2"}, False),
        ('[ask]\nslack = ["T1/U1"]\n', {"user": "U1"}, True),
        ('[ask]\nslack = ["T1/U1"]\n', {"user": "U2"}, False),
        ('[ask]\nslack = ["T1/S1"]\n', {"user": "U1"}, True),
        ('[ask]\nslack = ["T1/S1"]\n', {"user": "U2"}, False),
        ('[refuse]\nslack = ["T1/C1"]\n', {"channel": "C1"}, False),
        ('[ask]\nslack = ["T1"]\n[refuse]\nslack = ["T1/S1"]\n', {"user": "U1"}, False),
        ("[slack]\nguests = true\n", {"user": "UGUEST"}, True),
        ("[slack]\nshared_channels = true\n", {"shared": True}, True),
    ],
)
async def test_the_policy_names_users_groups_and_channels(
    data: Path, fake: FakeSlack, policy: str, asked: dict[str, object], *, answered: bool
) -> None:
    fake.groups["S1"] = ["U1"]
    fake.users["UGUEST"] = {"is_restricted": True}
    async with running(data, fake, policy) as bot:
        (told,) = await bot.sent(slack.mention(TRUCKS, **asked))  # type: ignore[arg-type]
        assert told.words.startswith("Viewpoint: " if answered else NOTICE)
        assert (await kept(bot) == 1) is answered


async def test_a_group_that_slack_does_not_tell_of_lets_nobody_in(data: Path, fake: FakeSlack) -> None:
    fake.faults["usergroups.users.list"] = ["missing_scope"]
    async with running(data, fake, '[ask]\nslack = ["T1/S1"]\n') as bot:
        (told,) = await bot.sent(slack.mention(TRUCKS))
        assert told.words.startswith(NOTICE)


async def test_a_user_whom_slack_does_not_tell_of_is_refused(bot: Running) -> None:
    bot.fake.faults["users.info"] = ["user_not_found"] * 3
    (told,) = await bot.sent(slack.mention(TRUCKS))
    assert told.words == REFUSED


@pytest.mark.parametrize("fault", ["invalid_auth", "token_revoked"])
async def test_while_slack_cannot_say_who_asks_the_event_is_not_acknowledged_and_comes_again(bot: Running, fault: str) -> None:
    asked = slack.mention(TRUCKS)
    bot.fake.faults["users.info"] = [fault] * 3
    assert (await bot.send(asked)).status == 503
    bot.fake.faults.clear()
    (answer,) = await bot.sent(asked)
    assert answer.words.startswith("Viewpoint: ")


async def test_what_cannot_be_stored_is_not_acknowledged_and_who_cannot_repeat_it_is_told(bot: Running) -> None:
    async def refuse(_: Update) -> None:
        raise StoreError("disk full")

    intake, bot.slack.intake = bot.slack.intake, refuse
    asked = slack.mention(TRUCKS)
    assert (await bot.send(asked)).status == 503
    response = await bot.send(slack.command(f"ask {TRUCKS}", bot.fake.respond()))
    assert response.status == 200
    assert "This could not be stored just now" in response.body
    bot.slack.intake = intake
    (answer,) = await bot.sent(asked)
    assert answer.words.startswith("Viewpoint: ")


async def test_a_paused_bot_answers_admins_alone_until_it_goes_on(bot: Running) -> None:
    await bot.send(slack.in_home("desk_pause", "pause", user="UADMIN"))
    await bot.fake.until(lambda: bot.fake.homes)
    (told,) = await bot.sent(slack.mention(TRUCKS))
    assert told.words.startswith(f"{NOTICE}\nThis bot was paused by its editors.")
    (answer,) = await bot.sent(slack.mention(TRUCKS, user="UADMIN"))
    assert answer.words.startswith("Viewpoint: ")
    await bot.send(slack.in_home("desk_resume", "resume", user="UADMIN"))
    await bot.fake.until(lambda: len([name for name, _ in bot.fake.calls if name == "views.publish"]) == 2)
    (answer,) = await bot.sent(slack.mention(TRUCKS))
    assert answer.words.startswith("Viewpoint: ")


async def test_who_is_busy_or_over_budget_is_told_alone(data: Path, fake: FakeSlack) -> None:
    async with running(data, fake, "[budgets]\nquestions_an_hour = 1\n") as bot:
        await bot.sent(slack.mention(TRUCKS))
        (told,) = await bot.sent(slack.mention(TRUCKS))
        assert told.words.startswith(f"{NOTICE}\nNo more questions for now")
        assert told.only == "U1"


def signed(body: str, *, secret: str = "secret", at: float | None = None) -> dict[str, str]:
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}", "Content-Type": "application/json"}


async def test_what_slack_did_not_sign_or_signed_long_ago_is_refused_over_http(bot: Running) -> None:
    app = web.Application()
    app.add_routes(routes(bot.bolt))
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    body = slack.plain(slack.mention(TRUCKS))
    try:
        async with ClientSession() as http:

            async def posted(text: str, headers: dict[str, str]) -> int:
                async with http.post(url, data=text, headers=headers) as told:
                    return told.status

            assert await posted(body, {"Content-Type": "application/json"}) == 401
            assert await posted(body, signed(body, secret="guessed")) == 401
            assert await posted(body, signed(body, at=time.time() - 600)) == 401
            assert await posted("{not json", signed("{not json")) == 400
            assert await kept(bot) == 0
            assert await posted(body, signed(body)) == 200
            await bot.fake.until(lambda: bot.fake.messages)
            challenge = '{"type": "url_verification", "challenge": "abc"}'
            assert await posted(challenge, signed(challenge)) == 200
    finally:
        await runner.cleanup()


async def test_every_payload_has_a_listener(bot: Running) -> None:
    for body in (
        slack.gone("app_uninstalled"),
        slack.gone("tokens_revoked"),
        slack.home_opened(tab="home"),
        slack.home_opened(tab="messages"),
        slack.direct("hello"),
    ):
        response = await bot.bolt.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body))
        assert response.status == 200, body
    await bot.settled()


async def test_a_removed_app_is_trouble_until_something_is_delivered_again(bot: Running) -> None:
    await bot.send(slack.gone("app_uninstalled"))
    await bot.fake.until(lambda: bot.slack.deliverer.trouble)
    assert bot.slack.deliverer.trouble == "Slack says app_uninstalled; install the app again"
    await bot.sent(slack.mention(TRUCKS))
    assert bot.slack.deliverer.trouble is None


async def test_of_a_refused_group_that_cannot_be_found_out_everybody_may_be_one(data: Path, fake: FakeSlack) -> None:
    async with running(data, fake, '[refuse]\nslack = ["T1/S9"]\n') as bot:
        fake.faults["usergroups.users.list"] = ["missing_scope"]
        (told,) = await bot.sent(slack.mention(TRUCKS))
        assert told.words.startswith(NOTICE)
        assert await kept(bot) == 0
